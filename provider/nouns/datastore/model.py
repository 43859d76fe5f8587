"""What the API tells of a datastore."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.record import Record, computed
from provider.nouns.shared.facts import Managed, Named, Stored, in_one_order


def is_deleted(told: Mapping[str, Any]) -> bool:
    """No source says whether deleted datastores leave the API at once; they are marked."""
    return str(told.get("deleted")).lower() == "true"


class DatastoreFacts(Stored, Managed):
    """Facts of a datastore that neither time nor a change of another object alters."""

    mount_directory: str | None = computed("Name of the directory that hosts mount.")


class Share(Record):
    """A host that mounts a datastore, or an address from which one does."""

    address: str | None = computed("IP address of the host.")
    host: str | None = computed("Name of the host, null for hosts of the omnistack_cluster.")
    rw: bool | None = computed("Whether the host may write.")


class DatastoreObject(Named, DatastoreFacts):
    """A datastore."""

    omnistack_cluster_id: str = computed("Id of its omnistack_cluster.")
    policy_id: str = computed("Id of the backup policy that new virtual machines start with.")
    policy_name: str | None = computed("Name of that backup policy.")
    size: int = computed("Size in bytes.")
    single_replica: bool = computed("Whether its data is kept once only.")
    hypervisor_free_space: int | None = computed("Free space in bytes, as the hypervisor sees it.")
    shares: tuple[Share, ...] | None = computed("Hosts that mount it.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """Before REST API 1.16 there were no single replicas, and no word of it."""
        told = super().from_api({"single_replica": False, **data})
        return told.replace(shares=told.shares and in_one_order(told.shares, "address", "host"))
