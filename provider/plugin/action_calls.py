"""The calls about actions: checked, planned, and then invoked with a stream of what happens."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeAlias, TypeVar

from provider.framework import durations
from provider.framework.diagnostics import Diagnostic, DiagnosticError, refuse_if_any
from provider.framework.kinds.action import Action
from provider.framework.kinds.table import ACTION
from provider.framework.references import dangling
from provider.framework.validate import validate
from provider.plugin import messages, wire
from provider.plugin.call_context import CallContext, add_diagnostics, secrets
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.secrecy import conceal

T = TypeVar("T")
R = TypeVar("R")
Event: TypeAlias = pb.InvokeAction.Event


class ActionCalls(CallContext):
    """Answers what Terraform asks about actions."""

    def validate_action_config(
        self, request: pb.ValidateActionConfig.Request, answer: pb.ValidateActionConfig.Response
    ) -> None:
        add_diagnostics(answer, validate(self._action(request.type_name, request.config)))

    def plan_action(self, request: pb.PlanAction.Request, answer: pb.PlanAction.Response) -> None:
        config = self._action(request.action_type, request.config)
        api: Any = self.connection and self.connection.call(self.connection.operation_timeout)
        try:
            if api:
                add_diagnostics(answer, dangling(config, None, api, coming=api.run.coming))
            add_diagnostics(answer, config.modify_plan(api))
        except Exception as error:
            raise DiagnosticError(*self.provider.explain(error, config)) from error

    def invoke_action(self, request: pb.InvokeAction.Request) -> Iterator[Event]:
        """Lines for the user while the action is under way, and at the end what came of it."""
        config = self._action(request.action_type, request.config)
        conceal(*secrets(config))
        refuse_if_any(validate(config))  # some values may not have been known before
        connection = self.connected()
        connection.run.applies = True

        def invoke(send: Callable[[Event], None]) -> Iterable[Diagnostic]:
            def progress(line: str) -> None:
                send(Event(progress=Event.Progress(message=messages.text(line))))

            limit = durations.seconds(config.timeout) if config.timeout else None
            api = connection.call(limit or connection.operation_timeout, progress)
            return tuple(config.invoke(api, progress) or ())

        try:
            diagnostics = yield from meanwhile(invoke)
        except Exception as error:  # noqa: BLE001  # told as a diagnostic
            diagnostics = self.provider.explain(error, config)
        yield Event(completed=Event.Completed(diagnostics=messages.diagnostics(diagnostics)))

    def _action(self, name: str, document: pb.DynamicValue) -> Action:
        """The configured action; a configuration without arguments is null."""
        action = self.member(ACTION, name)
        config: Action = wire.unpack(document, action.kind) or action.blank()
        return config


def meanwhile(work: Callable[[Callable[[T], None]], R]) -> Generator[T, None, R]:
    """Do work in a thread of its own; yields what it sends, and returns what it returns."""
    sent: SimpleQueue[T | None] = SimpleQueue()
    end: Future[R] = Future()

    def run() -> None:
        try:
            end.set_result(work(sent.put))
        except BaseException as error:  # noqa: BLE001  # raised where the end is waited for
            end.set_exception(error)
        sent.put(None)

    try:
        threading.Thread(target=run, daemon=True).start()
    except RuntimeError:  # the system has no more threads
        run()
    while (each := sent.get()) is not None:
        yield each
    return end.result()
