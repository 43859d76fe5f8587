"""simplivity_policy_suspension: where backup policies are suspended, for as long as it is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError, first_of, warning
from provider.framework.kinds.resource import Drift, Planning, Resource, computed, optional
from provider.framework.run import Claim
from provider.framework.schema import Attribute
from provider.framework.values import is_known
from provider.framework.views import as_fixed
from provider.nouns.host.model import HostObject
from provider.nouns.policy.targets import FEDERATION, TARGETS, TargetedById
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.by_name import id_of
from provider.nouns.shared.names import with_read_names
from provider.omnistack.api import Api
from provider.omnistack.errors import OmniStackError
from provider.omnistack.tasks import Task

TYPES = {TARGETS[name].object_type: name for name in TargetedById.targets}
"""The argument of each type of target."""
REMOVED = "REMOVED"
"""The state of a host that has left the federation."""


def all_hosts(api: Api) -> Sequence[HostObject]:
    return [*map(HostObject.blank().from_api, api.listed("hosts"))]


class _Planned:
    """The suspensions that a run plans.

    named: by the id of each the names of the hosts that it means. hosts: all that there are.
    """

    def __init__(self) -> None:
        self.named: dict[str, set[str]] = {}
        self.hosts: Sequence[HostObject] = ()


class PolicySuspension(TargetedById, ApiRecord, Resource):
    """Suspends backup policies on a host, an omnistack_cluster, a cluster group or all hosts.

    As long as it is there, no policy makes backups of the virtual machines on these hosts. To
    destroy it is to resume them. If somebody resumes them, or a host comes that makes backups, the
    plan shows that they are to be suspended again.
    """

    destroys_object = False

    policy_enabled: bool = optional(
        "Whether backup policies are at work on these hosts: left out, they are not. With `true`"
        " they are, and the resource is there for the next time.",
        default=False,
        severity=Drift.CRITICAL_IF_LESS,
    )
    omnistack_cluster_name: str | None = computed(
        "Name of that omnistack_cluster when this was made.",
        api_name=None,
        name_of="omnistack_cluster_id",
    )
    host_name: str | None = computed(
        "Name of that host when this was made.", api_name=None, name_of="host_id"
    )
    cluster_group_name: str | None = computed(
        "Name of that cluster group when this was made.",
        api_name=None,
        name_of="cluster_group_id",
    )
    id: str = computed("Type of the target and its id, such as `host:ID`, or `federation`.")

    @classmethod
    def derived(cls, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        """With another target it is another suspension; `federation` left out is false."""
        targets = {name: as_fixed(attributes[name]) for name in cls.targets}
        targets[FEDERATION] = as_fixed(attributes[FEDERATION], default=False)
        return {**attributes, **targets}

    def create(self, api: Api) -> Task:
        return self._set(api, enabled=self.policy_enabled)

    def find_created(self, api: Api, task: Task | None) -> Self:  # nothing is made
        return self._of_target()

    def _of_target(self) -> Self:
        target, key = self.target()
        return self.replace(id=f"{target.object_type}:{key}" if key else target.object_type)

    def read(self, api: Api) -> Self | None:
        if not self._exists(api):
            return None
        told = {host.policy_enabled for host in self._meant(all_hosts(api))} - {None}
        as_known = not told or told == {self.policy_enabled}
        enabled = self.policy_enabled if as_known else not self.policy_enabled
        return with_read_names(self.replace(policy_enabled=enabled), self, api)

    def update(self, api: Api, prior: Self) -> None:
        if self.policy_enabled != prior.policy_enabled:
            self._set(api, enabled=self.policy_enabled)

    def delete(self, api: Api) -> None:
        if self._exists(api):
            self._set(api, enabled=True)

    def _set(self, api: Api, *, enabled: bool) -> Task:
        target, key = self.target()
        body = {"target_object_type": target.object_type, "target_object_id": key}
        if enabled:
            return api.post("/policies/resume", body, since=4, repeatable=True)
        return api.post("/policies/suspend", body, since=4, repeatable=True)

    def _exists(self, api: Api) -> bool:
        target, key = self.target()
        return not key or api.find(target.plural, key) is not None

    def _meant(self, hosts: Iterable[HostObject]) -> Iterator[HostObject]:
        """Those of the hosts that the target means."""
        target, key = self.target()
        for host in hosts:
            meant = {
                "host": host.id == key,
                "omnistack_cluster": host.omnistack_cluster_id == key,
                "cluster_group": key in (host.cluster_group_ids or ()),
                FEDERATION: True,
            }
            if meant[target.object_type] and host.state != REMOVED:
                yield host

    def claims(self, config: Self) -> Iterable[Claim]:
        """Its target is known before it is made."""
        known = self._of_target() if self._is_clear() else self
        return super(PolicySuspension, known).claims(config)

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        """Two that mean the same host do not know of each other's end."""
        if planning.api is None or not self._is_clear():
            return
        planned: _Planned = planning.api.memory(_Planned)
        try:
            planned.hosts = planned.hosts or all_hosts(planning.api)
        except OmniStackError:
            return  # whatever is done next tells of it
        key, mine = str(self._of_target().id), {host.name for host in self._meant(planned.hosts)}
        for other, hosts in [*planned.named.items()]:
            if other != key and hosts & mine:
                yield warning(
                    "Suspensions overlap",
                    f"Another resource has {other}, which also means"
                    f" {first_of(sorted(hosts & mine))}. Whichever is applied or destroyed last"
                    " decides there, and the next plan shows it for the other one.",
                )
        planned.named[key] = mine

    def _is_clear(self) -> bool:
        return all(is_known(getattr(self, name)) for name in self.targets)

    @classmethod
    def parse_import_id(cls, text: str) -> Mapping[str, str]:
        kind, _, key = text.partition(":")
        if kind not in TYPES or bool(key) == (kind == FEDERATION):
            forms = " or ".join(FEDERATION if t == FEDERATION else f"{t}:ID" for t in TYPES)
            raise DiagnosticError.because("Invalid import id", f"Expected {forms}, got {text!r}.")
        return {"id": text}

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        kind, _, key = identity["id"].partition(":")
        plural = TARGETS[TYPES[kind]].plural
        return {"id": f"{kind}:{id_of(api, plural, key)}"} if key else identity

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        kind, _, key = cls.parse_import_id(identity["id"])["id"].partition(":")
        target = {FEDERATION: False, TYPES[kind]: key or True}
        return cls.partial(**identity, **target, policy_enabled=False)
