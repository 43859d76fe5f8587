"""What backup policies are suspended on and resumed on: the hosts that a target means."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, NamedTuple

from provider.framework.diagnostics import Diagnostic
from provider.framework.fields import optional
from provider.framework.record import Record
from provider.framework.schema import Refers
from provider.nouns.shared.exactly_one import exactly_one

FEDERATION = "federation"


class Target(NamedTuple):
    """What an argument says of the hosts that are meant, in the API's words."""

    object_type: str
    plural: str = ""
    is_name: bool = False


TARGETS = {
    "cluster_group_id": Target("cluster_group", "cluster_groups"),
    FEDERATION: Target(FEDERATION),
    "host_id": Target("host", "hosts"),
    "host_name": Target("host", "hosts", is_name=True),
    "omnistack_cluster_id": Target("omnistack_cluster", "omnistack_clusters"),
    "omnistack_cluster_name": Target("omnistack_cluster", "omnistack_clusters", is_name=True),
}
"""By argument; one of them is given."""


class TargetedById(Record):
    """The arguments of which one says which hosts are meant."""

    targets: ClassVar[Mapping[str, Target]] = {n: t for n, t in TARGETS.items() if not t.is_name}

    omnistack_cluster_id: str | None = optional(
        "Id of the omnistack_cluster whose hosts are meant.",
        refers=Refers("omnistack_clusters"),
    )
    host_id: str | None = optional("Id of the host that is meant.", refers=Refers("hosts"))
    cluster_group_id: str | None = optional(
        "Id of the cluster group whose hosts are meant; only a Management Virtual Appliance takes"
        " it.",
        refers=Refers("cluster_groups"),
    )
    federation: bool | None = optional(
        "`true` if all hosts of the federation are meant; only an OmniStack Virtual Controller"
        " takes it."
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        return exactly_one(self, self.targets, "target")

    def target(self) -> tuple[Target, str]:
        """What is meant, and its id or name; that of the federation is empty."""
        name = next(name for name in self.targets if getattr(self, name))
        return TARGETS[name], "" if name == FEDERATION else str(getattr(self, name))


class Targeted(TargetedById):
    """The same, with names."""

    targets = TARGETS

    omnistack_cluster_name: str | None = optional(
        "Name of the omnistack_cluster whose hosts are meant.",
        refers=Refers("omnistack_clusters", by_name=True),
    )
    host_name: str | None = optional(
        "Name of the host that is meant.",
        refers=Refers("hosts", by_name=True),
    )
