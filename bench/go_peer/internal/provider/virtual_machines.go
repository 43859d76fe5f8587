package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"bench.test/bench/go-peer/internal/omnistack"
)

type virtualMachines struct {
	client *omnistack.Client
}

type virtualMachinesModel struct {
	VirtualMachines []omnistack.VirtualMachine `tfsdk:"virtual_machines"`
}

func newVirtualMachines() datasource.DataSource { return &virtualMachines{} }

func (d *virtualMachines) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_virtual_machines"
}

func (d *virtualMachines) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = clientOf(req.ProviderData, &resp.Diagnostics)
}

func (d *virtualMachines) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All virtual machines that the hypervisor has.",
		Attributes: map[string]schema.Attribute{
			"virtual_machines": schema.ListNestedAttribute{
				MarkdownDescription: "The virtual machines.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: machineAttributes()},
			},
		},
	}
}

func (d *virtualMachines) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	found, err := d.client.VirtualMachines(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Cannot list virtual machines", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &virtualMachinesModel{VirtualMachines: found})...)
}

func machineAttributes() map[string]schema.Attribute {
	text := func(words string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: words, Computed: true}
	}
	texts := func(words string) schema.Attribute {
		return schema.ListAttribute{
			MarkdownDescription: words, ElementType: types.StringType, Computed: true,
		}
	}
	number := func(words string) schema.Attribute {
		return schema.Int64Attribute{MarkdownDescription: words, Computed: true}
	}
	truth := func(words string) schema.Attribute {
		return schema.BoolAttribute{MarkdownDescription: words, Computed: true}
	}
	nested := func(words string, attributes map[string]schema.Attribute) schema.Attribute {
		return schema.ListNestedAttribute{
			MarkdownDescription: words,
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
		}
	}
	return map[string]schema.Attribute{
		"id":                     text("Identifier."),
		"name":                   text("Name."),
		"state":                  text("Whether the hypervisor has it."),
		"created_at":             text("When it was made."),
		"deleted_at":             text("When it was deleted."),
		"omnistack_cluster_id":   text("Id of its omnistack_cluster."),
		"omnistack_cluster_name": text("Name of its omnistack_cluster."),
		"datastore_id":           text("Id of its datastore."),
		"datastore_name":         text("Name of its datastore."),
		"policy_id":              text("Id of its backup policy."),
		"policy_name":            text("Name of its backup policy."),
		"host_id":                text("Id of its host."),
		"host_name":              text("Name of its host."),
		"cluster_group_ids":      texts("Ids of its cluster groups."),
		"replica_set": nested("Copies of its data.", map[string]schema.Attribute{
			"id":   text("Id of the host that stores it."),
			"role": text("Primary or secondary."),
		}),
		"network_interfaces": nested("Network interfaces.", map[string]schema.Attribute{
			"adapter_type":   text("Kind of adapter."),
			"device_number":  text("Number of the device."),
			"ipv4_addresses": texts("IPv4 addresses."),
			"mac_address":    text("MAC address."),
			"mac_generation": text("Origin of the MAC address."),
			"network_label":  text("Name of the network."),
		}),
		"app_aware_vm_status":                         text("Ability to be backed up with VSS."),
		"ha_status":                                   text("State of high availability."),
		"ha_resynchronization_progress":               number("Progress of the resynchronization."),
		"compute_cluster_parent_hypervisor_object_id": text("Hypervisor's id of its datacenter."),
		"compute_cluster_parent_name":                 text("Name of its datacenter."),
		"hypervisor_management_system":                text("Address of the management system."),
		"hypervisor_management_system_name":           text("Name of the management system."),
		"hypervisor_object_id":                        text("Its id in the hypervisor."),
		"hypervisor_type":                             text("Type of the hypervisor."),
		"hypervisor_virtual_machine_power_state":      text("Whether it runs."),
		"hypervisor_is_template":                      truth("Whether it is a template."),
		"hypervisor_allocated_capacity":               number("Bytes allocated to it."),
		"hypervisor_free_space":                       number("Bytes free for it."),
		"hypervisor_allocated_cpu":                    number("CPU available to it in MHz."),
		"hypervisor_consumed_cpu":                     number("CPU that it uses in MHz."),
		"hypervisor_cpu_count":                        number("Number of virtual CPUs."),
		"hypervisor_total_memory":                     number("Memory in MB."),
		"hypervisor_consumed_memory":                  number("Memory that it uses in MB."),
		"hypervisor_virtual_disk_count":               number("Number of virtual disks."),
		"hypervisor_folder_name":                      text("Name of its folder."),
		"hypervisor_managed_by":                       text("What manages it."),
		"hypervisor_instance_id":                      text("Its instance UUID."),
		"hypervisor_uuid":                             text("Its SMBIOS UUID."),
	}
}
