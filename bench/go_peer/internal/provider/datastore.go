package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"bench.test/bench/go-peer/internal/omnistack"
)

type datastore struct{ configured }

type datastoreModel struct {
	ID                                     types.String `tfsdk:"id"`
	Name                                   types.String `tfsdk:"name"`
	Size                                   types.Int64  `tfsdk:"size"`
	OmnistackClusterID                     types.String `tfsdk:"omnistack_cluster_id"`
	OmnistackClusterName                   types.String `tfsdk:"omnistack_cluster_name"`
	PolicyID                               types.String `tfsdk:"policy_id"`
	PolicyName                             types.String `tfsdk:"policy_name"`
	SingleReplica                          types.Bool   `tfsdk:"single_replica"`
	ClusterGroupIDs                        types.List   `tfsdk:"cluster_group_ids"`
	ComputeClusterParentHypervisorObjectID types.String `tfsdk:"compute_cluster_parent_hypervisor_object_id"`
	ComputeClusterParentName               types.String `tfsdk:"compute_cluster_parent_name"`
	CreatedAt                              types.String `tfsdk:"created_at"`
	HypervisorManagementSystem             types.String `tfsdk:"hypervisor_management_system"`
	HypervisorManagementSystemName         types.String `tfsdk:"hypervisor_management_system_name"`
	HypervisorObjectID                     types.String `tfsdk:"hypervisor_object_id"`
	HypervisorType                         types.String `tfsdk:"hypervisor_type"`
	MountDirectory                         types.String `tfsdk:"mount_directory"`
}

func newDatastore() resource.Resource { return &datastore{} }

func (r *datastore) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_datastore"
}

func (r *datastore) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A datastore.",
		Attributes: map[string]schema.Attribute{
			"id":                   computedString("Identifier."),
			"name":                 fixed("Name."),
			"omnistack_cluster_id": fixed("Id of the omnistack_cluster that has it."),
			"size": schema.Int64Attribute{
				MarkdownDescription: "Size in bytes.",
				Required:            true,
			},
			"policy_id": schema.StringAttribute{
				MarkdownDescription: "Id of the backup policy for new virtual machines.",
				Required:            true,
			},
			"single_replica": schema.BoolAttribute{
				MarkdownDescription: "Whether only one copy of the data is kept.",
				Optional:            true,
				Computed:            true,
				PlanModifiers: []planmodifier.Bool{
					boolplanmodifier.UseStateForUnknown(),
					boolplanmodifier.RequiresReplace(),
				},
			},
			"omnistack_cluster_name":                      computedString("Name of its omnistack_cluster."),
			"policy_name":                                 unsettled("Name of its backup policy."),
			"cluster_group_ids":                           computedStrings("Ids of its cluster groups."),
			"compute_cluster_parent_hypervisor_object_id": computedString("Hypervisor's id of its datacenter."),
			"compute_cluster_parent_name":                 computedString("Name of its datacenter."),
			"created_at":                                  computedString("When it was made."),
			"hypervisor_management_system":                computedString("Address of the management system."),
			"hypervisor_management_system_name":           computedString("Name of the management system."),
			"hypervisor_object_id":                        computedString("Its id in the hypervisor."),
			"hypervisor_type":                             computedString("Type of the hypervisor."),
			"mount_directory":                             computedString("Directory where it is mounted."),
		},
	}
}

func (r *datastore) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var data datastoreModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, err := r.client.CreateDatastore(ctx, omnistack.NewDatastore{
		Name:               data.Name.ValueString(),
		Size:               data.Size.ValueInt64(),
		OmnistackClusterID: data.OmnistackClusterID.ValueString(),
		PolicyID:           data.PolicyID.ValueString(),
		SingleReplica:      data.SingleReplica.ValueBoolPointer(),
	})
	if err != nil {
		resp.Diagnostics.AddError("Cannot create datastore", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	found, err := r.client.Datastore(ctx, id)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read datastore", err.Error())
		return
	}
	resp.Diagnostics.Append(data.take(ctx, found)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *datastore) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var data datastoreModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := r.client.Datastore(ctx, data.ID.ValueString())
	if omnistack.IsNotFound(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.AddError("Cannot read datastore", err.Error())
		return
	}
	resp.Diagnostics.Append(data.take(ctx, found)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *datastore) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var data, plan datastoreModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := data.ID.ValueString()
	if !plan.Size.Equal(data.Size) {
		if err := r.client.ResizeDatastore(ctx, id, plan.Size.ValueInt64()); err != nil {
			resp.Diagnostics.AddError("Cannot resize datastore", err.Error())
			return
		}
	}
	if !plan.PolicyID.Equal(data.PolicyID) {
		if err := r.client.SetDatastorePolicy(ctx, id, plan.PolicyID.ValueString()); err != nil {
			resp.Diagnostics.AddError("Cannot set policy of datastore", err.Error())
			return
		}
	}
	found, err := r.client.Datastore(ctx, id)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read datastore", err.Error())
		return
	}
	resp.Diagnostics.Append(data.take(ctx, found)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *datastore) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var data datastoreModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.client.DeleteDatastore(ctx, data.ID.ValueString()); err != nil {
		resp.Diagnostics.AddError("Cannot delete datastore", err.Error())
	}
}

func (r *datastore) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), req, resp)
}

func (m *datastoreModel) take(ctx context.Context, found *omnistack.Datastore) diag.Diagnostics {
	m.ID = types.StringValue(found.ID)
	m.Name = types.StringValue(found.Name)
	m.Size = types.Int64Value(found.Size)
	m.OmnistackClusterID = types.StringValue(found.OmnistackClusterID)
	m.OmnistackClusterName = types.StringValue(found.OmnistackClusterName)
	m.PolicyID = types.StringValue(found.PolicyID)
	m.PolicyName = types.StringValue(found.PolicyName)
	m.SingleReplica = types.BoolValue(found.SingleReplica)
	m.ComputeClusterParentHypervisorObjectID = types.StringValue(found.ComputeClusterParentHypervisorObjectID)
	m.ComputeClusterParentName = types.StringValue(found.ComputeClusterParentName)
	m.CreatedAt = types.StringValue(found.CreatedAt)
	m.HypervisorManagementSystem = types.StringValue(found.HypervisorManagementSystem)
	m.HypervisorManagementSystemName = types.StringValue(found.HypervisorManagementSystemName)
	m.HypervisorObjectID = types.StringValue(found.HypervisorObjectID)
	m.HypervisorType = types.StringValue(found.HypervisorType)
	m.MountDirectory = types.StringValue(found.MountDirectory)
	groups, diagnostics := types.ListValueFrom(ctx, types.StringType, found.ClusterGroupIDs)
	m.ClusterGroupIDs = groups
	return diagnostics
}
