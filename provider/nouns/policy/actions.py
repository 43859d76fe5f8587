"""simplivity_policies_suspend and simplivity_policies_resume."""

from collections.abc import Iterable
from typing import ClassVar

from provider.framework.diagnostics import Diagnostic, warning
from provider.framework.kinds.action import Action, Progress
from provider.nouns.policy.targets import Targeted
from provider.nouns.shared.by_name import id_of
from provider.omnistack.api import Api
from provider.omnistack.tasks import FORGOTTEN


class OnHosts(Targeted):
    """What is done to the backup policies of the hosts that are meant.

    verb: what the API calls it. doing, done: what is said while it lasts, and afterwards.
    """

    verb: ClassVar[str]
    doing: ClassVar[str]
    done: ClassVar[str]

    def invoke(self, api: Api, progress: Progress) -> Iterable[Diagnostic]:
        target, value = self.target()
        what = f"{target.object_type.replace('_', ' ')} {value}".strip()
        progress(f"{self.doing} backup policies: {what}")
        body = {
            "target_object_type": target.object_type,
            "target_object_id": id_of(api, target.plural, value) if target.is_name else value,
        }
        task = api.post(f"/policies/{self.verb}", body, since=4, repeatable=True)
        if task.state == FORGOTTEN:
            yield self._unconfirmed(what)
        else:
            progress(f"Backup policies are {self.done}: {what}")

    def _unconfirmed(self, what: str) -> Diagnostic:
        return warning(
            "Outcome is not confirmed",
            "The controller took the request twice, and each time it forgot the task before it said"
            f" how that ended: backup policies are to be {self.done}, {what}. Look at"
            " policy_enabled of the hosts.",
        )


class PoliciesSuspend(OnHosts, Action):
    """Suspends the backup policies of a host, an omnistack_cluster, a cluster group or all hosts.

    Until they are resumed there, no policy makes backups of the virtual machines on these hosts.
    That a host's policies are suspended shows in `policy_enabled` of `simplivity_host`. To suspend
    what is suspended already changes nothing.
    """

    verb, doing, done = "suspend", "Suspending", "suspended"


class PoliciesResume(OnHosts, Action):
    """Resumes the backup policies of a host, an omnistack_cluster, a cluster group or all hosts.

    From then on policies make backups of the virtual machines on these hosts again, and
    `policy_enabled` of `simplivity_host` is true. To resume what is not suspended changes nothing.
    """

    verb, doing, done = "resume", "Resuming", "resumed"
