package omnistack

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

const pageSize = 500 // the API's own

// Datastore as the API tells it.
type Datastore struct {
	ID                                     string   `json:"id"`
	Name                                   string   `json:"name"`
	Size                                   int64    `json:"size"`
	OmnistackClusterID                     string   `json:"omnistack_cluster_id"`
	OmnistackClusterName                   string   `json:"omnistack_cluster_name"`
	PolicyID                               string   `json:"policy_id"`
	PolicyName                             string   `json:"policy_name"`
	SingleReplica                          bool     `json:"single_replica"`
	ClusterGroupIDs                        []string `json:"cluster_group_ids"`
	ComputeClusterParentHypervisorObjectID string   `json:"compute_cluster_parent_hypervisor_object_id"`
	ComputeClusterParentName               string   `json:"compute_cluster_parent_name"`
	CreatedAt                              string   `json:"created_at"`
	HypervisorManagementSystem             string   `json:"hypervisor_management_system"`
	HypervisorManagementSystemName         string   `json:"hypervisor_management_system_name"`
	HypervisorObjectID                     string   `json:"hypervisor_object_id"`
	HypervisorType                         string   `json:"hypervisor_type"`
	MountDirectory                         string   `json:"mount_directory"`
}

// NewDatastore is what a datastore is made of.
type NewDatastore struct {
	Name               string `json:"name"`
	Size               int64  `json:"size"`
	OmnistackClusterID string `json:"omnistack_cluster_id"`
	PolicyID           string `json:"policy_id"`
	SingleReplica      *bool  `json:"single_replica,omitempty"`
}

// Policy as the API tells it.
type Policy struct {
	ID               string   `json:"id"`
	Name             string   `json:"name"`
	ClusterGroupIDs  []string `json:"cluster_group_ids"`
	OwnerClusterID   string   `json:"owner_cluster_id"`
	OwnerClusterName string   `json:"owner_cluster_name"`
	Rules            []Rule   `json:"rules"`
}

// RuleTerms is what a rule is made of.
type RuleTerms struct {
	Frequency             int64  `json:"frequency"`
	Retention             int64  `json:"retention"`
	Days                  string `json:"days"`
	StartTime             string `json:"start_time"`
	EndTime               string `json:"end_time"`
	ApplicationConsistent bool   `json:"application_consistent"`
	ConsistencyType       string `json:"consistency_type"`
	DestinationID         string `json:"destination_id,omitempty"`
}

// Rule as the API tells it.
type Rule struct {
	RuleTerms
	ID              string `json:"id"`
	Number          int64  `json:"number"`
	MaxBackups      int64  `json:"max_backups"`
	DestinationName string `json:"destination_name"`
}

// Local is the destination of a rule without any.
const Local = "<local>"

// VirtualMachine as the API tells it, and as the data source shows it.
type VirtualMachine struct {
	ID                                     *string            `json:"id"                                          tfsdk:"id"`
	Name                                   *string            `json:"name"                                        tfsdk:"name"`
	State                                  *string            `json:"state"                                       tfsdk:"state"`
	CreatedAt                              *string            `json:"created_at"                                  tfsdk:"created_at"`
	DeletedAt                              *string            `json:"deleted_at"                                  tfsdk:"deleted_at"`
	OmnistackClusterID                     *string            `json:"omnistack_cluster_id"                        tfsdk:"omnistack_cluster_id"`
	OmnistackClusterName                   *string            `json:"omnistack_cluster_name"                      tfsdk:"omnistack_cluster_name"`
	DatastoreID                            *string            `json:"datastore_id"                                tfsdk:"datastore_id"`
	DatastoreName                          *string            `json:"datastore_name"                              tfsdk:"datastore_name"`
	PolicyID                               *string            `json:"policy_id"                                   tfsdk:"policy_id"`
	PolicyName                             *string            `json:"policy_name"                                 tfsdk:"policy_name"`
	HostID                                 *string            `json:"host_id"                                     tfsdk:"host_id"`
	HostName                               *string            `json:"host_name"                                   tfsdk:"host_name"`
	ClusterGroupIDs                        []string           `json:"cluster_group_ids"                           tfsdk:"cluster_group_ids"`
	ReplicaSet                             []Replica          `json:"replica_set"                                 tfsdk:"replica_set"`
	NetworkInterfaces                      []NetworkInterface `json:"network_interfaces"                          tfsdk:"network_interfaces"`
	AppAwareVMStatus                       *string            `json:"app_aware_vm_status"                         tfsdk:"app_aware_vm_status"`
	HAStatus                               *string            `json:"ha_status"                                   tfsdk:"ha_status"`
	HAResynchronizationProgress            *int64             `json:"ha_resynchronization_progress"               tfsdk:"ha_resynchronization_progress"`
	ComputeClusterParentHypervisorObjectID *string            `json:"compute_cluster_parent_hypervisor_object_id" tfsdk:"compute_cluster_parent_hypervisor_object_id"`
	ComputeClusterParentName               *string            `json:"compute_cluster_parent_name"                 tfsdk:"compute_cluster_parent_name"`
	HypervisorManagementSystem             *string            `json:"hypervisor_management_system"                tfsdk:"hypervisor_management_system"`
	HypervisorManagementSystemName         *string            `json:"hypervisor_management_system_name"           tfsdk:"hypervisor_management_system_name"`
	HypervisorObjectID                     *string            `json:"hypervisor_object_id"                        tfsdk:"hypervisor_object_id"`
	HypervisorType                         *string            `json:"hypervisor_type"                             tfsdk:"hypervisor_type"`
	HypervisorVirtualMachinePowerState     *string            `json:"hypervisor_virtual_machine_power_state"      tfsdk:"hypervisor_virtual_machine_power_state"`
	HypervisorIsTemplate                   *bool              `json:"hypervisor_is_template"                      tfsdk:"hypervisor_is_template"`
	HypervisorAllocatedCapacity            *int64             `json:"hypervisor_allocated_capacity"               tfsdk:"hypervisor_allocated_capacity"`
	HypervisorFreeSpace                    *int64             `json:"hypervisor_free_space"                       tfsdk:"hypervisor_free_space"`
	HypervisorAllocatedCPU                 *int64             `json:"hypervisor_allocated_cpu"                    tfsdk:"hypervisor_allocated_cpu"`
	HypervisorConsumedCPU                  *int64             `json:"hypervisor_consumed_cpu"                     tfsdk:"hypervisor_consumed_cpu"`
	HypervisorCPUCount                     *int64             `json:"hypervisor_cpu_count"                        tfsdk:"hypervisor_cpu_count"`
	HypervisorTotalMemory                  *int64             `json:"hypervisor_total_memory"                     tfsdk:"hypervisor_total_memory"`
	HypervisorConsumedMemory               *int64             `json:"hypervisor_consumed_memory"                  tfsdk:"hypervisor_consumed_memory"`
	HypervisorVirtualDiskCount             *int64             `json:"hypervisor_virtual_disk_count"               tfsdk:"hypervisor_virtual_disk_count"`
	HypervisorFolderName                   *string            `json:"hypervisor_folder_name"                      tfsdk:"hypervisor_folder_name"`
	HypervisorManagedBy                    *string            `json:"hypervisor_managed_by"                       tfsdk:"hypervisor_managed_by"`
	HypervisorInstanceID                   *string            `json:"hypervisor_instance_id"                      tfsdk:"hypervisor_instance_id"`
	HypervisorUUID                         *string            `json:"hypervisor_uuid"                             tfsdk:"hypervisor_uuid"`
}

// Replica is a copy of the data of a virtual machine.
type Replica struct {
	ID   *string `json:"id"   tfsdk:"id"`
	Role *string `json:"role" tfsdk:"role"`
}

// NetworkInterface of a virtual machine.
type NetworkInterface struct {
	AdapterType   *string  `json:"adapter_type"   tfsdk:"adapter_type"`
	DeviceNumber  *string  `json:"device_number"  tfsdk:"device_number"`
	IPv4Addresses []string `json:"ipv4_addresses" tfsdk:"ipv4_addresses"`
	MACAddress    *string  `json:"mac_address"    tfsdk:"mac_address"`
	MACGeneration *string  `json:"mac_generation" tfsdk:"mac_generation"`
	NetworkLabel  *string  `json:"network_label"  tfsdk:"network_label"`
}

func (c *Client) Datastore(ctx context.Context, id string) (*Datastore, error) {
	var answer struct {
		Datastore Datastore `json:"datastore"`
	}
	err := c.do(ctx, http.MethodGet, "/datastores/"+id, nil, &answer)
	return &answer.Datastore, err
}

// CreateDatastore returns the id of the new one.
func (c *Client) CreateDatastore(ctx context.Context, wanted NewDatastore) (string, error) {
	return c.create(ctx, "/datastores", wanted)
}

func (c *Client) ResizeDatastore(ctx context.Context, id string, size int64) error {
	body := map[string]int64{"size": size}
	_, err := c.change(ctx, http.MethodPost, "/datastores/"+id+"/resize", body)
	return err
}

func (c *Client) SetDatastorePolicy(ctx context.Context, id, policyID string) error {
	return c.setPolicy(ctx, "/datastores/"+id, policyID)
}

func (c *Client) DeleteDatastore(ctx context.Context, id string) error {
	return c.delete(ctx, "/datastores/"+id)
}

func (c *Client) Policy(ctx context.Context, id string) (*Policy, error) {
	var answer struct {
		Policy Policy `json:"policy"`
	}
	err := c.do(ctx, http.MethodGet, "/policies/"+id, nil, &answer)
	return &answer.Policy, err
}

// CreatePolicy returns the id of the new one, which has no rules.
func (c *Client) CreatePolicy(ctx context.Context, name string) (string, error) {
	return c.create(ctx, "/policies", map[string]string{"name": name})
}

func (c *Client) RenamePolicy(ctx context.Context, id, name string) error {
	body := map[string]string{"name": name}
	_, err := c.change(ctx, http.MethodPost, "/policies/"+id+"/rename", body)
	return err
}

func (c *Client) DeletePolicy(ctx context.Context, id string) error {
	return c.delete(ctx, "/policies/"+id)
}

func (c *Client) Rule(ctx context.Context, policyID, id string) (*Rule, error) {
	var answer struct {
		Rule Rule `json:"rule"`
	}
	err := c.do(ctx, http.MethodGet, rulePath(policyID, id), nil, &answer)
	return &answer.Rule, err
}

// CreateRule returns the rule that the policy has then; tasks do not tell ids of rules.
func (c *Client) CreateRule(ctx context.Context, policyID string, terms RuleTerms) (*Rule, error) {
	path := "/policies/" + policyID + "/rules?replace_all_rules=false"
	if _, err := c.change(ctx, http.MethodPost, path, []RuleTerms{terms}); err != nil {
		return nil, err
	}
	policy, err := c.Policy(ctx, policyID)
	if err != nil {
		return nil, err
	}
	if terms.DestinationID == "" {
		terms.DestinationID = Local
	}
	for _, each := range policy.Rules {
		if each.RuleTerms == terms {
			return &each, nil
		}
	}
	return nil, fmt.Errorf("policy %s does not have the new rule", policyID)
}

func (c *Client) UpdateRule(ctx context.Context, policyID, id string, terms RuleTerms) error {
	_, err := c.change(ctx, http.MethodPut, rulePath(policyID, id), terms)
	return err
}

func (c *Client) DeleteRule(ctx context.Context, policyID, id string) error {
	return c.delete(ctx, rulePath(policyID, id))
}

func (c *Client) VirtualMachine(ctx context.Context, id string) (*VirtualMachine, error) {
	var answer struct {
		VirtualMachine VirtualMachine `json:"virtual_machine"`
	}
	err := c.do(ctx, http.MethodGet, "/virtual_machines/"+id, nil, &answer)
	return &answer.VirtualMachine, err
}

// VirtualMachines are those that the hypervisor has, by name.
func (c *Client) VirtualMachines(ctx context.Context) ([]VirtualMachine, error) {
	var found []VirtualMachine
	for {
		var page struct {
			Count           int              `json:"count"`
			VirtualMachines []VirtualMachine `json:"virtual_machines"`
		}
		query := url.Values{
			"state":  {"ALIVE"},
			"sort":   {"name"},
			"order":  {"ascending"},
			"limit":  {strconv.Itoa(pageSize)},
			"offset": {strconv.Itoa(len(found))},
		}
		err := c.do(ctx, http.MethodGet, "/virtual_machines?"+query.Encode(), nil, &page)
		if err != nil {
			return nil, err
		}
		found = append(found, page.VirtualMachines...)
		if len(page.VirtualMachines) == 0 || len(found) >= page.Count {
			return found, nil
		}
	}
}

func (c *Client) SetVirtualMachinePolicy(ctx context.Context, id, policyID string) error {
	return c.setPolicy(ctx, "/virtual_machines/"+id, policyID)
}

func (c *Client) setPolicy(ctx context.Context, path, policyID string) error {
	body := map[string]string{"policy_id": policyID}
	_, err := c.change(ctx, http.MethodPost, path+"/set_policy", body)
	return err
}

// delete takes it for done if there is no such object any more.
func (c *Client) delete(ctx context.Context, path string) error {
	_, err := c.change(ctx, http.MethodDelete, path, nil)
	if IsNotFound(err) {
		return nil
	}
	return err
}

func rulePath(policyID, id string) string {
	return "/policies/" + policyID + "/rules/" + id
}
