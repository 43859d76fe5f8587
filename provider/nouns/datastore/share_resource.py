"""simplivity_datastore_share: a host without OmniStack that a datastore is shared with."""

from functools import partial
from typing import Self

from provider.framework.kinds.resource import Refers, computed, required
from provider.framework.validators import not_empty
from provider.nouns.datastore.data_sources import DatastoreStandardHosts
from provider.nouns.datastore.model import exists
from provider.nouns.shared.keyed_resource import KeyedResource
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task

SHARE, UNSHARE = "/datastores/{id}/share", "/datastores/{id}/unshare"
SINCE = 8


class DatastoreShare(KeyedResource):
    """A host that does not run OmniStack, and that a datastore is shared with.

    The hosts of its own omnistack_cluster have the datastore without being told. Which other hosts
    it can be shared with, `simplivity_datastore_standard_hosts` tells; VMware only.
    """

    kind_of_object = "datastore_shares"
    identity = ("datastore_id", "host_name")

    datastore_id: str = required(
        "Id of the datastore.", requires_replace=True, api_name=None, refers=Refers("datastores")
    )
    datastore_name: str | None = computed(
        "Name of the datastore when it came to be shared here.",
        api_name="name",
        name_of="datastore_id",
    )
    host_name: str = required(
        "Name of the host, as the hypervisor's management system has it.",
        requires_replace=True,
        api_name=None,
        validator=not_empty,
    )

    def begin_creation(self, api: Api) -> Task:
        with api.exclusive(f"datastore {self.datastore_id}"):
            return api.post(SHARE, self._body, since=SINCE, id=self.datastore_id)

    def read(self, api: Api) -> Self | None:
        """The hosts are asked for only where the datastore itself does not tell of this one."""
        found = api.find("datastores", self.datastore_id)
        if found is None or not exists(found):
            return None
        named = any(share.get("host") == self.host_name for share in found.get("shares") or ())
        return self.from_api(found) if named or self._is_shared(api) else None

    def begin_deletion(self, api: Api) -> None:
        with api.exclusive(f"datastore {self.datastore_id}"):
            there = partial(self.read, api)
            api.remove(UNSHARE, self._body, there, since=SINCE, id=self.datastore_id)

    def _is_shared(self, api: Api) -> bool:
        asked = DatastoreStandardHosts.blank().replace(datastore_id=self.datastore_id)
        hosts = asked.read(api).standard_hosts
        return any(host.name == self.host_name and host.shared for host in hosts)

    @property
    def _body(self) -> dict[str, str]:
        return {"host_name": self.host_name}
