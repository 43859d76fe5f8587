// Package provider has the provider block, four resources and a data source.
package provider

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"bench.test/bench/go-peer/internal/omnistack"
)

type simplivity struct{}

type configuration struct {
	Host     types.String `tfsdk:"host"`
	Username types.String `tfsdk:"username"`
	Password types.String `tfsdk:"password"`
	CAFile   types.String `tfsdk:"ca_file"`
	Insecure types.Bool   `tfsdk:"insecure"`
}

// New makes the provider.
func New() provider.Provider {
	return &simplivity{}
}

func (p *simplivity) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "simplivity"
}

func (p *simplivity) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"host": schema.StringAttribute{
				MarkdownDescription: "Controller to speak to: name or URL. Also from `SIMPLIVITY_HOST`.",
				Optional:            true,
			},
			"username": schema.StringAttribute{
				MarkdownDescription: "Account. Also from `SIMPLIVITY_USERNAME`.",
				Optional:            true,
			},
			"password": schema.StringAttribute{
				MarkdownDescription: "Password of the account. Also from `SIMPLIVITY_PASSWORD`.",
				Optional:            true,
				Sensitive:           true,
			},
			"ca_file": schema.StringAttribute{
				MarkdownDescription: "File with the certificates to trust. Also from `SIMPLIVITY_CA_FILE`.",
				Optional:            true,
			},
			"insecure": schema.BoolAttribute{
				MarkdownDescription: "Whether to accept any certificate. Also from `SIMPLIVITY_INSECURE`.",
				Optional:            true,
			},
		},
	}
}

func (p *simplivity) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var given configuration
	resp.Diagnostics.Append(req.Config.Get(ctx, &given)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config := omnistack.Config{
		Host:     stated(given.Host, "SIMPLIVITY_HOST"),
		Username: stated(given.Username, "SIMPLIVITY_USERNAME"),
		Password: stated(given.Password, "SIMPLIVITY_PASSWORD"),
		CAFile:   stated(given.CAFile, "SIMPLIVITY_CA_FILE"),
		Insecure: given.Insecure.ValueBool() || os.Getenv("SIMPLIVITY_INSECURE") == "true",
	}
	for name, value := range map[string]string{
		"host": config.Host, "username": config.Username, "password": config.Password,
	} {
		if value == "" {
			resp.Diagnostics.AddAttributeError(
				path.Root(name), "Missing "+name, "The provider needs a "+name+".",
			)
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	client, err := omnistack.NewClient(ctx, config)
	if err != nil {
		resp.Diagnostics.AddError("Cannot log in", err.Error())
		return
	}
	resp.DataSourceData = client
	resp.ResourceData = client
}

func (p *simplivity) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		newDatastore, newPolicy, newPolicyRule, newVMPolicy,
	}
}

func (p *simplivity) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newVirtualMachines}
}

// stated is an argument, or what the environment says where it is left out.
func stated(given types.String, variable string) string {
	if value := given.ValueString(); value != "" {
		return value
	}
	return os.Getenv(variable)
}

// configured is what every resource has in common: a client, once there is one.
type configured struct {
	client *omnistack.Client
}

func (c *configured) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	c.client = clientOf(req.ProviderData, &resp.Diagnostics)
}

// clientOf is nil while the provider is not configured, as when Terraform validates.
func clientOf(data any, diagnostics *diag.Diagnostics) *omnistack.Client {
	if data == nil {
		return nil
	}
	client, ok := data.(*omnistack.Client)
	if !ok {
		diagnostics.AddError("Unexpected provider data", "This is an error of the provider.")
	}
	return client
}
