"""simplivity_datastore, simplivity_datastores and simplivity_datastore_standard_hosts."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.kinds.data_source import computed, required
from provider.framework.schema import Refers
from provider.nouns.datastore.model import DatastoreFacts, exists
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.facts import in_one_order
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Lookup
from provider.nouns.shared.sub_object import SubObject


class Share(ApiRecord):
    """A host that mounts a datastore, or an address from which one does."""

    address: str | None = computed("IP address of the host.")
    host: str | None = computed("Name of the host, null for hosts of the omnistack_cluster.")
    rw: bool | None = computed("Whether the host may write.")


class DatastoreObject(DatastoreFacts, read_only=True):
    """A datastore."""

    hypervisor_free_space: int | None = computed("Free space in bytes, as the hypervisor sees it.")
    shares: tuple[Share, ...] | None = computed("Hosts that mount it.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """Before REST API 1.16 there were no single replicas, and no word of it."""
        fresh = super().from_api({"single_replica": False, **data})
        return fresh.replace(shares=fresh.shares and in_one_order(fresh.shares, "address", "host"))


class Datastore(Lookup, DatastoreObject):
    """A datastore of an omnistack_cluster."""

    plural = "datastores"
    extras = OPTIONAL_FIELDS
    exists = staticmethod(exists)
    tells_apart = ("omnistack_cluster_name", "compute_cluster_parent_name")
    narrowed_by = ("omnistack_cluster_id",)


class Datastores(Listing):
    """All datastores, or those that match every argument, by name and then by id."""

    extras = OPTIONAL_FIELDS
    exists = staticmethod(exists)

    datastores: tuple[DatastoreObject, ...] = computed("The datastores.")


class StandardHost(ApiRecord):
    """A host that does not run OmniStack."""

    name: str = computed("Name.")
    ip_address: str | None = computed("IP address.")
    hypervisor_object_id: str | None = computed("Its id in the hypervisor.")
    shared: bool | None = computed("Whether the datastore is shared with it.")
    virtual_machine_count: int | None = computed("How many virtual machines it runs.")


class DatastoreStandardHosts(SubObject):
    """The hosts that do not run OmniStack, and whether a datastore is shared with them, by name."""

    path = "/datastores/{datastore_id}/standard_hosts"
    since = 8

    datastore_id: str = required("Id of the datastore.", refers=Refers("datastores"))
    standard_hosts: tuple[StandardHost, ...] = computed("The hosts.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        return fresh.replace(standard_hosts=in_one_order(fresh.standard_hosts, "name"))
