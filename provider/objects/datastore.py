"""What the API tells of a datastore and nobody can set."""

from provider.framework.record import Record, computed


class DatastoreFacts(Record):
    """Facts of a datastore that neither time nor a change of another object alters."""

    omnistack_cluster_name: str | None = computed("Name of its omnistack_cluster.")
    cluster_group_ids: tuple[str, ...] | None = computed("Ids of its cluster groups.")
    compute_cluster_parent_hypervisor_object_id: str | None = computed(
        "Hypervisor's id of the datacenter or folder that holds the compute cluster."
    )
    compute_cluster_parent_name: str | None = computed(
        "Name of the datacenter or folder that holds the compute cluster."
    )
    created_at: str | None = computed("When the datastore was made (UTC, ISO 8601).")
    hypervisor_management_system: str | None = computed(
        "IP address of the hypervisor's management system."
    )
    hypervisor_management_system_name: str | None = computed(
        "Name of the hypervisor's management system."
    )
    hypervisor_object_id: str | None = computed("Hypervisor's id of the datastore.")
    hypervisor_type: str | None = computed("`VSPHERE` or `HYPERV`.")
    mount_directory: str | None = computed("Name of the directory that hosts mount.")
