package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"bench.test/bench/go-peer/internal/omnistack"
)

type vmPolicy struct{ configured }

type vmPolicyModel struct {
	ID                 types.String `tfsdk:"id"`
	VirtualMachineID   types.String `tfsdk:"virtual_machine_id"`
	VirtualMachineName types.String `tfsdk:"virtual_machine_name"`
	PolicyID           types.String `tfsdk:"policy_id"`
	PolicyName         types.String `tfsdk:"policy_name"`
}

func newVMPolicy() resource.Resource { return &vmPolicy{} }

func (r *vmPolicy) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_vm_policy"
}

func (r *vmPolicy) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The backup policy of a virtual machine.",
		Attributes: map[string]schema.Attribute{
			"id":                 computedString("Id of the virtual machine."),
			"virtual_machine_id": fixed("Id of the virtual machine."),
			"policy_id": schema.StringAttribute{
				MarkdownDescription: "Id of its backup policy.",
				Required:            true,
			},
			"virtual_machine_name": computedString("Name of the virtual machine."),
			"policy_name":          unsettled("Name of its backup policy."),
		},
	}
}

func (r *vmPolicy) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var data vmPolicyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.apply(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *vmPolicy) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var data vmPolicyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := r.client.VirtualMachine(ctx, data.ID.ValueString())
	if omnistack.IsNotFound(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.AddError("Cannot read virtual machine", err.Error())
		return
	}
	data.take(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *vmPolicy) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var data vmPolicyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.apply(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// Delete does nothing, as a virtual machine always has a policy.
func (r *vmPolicy) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (r *vmPolicy) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), req, resp)
}

func (r *vmPolicy) apply(ctx context.Context, data *vmPolicyModel) (diagnostics diag.Diagnostics) {
	id := data.VirtualMachineID.ValueString()
	if err := r.client.SetVirtualMachinePolicy(ctx, id, data.PolicyID.ValueString()); err != nil {
		diagnostics.AddError("Cannot set policy of virtual machine", err.Error())
		return
	}
	found, err := r.client.VirtualMachine(ctx, id)
	if err != nil {
		diagnostics.AddError("Cannot read virtual machine", err.Error())
		return
	}
	data.take(found)
	return
}

func (m *vmPolicyModel) take(found *omnistack.VirtualMachine) {
	m.ID = types.StringPointerValue(found.ID)
	m.VirtualMachineID = types.StringPointerValue(found.ID)
	m.VirtualMachineName = types.StringPointerValue(found.Name)
	m.PolicyID = types.StringPointerValue(found.PolicyID)
	m.PolicyName = types.StringPointerValue(found.PolicyName)
}
