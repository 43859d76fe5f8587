package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"bench.test/bench/go-peer/internal/omnistack"
)

type policyRule struct{ configured }

type policyRuleModel struct {
	ID                    types.String `tfsdk:"id"`
	PolicyID              types.String `tfsdk:"policy_id"`
	Frequency             types.Int64  `tfsdk:"frequency"`
	Retention             types.Int64  `tfsdk:"retention"`
	Days                  types.String `tfsdk:"days"`
	StartTime             types.String `tfsdk:"start_time"`
	EndTime               types.String `tfsdk:"end_time"`
	ApplicationConsistent types.Bool   `tfsdk:"application_consistent"`
	ConsistencyType       types.String `tfsdk:"consistency_type"`
	DestinationID         types.String `tfsdk:"destination_id"`
	DestinationName       types.String `tfsdk:"destination_name"`
	Number                types.Int64  `tfsdk:"number"`
	MaxBackups            types.Int64  `tfsdk:"max_backups"`
}

func newPolicyRule() resource.Resource { return &policyRule{} }

func (r *policyRule) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_policy_rule"
}

func (r *policyRule) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A rule of a backup policy.",
		Attributes: map[string]schema.Attribute{
			"id":        computedString("Identifier."),
			"policy_id": fixed("Id of the policy that the rule belongs to."),
			"frequency": schema.Int64Attribute{
				MarkdownDescription: "Minutes between backups.",
				Required:            true,
			},
			"retention": schema.Int64Attribute{
				MarkdownDescription: "Minutes that each backup is kept.",
				Required:            true,
			},
			"days":             defaulted("Days on which backups are taken.", "All"),
			"start_time":       defaulted("Time of day when backups start.", "00:00"),
			"end_time":         defaulted("Time of day when backups stop.", "00:00"),
			"consistency_type": defaulted("How the guest is quiesced.", "NONE"),
			"application_consistent": schema.BoolAttribute{
				MarkdownDescription: "Whether applications are quiesced.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"destination_id": schema.StringAttribute{
				MarkdownDescription: "Id of the omnistack_cluster that stores the backups.",
				Optional:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"destination_name": computedString("Name of that omnistack_cluster."),
			"number":           computedInt64("Position of the rule in its policy."),
			"max_backups": schema.Int64Attribute{
				MarkdownDescription: "Most backups that the rule keeps at once.",
				Computed:            true,
			},
		},
	}
}

func defaulted(description, value string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Optional:            true,
		Computed:            true,
		Default:             stringdefault.StaticString(value),
	}
}

func (r *policyRule) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var data policyRuleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	made, err := r.client.CreateRule(ctx, data.PolicyID.ValueString(), data.terms())
	if err != nil {
		resp.Diagnostics.AddError("Cannot create rule", err.Error())
		return
	}
	data.take(made)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *policyRule) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var data policyRuleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := r.client.Rule(ctx, data.PolicyID.ValueString(), data.ID.ValueString())
	if omnistack.IsNotFound(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.AddError("Cannot read rule", err.Error())
		return
	}
	data.take(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *policyRule) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var data policyRuleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	policyID, id := data.PolicyID.ValueString(), data.ID.ValueString()
	if err := r.client.UpdateRule(ctx, policyID, id, data.terms()); err != nil {
		resp.Diagnostics.AddError("Cannot change rule", err.Error())
		return
	}
	found, err := r.client.Rule(ctx, policyID, id)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read rule", err.Error())
		return
	}
	data.take(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (r *policyRule) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var data policyRuleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.client.DeleteRule(ctx, data.PolicyID.ValueString(), data.ID.ValueString())
	if err != nil {
		resp.Diagnostics.AddError("Cannot delete rule", err.Error())
	}
}

// ImportState takes the ids of policy and rule, with a slash between them.
func (r *policyRule) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	policyID, id, found := strings.Cut(req.ID, "/")
	if !found {
		resp.Diagnostics.AddError("Invalid import id", "It is POLICY_ID/RULE_ID.")
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("policy_id"), policyID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
}

func (m *policyRuleModel) terms() omnistack.RuleTerms {
	return omnistack.RuleTerms{
		Frequency:             m.Frequency.ValueInt64(),
		Retention:             m.Retention.ValueInt64(),
		Days:                  m.Days.ValueString(),
		StartTime:             m.StartTime.ValueString(),
		EndTime:               m.EndTime.ValueString(),
		ApplicationConsistent: m.ApplicationConsistent.ValueBool(),
		ConsistencyType:       m.ConsistencyType.ValueString(),
		DestinationID:         m.DestinationID.ValueString(),
	}
}

func (m *policyRuleModel) take(found *omnistack.Rule) {
	m.ID = types.StringValue(found.ID)
	m.Frequency = types.Int64Value(found.Frequency)
	m.Retention = types.Int64Value(found.Retention)
	m.Days = types.StringValue(found.Days)
	m.StartTime = types.StringValue(found.StartTime)
	m.EndTime = types.StringValue(found.EndTime)
	m.ApplicationConsistent = types.BoolValue(found.ApplicationConsistent)
	m.ConsistencyType = types.StringValue(found.ConsistencyType)
	m.DestinationID = types.StringNull()
	if found.DestinationID != omnistack.Local {
		m.DestinationID = types.StringValue(found.DestinationID)
	}
	m.DestinationName = types.StringValue(found.DestinationName)
	m.Number = types.Int64Value(found.Number)
	m.MaxBackups = types.Int64Value(found.MaxBackups)
}
