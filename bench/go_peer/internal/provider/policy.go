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

type policy struct{ configured }

type policyModel struct {
	ID               types.String `tfsdk:"id"`
	Name             types.String `tfsdk:"name"`
	ClusterGroupIDs  types.List   `tfsdk:"cluster_group_ids"`
	OwnerClusterID   types.String `tfsdk:"owner_cluster_id"`
	OwnerClusterName types.String `tfsdk:"owner_cluster_name"`
}

func newPolicy() resource.Resource { return &policy{} }

func (r *policy) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_policy"
}

func (r *policy) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A backup policy.",
		Attributes: map[string]schema.Attribute{
			"id": computedString("Identifier."),
			"name": schema.StringAttribute{
				MarkdownDescription: "Name.",
				Required:            true,
			},
			"cluster_group_ids":  computedStrings("Ids of its cluster groups."),
			"owner_cluster_id":   computedString("Id of the omnistack_cluster that owns it."),
			"owner_cluster_name": computedString("Name of that omnistack_cluster."),
		},
	}
}

func (r *policy) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var data policyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, err := r.client.CreatePolicy(ctx, data.Name.ValueString())
	if err != nil {
		resp.Diagnostics.AddError("Cannot create policy", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	found, err := r.client.Policy(ctx, id)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read policy", err.Error())
		return
	}
	resp.Diagnostics.Append(data.take(ctx, found)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *policy) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var data policyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := r.client.Policy(ctx, data.ID.ValueString())
	if omnistack.IsNotFound(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.AddError("Cannot read policy", err.Error())
		return
	}
	resp.Diagnostics.Append(data.take(ctx, found)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *policy) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var data policyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := data.ID.ValueString()
	if err := r.client.RenamePolicy(ctx, id, data.Name.ValueString()); err != nil {
		resp.Diagnostics.AddError("Cannot rename policy", err.Error())
		return
	}
	found, err := r.client.Policy(ctx, id)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read policy", err.Error())
		return
	}
	resp.Diagnostics.Append(data.take(ctx, found)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *policy) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var data policyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.client.DeletePolicy(ctx, data.ID.ValueString()); err != nil {
		resp.Diagnostics.AddError("Cannot delete policy", err.Error())
	}
}

func (r *policy) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), req, resp)
}

func (m *policyModel) take(ctx context.Context, found *omnistack.Policy) diag.Diagnostics {
	m.ID = types.StringValue(found.ID)
	m.Name = types.StringValue(found.Name)
	m.OwnerClusterID = types.StringValue(found.OwnerClusterID)
	m.OwnerClusterName = types.StringValue(found.OwnerClusterName)
	groups, diagnostics := types.ListValueFrom(ctx, types.StringType, found.ClusterGroupIDs)
	m.ClusterGroupIDs = groups
	return diagnostics
}
