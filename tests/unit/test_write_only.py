"""Write-only attributes: `create` and `update` get the value, and nothing else keeps it."""

from typing import Any, Self

import pytest

from provider.framework import lifecycle
from provider.framework.diagnostics import Diagnostic
from provider.framework.generated_config import configuration_of
from provider.framework.kinds.resource import Resource, computed, optional, required
from provider.framework.outcome_unknown import StillRunning
from provider.framework.plan import plan
from provider.framework.planning import replacing_values
from provider.framework.reconcile import reconcile, to_state, with_write_only
from provider.framework.record import Record
from provider.framework.values import UNKNOWN

SECRET = "correct horse"


class Account(Resource):
    """An account, whose password the server takes and never tells."""

    name: str = required("Name.")
    password: str | None = optional("Password.", write_only=True, requires_replace=True)
    id: str = computed("Identifier.")

    def create(self, api: Any) -> str:
        api.took(self.password)
        return "7"

    def find_created(self, api: Any, told: Any) -> Self | None:
        return self.replace(id="7")

    def after_create(self, api: Any) -> None:
        api.took(self.password)

    def read(self, api: Any) -> Self | None:
        return self.from_api({"id": "7", "name": "a", **api.tells})

    def update(self, api: Any, prior: Self) -> None:
        api.took(self.password)


class Server:
    """A server that remembers which passwords it got, and ends an operation as `fails` says."""

    unmistakable = True

    def __init__(self) -> None:
        self.passwords: list[Any] = []
        self.tells: dict[str, Any] = {}
        self.fails: Exception | None = None

    def took(self, password: Any) -> None:
        self.passwords.append(password)
        if self.fails:
            raise self.fails

    def until(self, look: Any) -> Any:
        return look()

    def extend_deadline(self) -> None:
        """There is time."""

    def elsewhere(self, known: Any, origin: Any) -> None:
        """It is here."""

    def resume(self, task: str) -> None:
        """Nothing runs."""


def explain(error: Exception, record: Record | None) -> list[Diagnostic]:
    return [Diagnostic("Broken", f"{error!r} of {record!r}")]


account: Any = Account
CONFIG = account(name="a", password=SECRET)
PLANNED = plan(CONFIG, None).planned
STATE = account(name="a", id="7")


@pytest.fixture
def server() -> Server:
    return Server()


def created(server: Server) -> lifecycle.Outcome:
    return lifecycle.create(with_write_only(PLANNED, CONFIG), server, explain)


def updated(server: Server) -> lifecycle.Outcome:
    planned = with_write_only(plan(CONFIG, STATE).planned, CONFIG)
    return lifecycle.update(planned, STATE, server, explain)


@pytest.mark.parametrize("password", [SECRET, UNKNOWN, None], ids=repr)
@pytest.mark.parametrize("prior", [None, STATE], ids=["create", "update"])
def test_a_plan_has_no_value(password: Any, prior: Any):
    assert plan(CONFIG.replace(password=password), prior).planned.password is None


def test_a_change_of_the_value_alone_is_no_change():
    assert plan(CONFIG, STATE).planned == STATE
    assert plan(CONFIG, STATE).requires_replace == ()


def test_a_creation_gets_the_value_and_the_state_does_not(server: Server):
    assert created(server) == lifecycle.Outcome(STATE)
    assert server.passwords == [SECRET, SECRET]


def test_an_update_gets_the_value_and_the_state_does_not(server: Server):
    assert updated(server) == lifecycle.Outcome(STATE)
    assert server.passwords == [SECRET]


def test_that_the_server_tells_another_value_is_no_difference(server: Server):
    server.tells = {"password": "***"}
    assert updated(server) == lifecycle.Outcome(STATE)


def test_what_the_server_tells_of_it_is_not_in_the_state():
    state, told = reconcile(with_write_only(STATE, CONFIG), STATE.replace(password="***"))
    assert (state, tuple(told)) == (STATE, ())


@pytest.mark.parametrize("operation", [created, updated])
@pytest.mark.parametrize("by_user", [True, False])
def test_nothing_that_is_remembered_of_an_open_operation_has_it(
    server: Server, operation: Any, by_user: Any
):
    server.fails = StillRunning()
    server.fails.task, server.fails.by_user = "t-1", by_user
    assert SECRET not in kept(operation(server))


@pytest.mark.parametrize("operation", [created, updated])
def test_a_failure_neither_keeps_nor_tells_it(server: Server, operation: Any):
    server.fails = ValueError("no")
    assert SECRET not in kept(operation(server))


def kept(outcome: lifecycle.Outcome) -> str:
    """All that an outcome has, as text."""
    records = [each.values_by_name for each in (outcome.state, outcome.asked) if each]
    return f"{records} {outcome.diagnostics}"


def test_what_was_applied_is_not_remembered():
    assert replacing_values(with_write_only(PLANNED, CONFIG)) == {}


def test_a_generated_configuration_has_none():
    assert configuration_of(STATE.replace(password="x")).password is None


def test_a_state_has_none():
    assert to_state(CONFIG).password is None
