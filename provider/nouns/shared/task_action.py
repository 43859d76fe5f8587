"""The road of an action that is one write of the API: its path, its body, and how its task ended.

What may be sent twice is; what may not is looked for where its answer or its task is lost: an
action of this kind says which traces it leaves.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.action import Action, Progress
from provider.omnistack.api import Api
from provider.omnistack.errors import OutcomeUnknown
from provider.omnistack.request import names_in
from provider.omnistack.tasks import FORGOTTEN, Task


class TaskAction(Action):
    """One write. Its body is what is set of the arguments that neither path nor query names.

    path: with the names of required arguments in braces. doing: what it does, for the user, with
    names of arguments as well. since: the minor version of REST API 1 that it needs. repeatable:
    whether twice is the same as once. makes: the type of the object that it makes, if it makes one.
    """

    path: ClassVar[str]
    doing: ClassVar[str]
    since: ClassVar[int] = 0
    repeatable: ClassVar[bool] = False
    makes: ClassVar[str] = ""

    def traces(self, api: Api) -> Iterable[str]:  # for those who override it
        """What shows of it, as ids of objects: one that was not there before proves it.

        Read only for what is not repeatable, before it is begun and where nothing else tells of it.
        """
        return ()

    def query(self) -> Mapping[str, Any]:
        """What is sent beside the path."""
        return {}

    def body(self) -> Any:
        """What is sent as JSON, None for nothing."""
        in_path = names_in(self.path)
        said = {name: value for name, value in self.to_api().items() if name not in in_path}
        return said or None

    def invoke(self, api: Api, progress: Progress) -> Iterable[Diagnostic] | None:
        what = self.doing.format_map(self.values_by_name)
        progress(what)
        before = frozenset() if self.repeatable else frozenset(self.traces(api))
        made = self._carry_out(api, before)
        progress(f"Done: {what}" + (f": {self.makes} {made}" if made and self.makes else ""))
        return None

    def _carry_out(self, api: Api, before: frozenset[str]) -> str | None:
        """Send it and wait: the id of what it made, as far as anything tells of one."""
        try:
            task = self.wait(api, self._begin(api))
        except OutcomeUnknown:
            api.extend_deadline()
            trace = self._new_trace(api, before)
            if trace is None:
                raise
            return trace
        if task.state != FORGOTTEN:
            return task.affected(self.makes)
        trace = self._new_trace(api, before)
        if trace is None:
            raise DiagnosticError(self._unconfirmed(task))
        return trace

    def _begin(self, api: Api) -> Task:
        keys = {name: getattr(self, name) for name in names_in(self.path)}
        return api.begin(
            self.path,
            self.body(),
            since=self.since,
            query=self.query(),
            repeatable=self.repeatable,
            **keys,
        )

    def wait(self, api: Api, task: Task) -> Task:  # for those who override it
        """The task once it has ended; one that is forgotten is begun again if it may be."""
        ended = api.wait(task)
        if ended.state == FORGOTTEN and self.repeatable:
            return api.wait(self._begin(api))
        return ended

    def _new_trace(self, api: Api, before: frozenset[str]) -> str | None:
        def look() -> str | None:
            return next(iter(sorted(frozenset(self.traces(api)) - before)), None)

        return api.until(look)

    def _unconfirmed(self, task: Task) -> Diagnostic:
        return Diagnostic(
            "Outcome is unknown",
            f"The controller took the request and then forgot its task before it said how that"
            f" ended, and nothing shows yet that it is done: {task.what}. Look before you invoke"
            " the action again.",
        )
