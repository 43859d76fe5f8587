"""simplivity_datastore: storage of a cluster, with the backup policy of its new machines."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.resource import (
    Planning,
    Refers,
    computed,
    optional,
    required,
)
from provider.framework.validators import between, not_empty, object_name
from provider.framework.values import is_stated
from provider.nouns.datastore.model import DatastoreFacts, is_deleted
from provider.nouns.shared.collection_resource import CollectionResource
from provider.nouns.virtual_machine.policy_assignments import MachinePolicies
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task

GIB = 2**30
LARGEST = 1024 * 1024 * GIB


class Datastore(DatastoreFacts, CollectionResource):
    """A datastore of an omnistack_cluster.

    Every datastore has a backup policy, which the virtual machines made on it start with. It can
    grow, but not shrink, and it can be deleted only when no virtual machine is left on it.
    """

    plural = "datastores"
    told_apart_by = ("omnistack_cluster_id",)
    users = ("virtual_machines",)
    if_in_use = "Move or delete the virtual machines first."

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

    def begin_creation(self, api: Api) -> Task:
        body = self.to_api("name", "omnistack_cluster_id", "policy_id", "size")
        if self.single_replica:
            body["single_replica"] = True
        return api.post("/datastores", body, since=0)

    @staticmethod
    def exists(found: Mapping[str, Any]) -> bool:
        return not is_deleted(found)

    def from_found(self, found: Mapping[str, Any], api: Api) -> Self:
        silent = {"single_replica": self.single_replica is True}  # as releases before 1.16 are
        return self.from_api({**silent, **found})

    def update(self, api: Api, prior: Self) -> None:
        if self.size < prior.size:
            raise DiagnosticError(self._cannot_shrink(prior).as_error())
        with api.exclusive(f"datastore {self.id}"):
            if self.size != prior.size:
                api.post(
                    "/datastores/{id}/resize",
                    self.to_api("size"),
                    since=1,
                    repeatable=True,
                    id=self.id,
                )
            if self.policy_id != prior.policy_id:
                api.post(
                    "/datastores/{id}/set_policy",
                    self.to_api("policy_id"),
                    since=2,
                    repeatable=True,
                    id=self.id,
                )
                MachinePolicies.of(api).follow(self.id, self.policy_id, api)

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
