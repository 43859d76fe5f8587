"""simplivity_datastore: storage of a cluster, with the backup policy of its new machines."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.resource import Planning
from provider.framework.values import is_stated
from provider.nouns.datastore.model import DatastoreFacts, exists
from provider.nouns.shared.collection_resource import CollectionResource
from provider.nouns.virtual_machine.policy_assignments import MachinePolicies
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task


class Datastore(DatastoreFacts, CollectionResource):
    """A datastore of an omnistack_cluster.

    Every datastore has a backup policy, which the virtual machines made on it start with. It can
    grow, but not shrink, and it can be deleted only when no virtual machine is left on it.
    """

    plural = "datastores"
    told_apart_by = ("omnistack_cluster_id",)
    users = ("virtual_machines",)
    is_there = staticmethod(exists)
    if_in_use = "Move or delete the virtual machines first."

    def begin_creation(self, api: Api) -> Task:
        body = self.to_api("name", "omnistack_cluster_id", "policy_id", "size")
        if self.single_replica:
            body["single_replica"] = True
        return api.post("/datastores", body, since=0)

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
