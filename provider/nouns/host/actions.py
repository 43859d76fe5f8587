"""The actions on hosts: shut down their controllers, cancel that, remove them."""

from collections.abc import Iterable
from typing import Any

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.action import Action, Progress, optional, required
from provider.framework.schema import Refers
from provider.framework.values import is_stated
from provider.nouns.host.own_controller import (
    ALIVE,
    CANCELLING,
    FORCED,
    NONE,
    SINCE,
    OwnController,
    word_in,
)
from provider.nouns.shared.task_action import TaskAction
from provider.omnistack.api import Api
from provider.omnistack.errors import OutcomeUnknown, Unreachable

SHUT_DOWN = "/hosts/{id}/shutdown_virtual_controller"
CANCEL = "/hosts/{id}/cancel_virtual_controller_shutdown"
ACCEPTED = ("SUCCESS", "IN_PROGRESS")
POLL = 5.0
"""Seconds between two looks at a shutdown, which takes minutes."""


class HostShutdownVirtualController(Action):
    """Shuts down the Virtual Controller of a host, and waits until it is down.

    The request goes to that controller itself, at the `management_ip` of the host. The shutdown
    goes on if Terraform is interrupted; `simplivity_host_cancel_virtual_controller_shutdown` ends
    it. Shut down one host of an omnistack_cluster at a time.
    """

    host_id: str = required("Id of the host.", refers=Refers("hosts"))
    ha_wait: bool | None = optional(
        "Whether to wait until the virtual machines have their second copy elsewhere; `true` if"
        " left out. The last Virtual Controller of an omnistack_cluster waits forever: give it"
        " `false`, once the virtual machines are powered off."
    )

    def invoke(self, api: Api, progress: Progress) -> Iterable[Diagnostic] | None:
        own = OwnController.of(self.host_id, api).answering()
        progress(f"Shutting down the Virtual Controller of host {own.name}")
        forced = self.ha_wait is False
        status = own.status()
        if status in (NONE, CANCELLING) or (forced and status != FORCED):
            self._begin(own, ha_wait=not forced)
        told = _await_end(own, api)
        progress(f"The Virtual Controller of host {own.name} is down")
        return told

    def _begin(self, own: OwnController, *, ha_wait: bool) -> None:
        try:
            body = own.controller.post(SHUT_DOWN, {"ha_wait": ha_wait}, since=SINCE, id=own.id)
        except OutcomeUnknown:
            if _status_or_none(own) == NONE:
                raise
            return  # it is under way, or over
        word = word_in(body, "shutdown_status", SHUT_DOWN)
        if word not in ACCEPTED:
            raise _refused("Shutdown refused", "the shutdown", own, word)


def _await_end(own: OwnController, api: Api) -> list[Diagnostic]:
    """Wait until a controller is down; raises `DiagnosticError` if it will not be."""
    while True:
        try:
            status = own.status()
        except Unreachable:
            status = "no answer"
            if not own.controller.leave(*own.others):
                return [_unconfirmed(own)]
            if _state(own, api) != ALIVE:
                return []
        if status in (NONE, CANCELLING):
            raise DiagnosticError.because(
                "Shutdown was cancelled",
                f"The shutdown of the Virtual Controller of host {own.name!r} is not under way any"
                " more, and the controller still answers.",
                "host_id",
            )
        own.controller.pause(
            POLL, f"the shutdown of the Virtual Controller of {own.name} ({status})"
        )


def _state(own: OwnController, api: Api) -> Any:
    """The state of the host, as another controller tells it."""
    api.invalidate()
    host = api.find("hosts", own.id)
    return host and host.get("state")


def _status_or_none(own: OwnController) -> str | None:
    """How a shutdown stands, None if the controller does not answer."""
    try:
        return own.status()
    except Unreachable:
        return None


def _unconfirmed(own: OwnController) -> Diagnostic:
    return warning(
        "No controller to confirm it",
        f"The Virtual Controller of host {own.name!r} does not answer any more, so it is down as"
        " far as can be seen from here. No other controller answers that could tell the state of"
        " the host.",
    )


def _refused(summary: str, what: str, own: OwnController, word: str) -> DiagnosticError:
    return DiagnosticError.because(
        summary,
        f"The Virtual Controller of host {own.name!r} answers {word} to {what}. Its support log"
        " says why.",
        "host_id",
    )


class HostCancelVirtualControllerShutdown(Action):
    """Cancels the shutdown of the Virtual Controller of a host, and waits until it is cancelled.

    If none is under way, nothing is done. A shutdown that was told not to wait for second copies
    cannot be cancelled.
    """

    host_id: str = required("Id of the host.", refers=Refers("hosts"))

    def invoke(self, api: Api, progress: Progress) -> None:
        own = OwnController.of(self.host_id, api).answering()
        status = own.status()
        if status == NONE:
            progress(f"No shutdown is under way on host {own.name}")
            return
        progress(f"Cancelling the shutdown of the Virtual Controller of host {own.name}")
        if status != CANCELLING:
            self._begin(own)
        while (status := own.status()) != NONE:
            what = (
                f"the shutdown of the Virtual Controller of {own.name} to be cancelled ({status})"
            )
            own.controller.pause(POLL, what)
        progress(f"The shutdown is cancelled: host {own.name}")

    def _begin(self, own: OwnController) -> None:
        try:
            body = own.controller.post(CANCEL, since=SINCE, id=own.id)
        except OutcomeUnknown:
            if own.status() not in (NONE, CANCELLING):
                raise
            return
        word = word_in(body, "cancellation_status", CANCEL)
        if word not in ACCEPTED:
            raise _refused("Shutdown goes on", "the cancellation", own, word)


class HostRemoveFromFederation(TaskAction):
    """Removes a host from the federation, for good: it has to be factory reset to come back.

    The request goes to the controller of another host.
    """

    path = "/hosts/{host_id}/remove_from_federation"
    doing = "Removing host {host_name} from the federation"
    since = 9

    host_id: str = required("Id of the host.", refers=Refers("hosts"))
    host_name: str = required(
        "Name of the host, as `simplivity_host` tells it: so that no other is removed by mistake."
    )
    force: bool | None = optional(
        "Whether to remove it even if it has virtual machines, or the only copy of some; data may"
        " be lost. `false` if left out. The last host of an omnistack_cluster needs it."
    )

    def modify_plan(self, api: Api | None) -> Iterable[Diagnostic]:
        if api and is_stated(self.host_id) and is_stated(self.host_name):
            yield from self._wrong_name(api)

    def invoke(self, api: Api, progress: Progress) -> Iterable[Diagnostic] | None:
        for each in self._wrong_name(api):
            raise DiagnosticError(each)
        own = OwnController.of(self.host_id, api)
        if not own.controller.leave(*own.others):
            raise DiagnosticError.because(
                "No other controller",
                f"Host {own.name!r} is removed by the controller of another host, and none"
                " answers.",
                "host_id",
            )
        return super().invoke(api, progress)

    def body(self) -> Any:
        return {"force": self.force is True}

    def traces(self, api: Api) -> Iterable[str]:
        """Its id, once it is removed or not there at all."""
        host = api.find("hosts", self.host_id)
        return () if host and host.get("state") != "REMOVED" else (self.host_id,)

    def _wrong_name(self, api: Api) -> Iterable[Diagnostic]:
        host = api.find("hosts", self.host_id)
        if host and host["name"] != self.host_name:
            yield Diagnostic(
                "Another host",
                f"The host of id {self.host_id!r} is named {host['name']!r}, and not"
                f" {self.host_name!r}. Nothing is removed.",
                ("host_name",),
            )
