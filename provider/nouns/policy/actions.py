"""simplivity_policies_suspend."""

from collections.abc import Iterable
from typing import NamedTuple

from provider.framework.diagnostics import Diagnostic, warning
from provider.framework.kinds.action import Action, Progress, optional
from provider.framework.schema import Refers
from provider.framework.values import Unknown, is_stated
from provider.nouns.shared.by_name import id_of
from provider.omnistack.api import Api
from provider.omnistack.tasks import FORGOTTEN

FEDERATION = "federation"


class Target(NamedTuple):
    """What an argument says of the hosts that are meant, in the API's words."""

    object_type: str
    plural: str = ""
    is_name: bool = False


TARGETS = {
    "cluster_group_id": Target("cluster_group"),
    FEDERATION: Target(FEDERATION),
    "host_id": Target("host"),
    "host_name": Target("host", "hosts", is_name=True),
    "omnistack_cluster_id": Target("omnistack_cluster"),
    "omnistack_cluster_name": Target("omnistack_cluster", "omnistack_clusters", is_name=True),
}
"""By argument; one of them is given."""


class PoliciesSuspend(Action):
    """Suspends the backup policies of a host, an omnistack_cluster, a cluster group or all hosts.

    Until they are resumed there, no policy makes backups of the virtual machines on these hosts.
    That a host's policies are suspended shows in `policy_enabled` of `simplivity_host`. To suspend
    what is suspended already changes nothing.
    """

    omnistack_cluster_id: str | None = optional(
        "Id of the omnistack_cluster whose hosts are meant.",
        refers=Refers("omnistack_clusters"),
    )
    omnistack_cluster_name: str | None = optional(
        "Name of the omnistack_cluster whose hosts are meant.",
        refers=Refers("omnistack_clusters", by_name=True),
    )
    host_id: str | None = optional("Id of the host that is meant.", refers=Refers("hosts"))
    host_name: str | None = optional(
        "Name of the host that is meant.",
        refers=Refers("hosts", by_name=True),
    )
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
        values = {name: getattr(self, name) for name in TARGETS}
        given = [n for n, v in values.items() if is_stated(v) and v is not False]
        may_come = any(isinstance(value, Unknown) for value in values.values())
        if len(given) > 1 or not (given or may_come):
            yield Diagnostic(
                "Exactly one target needed",
                f"Give exactly one of {', '.join(TARGETS)}.",
                tuple(given[-1:]),
            )

    def invoke(self, api: Api, progress: Progress) -> Iterable[Diagnostic]:
        name = next(name for name in TARGETS if getattr(self, name))
        object_type, plural, is_name = TARGETS[name]
        value = "" if name == FEDERATION else str(getattr(self, name))
        what = f"{object_type.replace('_', ' ')} {value}".strip()
        progress(f"Suspending backup policies: {what}")
        body = {
            "target_object_type": object_type,
            "target_object_id": id_of(api, plural, value) if is_name else value,
        }
        task = api.post("/policies/suspend", body, since=4, repeatable=True)
        if task.state == FORGOTTEN:
            yield _unconfirmed(what)
        else:
            progress(f"Backup policies are suspended: {what}")


def _unconfirmed(what: str) -> Diagnostic:
    return warning(
        "Suspension is not confirmed",
        "The controller took the request twice, and each time it forgot the task before it said"
        f" how that ended: {what}. Look at policy_enabled of the hosts.",
    )
