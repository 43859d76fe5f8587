"""simplivity_datastore: storage of a cluster, with the backup policy of its new machines."""

from collections.abc import Iterable, Mapping
from typing import Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.resource import (
    Planning,
    Refers,
    Resource,
    computed,
    optional,
    required,
)
from provider.framework.validators import between, not_empty, object_name
from provider.framework.values import is_stated
from provider.nouns.datastore.model import DatastoreFacts, is_deleted
from provider.nouns.shared.by_name import id_of
from provider.nouns.shared.in_use import named_users
from provider.nouns.virtual_machine.policy_assignments import MachinePolicies
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task

GIB = 2**30
LARGEST = 1024 * 1024 * GIB


class Datastore(DatastoreFacts, Resource):
    """A datastore of an omnistack_cluster.

    Every datastore has a backup policy, which the virtual machines made on it start with. It can
    grow, but not shrink, and it can be deleted only when no virtual machine is left on it.
    """

    kind_of_object = "datastores"

    name: str = required("Name of the datastore.", requires_replace=True, validator=object_name)
    omnistack_cluster_id: str = required(
        "Id of the omnistack_cluster that holds the datastore.",
        requires_replace=True,
        validator=not_empty,
        refers=Refers("omnistack_clusters"),
    )
    omnistack_cluster_name: str | None = computed(
        "Name of that omnistack_cluster when the datastore was made.",
        name_of="omnistack_cluster_id",
    )
    policy_id: str = required(
        "Id of the backup policy that virtual machines made on the datastore start with.",
        validator=not_empty,
        refers=Refers("policies"),
    )
    policy_name: str | None = computed(
        "Name of that policy when the datastore got it.", name_of="policy_id"
    )
    size: int = required(
        "Size in bytes, from 1 GiB to 1024 TiB. It can grow in place; it cannot shrink.",
        validator=between(GIB, LARGEST, "bytes (1 GiB to 1024 TiB)"),
    )
    single_replica: bool = optional(
        "Whether the data of its virtual machines is kept once only, without high availability."
        " Needs REST API 1.16 (OmniStack 4.1.0) if true.",
        default=False,
        requires_replace=True,
    )
    id: str = computed("Identifier of the datastore.")

    def create(self, api: Api) -> Task:
        api.snapshot_ids("datastores", self.name)
        body = self.to_api("name", "omnistack_cluster_id", "policy_id", "size")
        if self.single_replica:
            body["single_replica"] = True
        return api.post("/datastores", body)

    def find_created(self, api: Api, told: Task | None) -> Self | None:
        cluster = self.omnistack_cluster_id
        made = api.find_created("datastores", self.name, told, omnistack_cluster_id=cluster)
        return self.replace(id=made) if made else None

    def read(self, api: Api) -> Self | None:
        found = api.find("datastores", self.id)
        if found is None or is_deleted(found):
            return None
        silent = {"single_replica": self.single_replica is True}  # as releases before 1.16 are
        return self.from_api({**silent, **found})

    def update(self, api: Api, prior: Self) -> None:
        if self.size < prior.size:
            raise DiagnosticError(self._cannot_shrink(prior).as_error())
        with api.exclusive(f"datastore {self.id}"):
            if self.size != prior.size:
                api.post(
                    "/datastores/{id}/resize", self.to_api("size"), repeatable=True, id=self.id
                )
            if self.policy_id != prior.policy_id:
                api.post(
                    "/datastores/{id}/set_policy",
                    self.to_api("policy_id"),
                    repeatable=True,
                    id=self.id,
                )
                MachinePolicies.of(api).follow(self.id, self.policy_id, api)

    def delete(self, api: Api) -> None:
        advice = "Move or delete the virtual machines first."
        with named_users(api, "Datastore", advice, "virtual_machines", datastore_id=self.id):
            api.delete("/datastores/{id}", lambda: self.read(api), id=self.id)

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        return {"id": id_of(api, "datastores", identity["id"])}

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        prior = planning.prior
        if prior and is_stated(self.size) and is_stated(prior.size) and self.size < prior.size:
            yield self._cannot_shrink(prior)

    def _cannot_shrink(self, prior: Self) -> Diagnostic:
        """A warning in a plan, also where somebody has enlarged it: a destroy begins with one."""
        return warning(
            "Datastore cannot shrink",
            f"The datastore has {prior.size} bytes and the configuration asks for {self.size}."
            " A datastore can only grow, so an apply refuses this. Set size to what it has, or make"
            " a smaller datastore and move the virtual machines to it.",
            "size",
        )
