"""What is answered to actions, with a shop of lamps behind them."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.action import Action, Progress, optional, required
from provider.framework.kinds.table import ACTION
from provider.framework.schema import Refers
from provider.framework.values import UNKNOWN
from provider.plugin import wire
from provider.plugin.action_calls import ActionCalls, meanwhile
from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.unit.shop import Shop, provider


class Lighting(Shop):
    """A shop whose lamps can be lit; asked: what was looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.progress: Any = None
        self.threads: list[threading.Thread] = []

    def call(self, limit: float, progress: object = None) -> "Shop":
        self.progress = progress
        return super().call(limit)

    def missing(self, refers: Refers, value: str) -> Diagnostic | None:
        known = value in getattr(self, refers.kind)
        return None if known else Diagnostic("No such lamp", f"There is no {value}.")


class Light(Action):
    """Lights a lamp."""

    id: str = required(
        "Identifier.",
        validator=lambda value: "is too long" if len(value) > 1 else None,
        refers=Refers("lamps"),
    )
    dims: bool | None = optional("Whether it is dim.")

    def modify_plan(self, api: Any) -> Iterable[Diagnostic]:
        if self.dims is True:
            yield warning("Dim", f"It is dim with {'an' if api else 'no'} API.", "dims")

    def invoke(self, api: Any, progress: Progress) -> Iterator[Diagnostic]:
        api.threads.append(threading.current_thread())
        progress(f"Lamp {self.id}\x1b")
        api.look(self.id)
        progress("is lit")
        yield warning("Bright", f"Lamp {self.id}.")


class Rest(Action):
    """Does nothing."""

    def invoke(self, api: Any, progress: Progress) -> None:
        """There is nothing to tell."""


light: Any = Light
ONE = light(id="1", dims=None, timeout=None)


@pytest.fixture
def shop() -> Lighting:
    return Lighting()


@pytest.fixture
def calls(shop: Lighting) -> ActionCalls:
    made: Any = ActionCalls(provider({ACTION: {"light": Light, "rest": Rest}}))
    made.connection = shop
    return made  # type: ignore[no-any-return]  # made is Any, as a test puts other things into it


def told(diagnostics: Any) -> list[tuple[str, str]]:
    return [(each.summary, each.detail) for each in diagnostics]


def validated(calls: ActionCalls, config: Any) -> list[tuple[str, str]]:
    answer = pb.ValidateActionConfig.Response()
    document = wire.pack(config, Light.kind)
    calls.validate_action_config(
        pb.ValidateActionConfig.Request(type_name="light", config=document), answer
    )
    return told(answer.diagnostics)


def planned(calls: ActionCalls, config: Any) -> pb.PlanAction.Response:
    answer = pb.PlanAction.Response()
    request = pb.PlanAction.Request(action_type="light", config=wire.pack(config, Light.kind))
    calls.plan_action(request, answer)
    return answer


def events(calls: ActionCalls, config: Any, name: str = "light") -> list[pb.InvokeAction.Event]:
    document = wire.pack(config, config.kind) if config else pb.DynamicValue()
    request = pb.InvokeAction.Request(action_type=name, config=document)
    return list(calls.invoke_action(request))


# -- before it is done ----------------------------------------------------------------------------


def test_the_arguments_of_an_action_are_checked(calls):
    assert validated(calls, ONE) == []
    assert validated(calls, ONE.replace(id="12")) == [
        ("Invalid attribute value", "The value is too long.")
    ]
    assert validated(calls, ONE.replace(timeout="soon"))


def test_a_plan_says_what_the_action_says(calls, shop):
    (only,) = planned(calls, ONE.replace(dims=True)).diagnostics
    assert (only.severity, only.detail) == (pb.Diagnostic.WARNING, "It is dim with an API.")
    assert shop.looks == []


def test_a_plan_says_that_an_object_does_not_exist(calls):
    (only,) = planned(calls, ONE.replace(id="9")).diagnostics
    assert (only.severity, only.summary) == (pb.Diagnostic.ERROR, "No such lamp")
    assert only.attribute.steps[0].attribute_name == "id"


def test_a_plan_says_nothing_of_what_is_unknown(calls):
    assert told(planned(calls, ONE.replace(id=UNKNOWN)).diagnostics) == []


def test_a_plan_needs_no_connection(calls):
    calls.connection = None
    (only,) = planned(calls, ONE.replace(id="9", dims=True)).diagnostics
    assert only.detail == "It is dim with no API."


def test_a_plan_that_fails_is_explained(calls, monkeypatch):
    monkeypatch.delattr(Lighting, "missing")
    with pytest.raises(DiagnosticError) as refused:
        planned(calls, ONE)
    (only,) = refused.value.diagnostics
    assert only.summary == "Broken"


# -- while it is done -----------------------------------------------------------------------------


def test_an_action_tells_what_happens_and_then_what_came_of_it(calls, shop):
    *lines, end = events(calls, ONE)
    assert [each.progress.message for each in lines] == [
        "Lamp 1\N{REPLACEMENT CHARACTER}",
        "is lit",
    ]
    assert told(end.completed.diagnostics) == [("Bright", "Lamp 1.")]
    assert shop.looks == ["1"]


def test_what_happens_is_told_while_it_does(calls, shop):
    request = pb.InvokeAction.Request(action_type="light", config=wire.pack(ONE, Light.kind))
    goes_on = threading.Event()
    shop.look = lambda _: goes_on.wait()
    happening = calls.invoke_action(request)
    assert next(happening).progress.message.startswith("Lamp 1")
    goes_on.set()
    assert [each.WhichOneof("type") for each in happening] == ["progress", "completed"]


def test_what_the_connection_waits_for_is_told_as_well(calls, shop):
    shop.look = lambda _: shop.progress("Waiting for the lamp")
    lines = [each.progress.message for each in events(calls, ONE)]
    assert lines[1:3] == ["Waiting for the lamp", "is lit"]


def test_an_action_without_arguments_is_done(calls):
    (end,) = events(calls, None, "rest")
    assert end.WhichOneof("type") == "completed"
    assert told(end.completed.diagnostics) == []


@pytest.mark.parametrize(("timeout", "limit"), [(None, 600.0), ("90s", 90.0)])
def test_an_action_has_its_own_time(calls, shop, timeout, limit):
    events(calls, ONE.replace(timeout=timeout))
    assert shop.limits == [limit]


def test_an_action_says_that_this_run_applies(calls, shop):
    events(calls, ONE)
    assert shop.run.applies is True


def test_an_action_that_fails_is_explained_after_what_it_told(calls, shop):
    shop.fails = "1"
    line, end = events(calls, ONE)
    assert line.progress.message.startswith("Lamp 1")
    assert told(end.completed.diagnostics) == [("Broken", f"no 1 of {ONE}")]


def test_a_value_that_is_known_late_is_checked_before_anything_is_done(calls, shop):
    with pytest.raises(DiagnosticError):
        events(calls, ONE.replace(id="12"))
    assert shop.limits == []


def test_an_action_needs_a_connection(calls):
    calls.connection = None
    with pytest.raises(DiagnosticError):
        events(calls, ONE)


def test_an_unknown_action_is_refused(calls):
    with pytest.raises(DiagnosticError) as refused:
        events(calls, ONE, "darken")
    (only,) = refused.value.diagnostics
    assert only.summary == "Unknown action"


# -- in a thread of its own -----------------------------------------------------------------------


def test_an_action_is_done_by_another_thread(calls, shop):
    events(calls, ONE)
    assert threading.current_thread() not in shop.threads


def test_where_there_are_no_more_threads_it_is_done_at_once(calls, shop, monkeypatch):
    class NoThread:
        def __init__(self, **_: Any) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading, "Thread", NoThread)
    assert len(events(calls, ONE)) == 3
    assert shop.threads == [threading.current_thread()]


def test_whatever_ends_the_work_ends_the_waiting():
    def work(send: Any) -> None:
        send("one")
        raise SystemExit

    happening = meanwhile(work)
    assert next(happening) == "one"
    with pytest.raises(SystemExit):
        next(happening)
