"""The laws of an object's life, with a small server instead of a federation."""

from collections.abc import Mapping
from typing import Any, Self

import pytest

from provider.framework import lifecycle
from provider.framework.diagnostics import Diagnostic, DiagnosticError, Severity, warning
from provider.framework.kinds.resource import UNSET, Resource, Timeouts
from provider.framework.outcome_unknown import StillRunning, UnknownOutcome
from provider.framework.reconcile import to_state
from provider.framework.record import Record, computed, optional, required
from provider.framework.schema import Default
from provider.framework.values import UNKNOWN, UNKNOWN_NOT_NULL, is_known


class Broken(Exception):
    """What the server says when it fails."""


class Server:
    """Objects by id, and what goes wrong with them.

    fails: the operations that raise. keeps: what the server has in place of what it is told.
    late: looks that do not find the last change. looks: how often `until` looks.
    """

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.fails: set[str] = set()
        self.keeps: dict[str, Any] = {}
        self.late = 0
        self.looks = 5
        self.unmistakable = True
        self.calls: list[str] = []
        self.said_of_deletions: list[Diagnostic] = []
        self.another: Diagnostic | None = None

    def told(self, operation: str) -> None:
        self.calls.append(operation)
        if operation in self.fails:
            raise Broken(operation)

    def until(self, look: Any) -> Any:
        found = None
        for _ in range(self.looks):
            found = look()
            if found is not None:
                break
        return found

    def extend_deadline(self) -> None:
        self.told("allow a look")

    def resume(self, task: str) -> str | None:
        self.told(f"resume {task}")
        return "7" if task == "good" else None

    def elsewhere(self, known: Resource, origin: Mapping[str, str]) -> Diagnostic | None:
        self.told("elsewhere")
        return self.another

    def put(self, id: str, facts: Mapping[str, Any]) -> None:  # noqa: A002  # the API's word
        self.objects[id] = {**self.objects.get(id, {}), **facts, **self.keeps}

    def get(self, id: str) -> dict[str, Any] | None:  # noqa: A002  # the API's word
        self.told("read")
        self.late -= 1
        return None if self.late >= 0 else self.objects.get(id)


class Inside(Record):
    """A part of a lamp."""

    label: str = required("Label.", canonical=str.lower)
    serial: str | None = computed("Serial number.")


class Lamp(Resource):
    """An object of the small server."""

    name: str = required("Name.", canonical=str.lower)
    code: str | None = optional("Code.", sensitive=True)
    watts: int | None = optional("Watts.", default=Default.SERVER)
    bulb: Inside | None = optional("Bulb.")
    id: str = computed("Identifier.")
    etag: str | None = computed("Changes with every change.", recomputed_with=None)
    owner: str | None = computed("Owner.")

    def create(self, api: Any) -> str:
        api.told("create")
        api.put("7", self.said())
        return "7"

    def find_created(self, api: Any, told: Any) -> Self | None:
        return self.replace(id=told)

    def after_create(self, api: Any) -> None:
        api.told("complete")

    def read(self, api: Any) -> Self | None:
        found = api.get(self.id)
        return found and self.from_api(found)

    def update(self, api: Any, prior: Self) -> None:
        api.put(prior.id, self.said())
        api.told("update")

    def delete(self, api: Any) -> list[Diagnostic]:
        api.told("delete")
        del api.objects[self.id]
        said: list[Diagnostic] = api.said_of_deletions
        return said

    def forbids_destroy(self) -> Diagnostic | None:
        return Diagnostic("It must stay") if self.owner == "museum" else None

    def said(self) -> dict[str, Any]:
        names = (a.name for a in self.schema.settable if is_known(getattr(self, a.name)))
        return {"watts": 40, "owner": "me", "etag": "1", **self.to_api(*names)}


def explain(error: Exception, record: Record | None) -> list[Diagnostic]:
    return [Diagnostic("Broken", f"{error} of {getattr(record, 'name', None)}")]


lamp: Any = Lamp
inside: Any = Inside

PLANNED = lamp(
    name="Lamp",
    timeouts=None,
    watts=UNKNOWN,
    id=UNKNOWN_NOT_NULL,
    etag=UNKNOWN,
    owner=UNKNOWN,
)
MADE = lamp(name="Lamp", timeouts=None, watts=40, id="7", etag="1", owner="me", code=None)
CHANGED = MADE.replace(name="Light", etag=UNKNOWN)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def stocked(server: Server) -> Server:
    """A server that has what MADE says."""
    server.put("7", MADE.said())
    return server


def created(server: Server, planned: Any = PLANNED) -> lifecycle.Outcome:
    return lifecycle.create(planned, server, explain)


def updated(server: Server, planned: Any = CHANGED, prior: Any = MADE) -> lifecycle.Outcome:
    return lifecycle.update(planned, prior, server, explain)


def told(outcome: lifecycle.Outcome) -> list[tuple[str, Any]]:
    return [(each.summary, each.path) for each in outcome.diagnostics]


BROKEN = [("Broken", ())]
VANISHED = [("Object not found after change", ())]

# -- create ---------------------------------------------------------------------------------------


def test_a_new_object_is_what_a_reading_says(server: Server):
    assert created(server) == lifecycle.Outcome(MADE)


def test_a_failed_creation_leaves_no_object(server: Server):
    server.fails = {"create"}
    outcome = created(server)
    assert outcome.state is None
    assert told(outcome) == BROKEN


@pytest.mark.parametrize("step", ["complete", "read"])
def test_the_identity_of_a_new_object_survives_what_fails_next(server: Server, step: str):
    server.fails = {step}
    outcome = created(server)
    assert outcome.state is not None
    assert outcome.state.id == "7"  # type: ignore[attr-defined]  # every lamp has one
    assert told(outcome) == BROKEN


@pytest.mark.parametrize("step", ["complete", "read"])
def test_what_was_never_learned_is_null(server: Server, step: str):
    server.fails = {step}
    assert created(server).state == MADE.replace(watts=None, etag=None, owner=None)


def test_what_was_never_learned_is_null_inside_of_a_record_too(server: Server):
    server.fails = {"read"}
    outcome = created(server, PLANNED.replace(bulb=inside(label="a", serial=UNKNOWN)))
    assert is_known(outcome.state)


def test_a_new_object_is_looked_for_until_it_is_visible(server: Server):
    server.late = 3
    assert created(server) == lifecycle.Outcome(MADE)


def test_a_new_object_that_nobody_finds_stays_in_the_state(server: Server):
    server.late = 100
    outcome = created(server)
    assert outcome.state == MADE.replace(watts=None, etag=None, owner=None)
    assert outcome.diagnostics == (
        Diagnostic(
            "Object not found after change",
            "The controller reported success, but the lamp could not be found for some seconds. It"
            " stays in the state; the next plan looks for it again.",
        ),
    )


def test_a_new_object_keeps_its_own_timeouts(server: Server):
    timeouts = Timeouts(create="1h")
    assert created(server, PLANNED.replace(timeouts=timeouts)).state == MADE.replace(
        timeouts=timeouts
    )


def test_what_a_resource_refuses_is_explained_like_any_failure(server: Server):
    class Picky(Lamp):
        """A lamp that cannot be made."""

        def create(self, api: Any) -> str:
            raise DiagnosticError.because("Not today")

    outcome = created(server, Picky.of(vars(PLANNED)))
    assert outcome.state is None
    assert told(outcome) == BROKEN


# -- what was planned stands in the result --------------------------------------------------------


def test_another_form_of_what_was_planned_is_no_difference(server: Server):
    server.keeps = {"name": "LAMP"}
    assert created(server) == lifecycle.Outcome(MADE)


def test_what_the_server_keeps_otherwise_is_told_on_its_attribute(server: Server):
    server.keeps = {"name": "Torch"}
    (diagnostic,) = created(server).diagnostics
    assert diagnostic == Diagnostic(
        "Controller kept another value",
        "The controller reported success, but name is not what was asked for. It was asked for"
        " 'Lamp' and has 'Torch'.\n\nThe state has what the controller has, so the next plan shows"
        " the difference. If it comes back after another apply, the controller does not accept"
        " this value.",
        ("name",),
    )


def test_what_the_server_keeps_otherwise_is_in_the_state(server: Server):
    server.keeps = {"name": "Torch"}
    assert created(server).state == MADE.replace(name="Torch")


def test_what_the_server_keeps_otherwise_is_an_error(server: Server):
    server.keeps = {"name": "Torch"}
    (diagnostic,) = created(server).diagnostics
    assert diagnostic.severity is Severity.ERROR


def test_a_secret_that_the_server_keeps_otherwise_is_not_told(server: Server):
    server.keeps = {"code": "5678"}
    (diagnostic,) = created(server, PLANNED.replace(code="1234")).diagnostics
    assert diagnostic.path == ("code",)
    assert not {"1234", "5678"} & set(diagnostic.detail.replace("'", " ").split())


def test_each_difference_is_told(server: Server):
    server.keeps = {"name": "Torch", "code": "5678"}
    outcome = created(server, PLANNED.replace(code="1234"))
    assert [path for _, path in told(outcome)] == [("name",), ("code",)]


def test_what_the_server_may_decide_is_a_difference_once_it_was_asked_for(server: Server):
    server.keeps = {"watts": 60}
    assert told(created(server, PLANNED.replace(watts=100))) == [
        ("Controller kept another value", ("watts",))
    ]


def test_what_the_server_decides_is_never_a_difference(server: Server):
    server.keeps = {"watts": 60}
    assert created(server) == lifecycle.Outcome(MADE.replace(watts=60))


def test_what_was_planned_of_a_computed_attribute_stands(stocked: Server):
    stocked.keeps = {"owner": "somebody else"}
    assert updated(stocked).state == CHANGED.replace(etag="1")


def test_what_was_planned_of_a_computed_attribute_inside_of_a_record_stands(stocked: Server):
    bulb = inside(label="a", serial="1")
    stocked.keeps = {"bulb": {"label": "a", "serial": "2"}}
    outcome = updated(stocked, CHANGED.replace(bulb=bulb), MADE.replace(bulb=bulb))
    assert outcome.state == CHANGED.replace(bulb=bulb, etag="1")


# -- update ---------------------------------------------------------------------------------------


def test_a_changed_object_is_what_a_reading_says(stocked: Server):
    assert updated(stocked) == lifecycle.Outcome(CHANGED.replace(etag="1"))


def test_a_change_is_looked_for_until_it_is_visible(stocked: Server):
    stocked.late = 3
    assert updated(stocked) == lifecycle.Outcome(CHANGED.replace(etag="1"))


def test_a_reading_that_shows_the_object_as_it_was_is_repeated(stocked: Server):
    class Slow(Lamp):
        """A lamp whose change shows only later."""

        def read(self, api: Any) -> Self | None:
            found = super().read(api)
            return found and found.replace(name="Lamp" if len(api.calls) < 5 else found.name)

    outcome = updated(stocked, Slow.of(vars(CHANGED)), Slow.of(vars(MADE)))
    assert outcome.diagnostics == ()
    assert vars(outcome.state) == vars(CHANGED.replace(etag="1"))


def test_after_a_failed_change_the_state_has_what_the_server_has(stocked: Server):
    stocked.fails = {"update"}  # after the change
    outcome = updated(stocked)
    assert outcome.state == MADE.replace(name="Light")
    assert told(outcome) == BROKEN


def test_after_a_failed_change_that_cannot_be_read_back_the_state_is_as_before(stocked: Server):
    stocked.fails = {"update", "read"}
    outcome = updated(stocked)
    assert outcome.state == MADE
    assert outcome.diagnostics == (Diagnostic("Broken", "update of Light"),)


def test_after_a_failed_change_an_object_that_is_gone_stays_for_the_next_refresh(stocked: Server):
    stocked.fails = {"update"}
    stocked.late = 100
    assert updated(stocked).state == MADE


def test_after_a_failed_change_the_state_is_written_as_before(stocked: Server):
    stocked.fails = {"update"}
    stocked.keeps = {"name": "LAMP"}
    assert updated(stocked).state == MADE


def test_a_changed_object_that_nobody_finds_stays_in_the_state(stocked: Server):
    stocked.late = 100
    outcome = updated(stocked)
    assert outcome.state == CHANGED.replace(etag=MADE.etag)
    assert told(outcome) == VANISHED


def test_a_changed_object_that_nobody_finds_keeps_the_identity_that_it_had(stocked: Server):
    stocked.late = 100
    outcome = updated(stocked, CHANGED.replace(id=UNKNOWN_NOT_NULL))
    assert outcome.state is not None
    assert outcome.state.id == "7"  # type: ignore[attr-defined]  # every lamp has one


def test_an_object_whose_identity_may_change_is_read_by_the_one_that_it_had(stocked: Server):
    outcome = updated(stocked, CHANGED.replace(id=UNKNOWN_NOT_NULL))
    assert outcome == lifecycle.Outcome(CHANGED.replace(etag="1"))


# -- delete ---------------------------------------------------------------------------------------


def test_a_deleted_object_leaves_the_state(stocked: Server):
    assert lifecycle.delete(MADE, stocked, explain) == lifecycle.Outcome(None)


def test_what_a_deletion_says_is_told(stocked: Server):
    stocked.said_of_deletions = [warning("It left something behind")]
    outcome = lifecycle.delete(MADE, stocked, explain)
    assert outcome == lifecycle.Outcome(None, (warning("It left something behind"),))


def test_an_object_whose_deletion_fails_stays_in_the_state(stocked: Server):
    stocked.fails = {"delete"}
    outcome = lifecycle.delete(MADE, stocked, explain)
    assert outcome == lifecycle.Outcome(MADE, (Diagnostic("Broken", "delete of Lamp"),))


PRECIOUS = MADE.replace(owner="museum")
"""A lamp that forbids its destruction."""


def test_what_forbids_its_destruction_is_not_deleted(stocked: Server):
    stocked.put("7", {"owner": "museum"})
    outcome = lifecycle.delete(PRECIOUS, stocked, explain)
    told = Diagnostic("Broken", "It must stay of Lamp")
    assert outcome == lifecycle.Outcome(PRECIOUS, (told,))
    assert "delete" not in stocked.calls


def test_what_a_reading_shows_to_be_no_loss_is_deleted(stocked: Server):
    assert lifecycle.delete(PRECIOUS, stocked, explain) == lifecycle.Outcome(None)


def test_what_is_gone_cannot_be_lost(stocked: Server):
    class Brief(Lamp):
        def delete(self, api: Any) -> list[Diagnostic]:
            return []

    del stocked.objects["7"]
    known = Brief.of(vars(PRECIOUS))
    assert lifecycle.delete(known, stocked, explain) == lifecycle.Outcome(None)


# -- refresh --------------------------------------------------------------------------------------


def refreshed(server: Server, known: Any = MADE) -> lifecycle.Outcome:
    return lifecycle.refresh(known, server, explain)


def test_a_refresh_finds_what_has_changed(stocked: Server):
    stocked.put("7", {"watts": 100})
    assert refreshed(stocked).state == MADE.replace(watts=100)


def test_a_refresh_leaves_another_form_of_the_same_as_it_is_known(stocked: Server):
    stocked.put("7", {"name": "LAMP"})
    assert refreshed(stocked) == lifecycle.Outcome(MADE)


def test_an_object_that_is_gone_leaves_the_state(server: Server):
    assert refreshed(server) == lifecycle.Outcome(None)


def test_a_refresh_that_fails_changes_nothing(stocked: Server):
    stocked.fails = {"read"}
    outcome = refreshed(stocked)
    assert outcome == lifecycle.Outcome(MADE, (Diagnostic("Broken", "read of Lamp"),))


def test_a_refresh_looks_once_and_asks_then_whether_it_looked_in_the_right_place(server: Server):
    refreshed(server)
    assert server.calls == ["read", "elsewhere"]


def test_an_object_that_another_system_does_not_have_stays_in_the_state(server: Server):
    server.another = Diagnostic("Another one")
    outcome = refreshed(server)
    assert outcome.state == MADE
    assert outcome.diagnostics == (server.another,)


class Relic(Lamp):
    """A lamp whose state outlives it."""

    def when_gone(self) -> Self:
        return self.replace(owner="nobody")


RELIC = Relic.of(MADE.values_by_name)


def test_the_state_keeps_what_a_resource_wants_kept_of_an_object_that_is_gone(server: Server):
    outcome = lifecycle.refresh(RELIC, server, explain)
    assert outcome.state == RELIC.replace(owner="nobody")
    assert [(each.summary, each.is_error) for each in outcome.diagnostics] == [
        ("Relic is gone", False)
    ]


def test_nothing_is_gone_that_another_federation_has(server: Server):
    server.another = Diagnostic("Elsewhere", "")
    assert lifecycle.refresh(RELIC, server, explain).state == RELIC


def test_an_object_stays_if_nobody_knows_which_system_was_asked(server: Server):
    server.fails = {"elsewhere"}
    outcome = refreshed(server)
    assert outcome == lifecycle.Outcome(MADE, (Diagnostic("Broken", "elsewhere of Lamp"),))


def test_an_imported_object_is_read_from_its_identity_alone(stocked: Server):
    assert refreshed(stocked, Lamp.from_identity(id="7")).state == MADE


# -- what a resource has without saying so --------------------------------------------------------


@pytest.mark.parametrize(
    ("timeouts", "limits"),
    [
        (None, {}),
        (UNKNOWN, {}),
        (Timeouts(**UNSET), {}),
        (Timeouts(create="90s", read="default"), {"create": "90s"}),
    ],
)
def test_a_resource_names_the_timeouts_that_differ_from_the_providers(timeouts, limits):
    assert MADE.replace(timeouts=timeouts).own_limits() == limits


class Screwed(Lamp):
    """A lamp that is known by where it is, too."""

    identity = ("owner", "id")


def test_an_import_id_is_the_identity():
    assert Lamp.parse_import_id("a/b") == {"id": "a/b"}


def test_an_import_id_of_several_parts_is_split():
    assert Screwed.parse_import_id("a/b") == {"owner": "a", "id": "b"}


def test_only_the_last_slashes_of_an_import_id_separate():
    assert Screwed.parse_import_id("a/b/c") == {"owner": "a/b", "id": "c"}


@pytest.mark.parametrize("text", ["a", "a/", "/b", "", "/"])
def test_an_import_id_of_another_form_is_refused(text: str):
    with pytest.raises(DiagnosticError) as caught:
        Screwed.parse_import_id(text)
    assert caught.value.diagnostics == (
        Diagnostic(
            "Invalid import id",
            f"Expected OWNER/ID, got {text!r}. The documentation has an example.",
        ),
    )


def test_an_empty_import_id_is_refused():
    with pytest.raises(DiagnosticError):
        Lamp.parse_import_id("")


@pytest.mark.parametrize("lacking", [None, ""])
def test_an_identity_has_all_its_parts(lacking: str | None):
    assert Screwed.require_identity({"owner": "a", "id": "b"}) == {"owner": "a", "id": "b"}
    with pytest.raises(DiagnosticError, match="Incomplete identity"):
        Screwed.require_identity({"owner": "a", "id": lacking})


def test_a_record_at_rest_holds_nothing_unknown():
    assert is_known(to_state(PLANNED))


def test_a_record_at_rest_keeps_what_is_known():
    assert to_state(MADE.replace(bulb=inside(label="a"))) == MADE.replace(bulb=inside(label="a"))


def test_the_api_of_a_resource_hears_each_step_once(server: Server):
    created(server)
    assert server.calls == ["create", "complete", "read"]


# -- what was left running ------------------------------------------------------------------------


class Left(Broken, StillRunning):
    """Terraform stopped, or time was up, while the server went on."""

    def __init__(self, task: str | None, *, by_user: bool = True) -> None:
        super().__init__()
        self.task, self.by_user = task, by_user


class Cut(Broken, UnknownOutcome):
    """No answer."""


def leaving(error: Exception, *, made: bool = True) -> Any:
    """A lamp whose creation ends with an error, on our side only if it is made."""

    class Leaving(Lamp):
        """A lamp that takes long."""

        def create(self, api: Any) -> str:
            if made:
                super().create(api)
            raise error

        def find_created(self, api: Any, told: Any) -> Self | None:
            return self.replace(id=told or "7") if api.objects else None

    return Leaving.of(vars(PLANNED))


def test_an_interrupted_creation_counts_as_made_and_is_remembered(server: Server):
    outcome = created(server, leaving(Left("good")))
    assert outcome.task == "good"
    assert vars(outcome.state)["id"] == "pending:good"
    assert is_known(outcome.state)
    assert [each.severity for each in outcome.diagnostics] == [Severity.WARNING]


def test_a_creation_out_of_time_is_an_error_with_what_is_known(server: Server):
    outcome = created(server, leaving(Left("good", by_user=False)))
    assert (outcome.task, vars(outcome.state)["id"]) == ("good", "pending:good")
    assert [each.severity for each in outcome.diagnostics] == [Severity.ERROR]


def test_a_creation_that_was_never_sent_leaves_nothing(server: Server):
    outcome = created(server, leaving(Left(None), made=False))
    assert outcome == lifecycle.Outcome(None, (Diagnostic("Broken", " of Lamp"),))


def pending(server: Server, task: str) -> Any:
    state = created(server, leaving(Left(task))).state
    assert state is not None
    return state


def test_a_refresh_finds_what_an_interrupted_creation_made(server: Server):
    outcome = lifecycle.refresh(pending(server, "good"), server, explain, lifecycle.Earlier("good"))
    assert outcome.state is not None
    assert vars(outcome.state) == vars(MADE)
    assert outcome.task is None


def test_what_an_interrupted_creation_made_is_looked_for_by_what_came_of_it(server: Server):
    seen: list[tuple[Any, Any]] = []

    class Noting(Lamp):
        """A lamp that notes how it is looked for."""

        def find_created(self, api: Any, told: Any) -> Self | None:
            seen.append((self.id, told))
            return None

    state = Noting.of(vars(MADE.replace(id="pending:good")))
    lifecycle.refresh(state, server, explain, lifecycle.Earlier("good"))
    assert set(seen) == {(UNKNOWN, "7")}


def test_a_refresh_forgets_an_interrupted_creation_that_failed(server: Server):
    outcome = lifecycle.refresh(pending(server, "bad"), server, explain, lifecycle.Earlier("bad"))
    assert outcome.state is None
    assert [each.summary for each in outcome.diagnostics] == ["Creation came to nothing"]


def test_a_refresh_that_cannot_ask_keeps_what_is_remembered(server: Server):
    state = pending(server, "good")
    server.fails = {"resume good"}
    assert lifecycle.refresh(state, server, explain, lifecycle.Earlier("good")).task == "good"


def test_deleting_what_an_interrupted_creation_made_deletes_it(server: Server):
    state = pending(server, "good")
    assert lifecycle.delete(state, server, explain, lifecycle.Earlier("good")) == lifecycle.Outcome(
        None
    )
    assert server.objects == {}


def test_an_interrupted_change_is_remembered_with_the_state_as_it_was(stocked: Server):
    class Changing(Lamp):
        """A lamp that takes long to change."""

        def update(self, api: Any, prior: Self) -> None:
            raise Left("good")

    outcome = updated(stocked, Changing.of(vars(CHANGED)))
    assert (outcome.state, outcome.task) == (MADE, "good")


def test_a_creation_without_an_answer_adopts_the_new_object_that_fits(server: Server):
    outcome = created(server, leaving(Cut()))
    assert server.calls == ["create", "allow a look", "complete", "read"]
    assert not outcome.diagnostics
    assert outcome.state is not None
    assert vars(outcome.state) == vars(MADE)


def test_a_creation_without_an_answer_and_without_an_object_is_told(server: Server):
    outcome = created(server, leaving(Cut("lost"), made=False))
    assert outcome == lifecycle.Outcome(None, (Diagnostic("Broken", "lost of Lamp"),))


def test_a_new_object_that_cannot_be_told_from_others_is_looked_for_again(server: Server):
    class Shy(Lamp):
        """A lamp that the server does not name."""

        def find_created(self, api: Any, told: Any) -> Self | None:
            return None

    outcome = created(server, Shy.of(vars(PLANNED)))
    assert vars(outcome.state)["id"].startswith("pending:")
    assert outcome.task is not None
    assert [each.severity for each in outcome.diagnostics] == [Severity.ERROR]


def test_what_an_interrupted_creation_did_not_make_is_not_deleted(server: Server):
    state = pending(server, "bad")
    assert lifecycle.delete(state, server, explain, lifecycle.Earlier("bad")) == lifecycle.Outcome(
        None
    )
    assert "delete" not in server.calls


def test_a_deletion_that_cannot_ask_keeps_what_is_remembered(server: Server):
    state = pending(server, "good")
    server.fails = {"resume good"}
    outcome = lifecycle.delete(state, server, explain, lifecycle.Earlier("good"))
    assert (outcome.state, outcome.task) == (state, "good")


def test_a_change_waits_for_what_was_left_running(stocked: Server):
    lifecycle.update(CHANGED, MADE, stocked, explain, lifecycle.Earlier("good"))
    assert stocked.calls[:4] == ["resume good", "allow a look", "read", "update"]


def test_a_change_that_cannot_ask_keeps_what_is_remembered(server: Server):
    state = pending(server, "good")
    server.fails = {"resume good"}
    outcome = lifecycle.update(CHANGED, state, server, explain, lifecycle.Earlier("good"))
    assert outcome.task == "good"


def test_a_change_of_what_an_interrupted_creation_made_is_of_what_it_became(server: Server):
    state = pending(server, "good")
    earlier = lifecycle.Earlier("good")
    outcome = lifecycle.update(
        CHANGED.replace(id=UNKNOWN_NOT_NULL), state, server, explain, earlier
    )
    assert outcome == lifecycle.Outcome(CHANGED.replace(etag="1"))


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_what_is_interrupted_while_it_waits_for_another_operation_remembers_that_one(
    operation: str,
):
    class Busy(Server):
        """A server that goes on."""

        def resume(self, task: str) -> str | None:
            raise Left(f"still {task}")

    earlier = lifecycle.Earlier("good")
    outcome = {
        "update": lambda: lifecycle.update(CHANGED, MADE, Busy(), explain, earlier),
        "delete": lambda: lifecycle.delete(MADE, Busy(), explain, earlier),
    }[operation]()
    assert (outcome.state, outcome.task) == (MADE, "still good")


def test_an_interrupted_deletion_is_remembered(stocked: Server):
    class Going(Lamp):
        """A lamp that takes long to go."""

        def delete(self, api: Any) -> list[Diagnostic]:
            raise Left("good")

    going = Going.of(vars(MADE))
    outcome = lifecycle.delete(going, stocked, explain)
    assert (outcome.state, outcome.task) == (going, "good")


# -- changes without an answer --------------------------------------------------------------------


def changing(error: Exception, *, made: bool = True) -> Any:
    """A change that ends with an error, on our side only if it is made."""

    class Changing(Lamp):
        """A lamp whose change ends badly."""

        def update(self, api: Any, prior: Self) -> None:
            if made:
                super().update(api, prior)
            raise error

    return Changing.of(vars(CHANGED))


def test_a_change_without_an_answer_that_a_reading_shows_was_made(stocked: Server):
    outcome = updated(stocked, changing(Cut()))
    assert outcome.diagnostics == ()
    assert vars(outcome.state) == vars(CHANGED.replace(etag="1"))
    assert stocked.calls == ["update", "allow a look", "read", "read"]


def test_a_change_without_an_answer_that_no_reading_shows_is_told(stocked: Server):
    outcome = updated(stocked, changing(Cut("lost"), made=False))
    assert outcome.diagnostics == (Diagnostic("Broken", "lost of Light"),)
    assert outcome.state == MADE


def test_a_change_without_an_answer_of_what_nobody_finds_is_told(stocked: Server):
    stocked.late = 100
    outcome = updated(stocked, changing(Cut("lost")))
    assert outcome.diagnostics == (Diagnostic("Broken", "lost of Light"),)


def test_a_failed_change_that_cannot_be_read_back_is_remembered_as_it_was_asked_for(
    stocked: Server,
):
    stocked.fails = {"update", "read"}
    outcome = updated(stocked)
    assert outcome.unseen is True
    assert outcome.asked == CHANGED.replace(etag="1")


def test_an_interrupted_change_is_remembered_as_it_was_asked_for(stocked: Server):
    outcome = updated(stocked, changing(Left("good")))
    assert (outcome.unseen, outcome.task) == (True, "good")
    assert vars(outcome.asked) == vars(CHANGED.replace(etag="1"))


# -- what no reading has shown --------------------------------------------------------------------

UNSEEN = lifecycle.Earlier(unseen=True)
MOVED = lifecycle.Earlier(unseen=True, asked=MADE.replace(id="8"))
"""A change may have given the object another identity."""


def test_an_object_that_may_be_late_is_looked_for_before_its_absence_counts(stocked: Server):
    stocked.late = 3
    assert lifecycle.refresh(MADE, stocked, explain, UNSEEN) == lifecycle.Outcome(MADE)


def test_an_object_that_was_looked_for_in_vain_is_gone(server: Server):
    assert lifecycle.refresh(MADE, server, explain, UNSEEN) == lifecycle.Outcome(None)


def test_an_object_that_may_have_another_identity_is_looked_for_by_both(server: Server):
    server.put("8", MADE.said())
    outcome = lifecycle.refresh(MADE, server, explain, MOVED)
    assert outcome == lifecycle.Outcome(MADE.replace(id="8"))


def test_an_object_that_may_have_another_identity_is_changed_where_it_is(server: Server):
    server.put("8", MADE.said())
    wanted = CHANGED.replace(id=UNKNOWN_NOT_NULL)
    outcome = lifecycle.update(wanted, MADE, server, explain, MOVED)
    assert outcome == lifecycle.Outcome(CHANGED.replace(id="8", etag="1"))


def test_an_object_that_may_have_another_identity_is_deleted_where_it_is(server: Server):
    server.put("8", MADE.said())
    assert lifecycle.delete(MADE, server, explain, MOVED) == lifecycle.Outcome(None)
    assert server.objects == {}


def test_an_object_that_nobody_finds_is_deleted_as_it_is_known(stocked: Server):
    stocked.late = 5
    assert lifecycle.delete(MADE, stocked, explain, UNSEEN) == lifecycle.Outcome(None)
    assert stocked.objects == {}


@pytest.mark.parametrize("operation", ["update", "delete", "refresh"])
def test_what_was_left_open_is_so_still_if_nobody_can_look(stocked: Server, operation: str):
    stocked.fails = {"read"}
    ended = {
        "update": lambda: lifecycle.update(CHANGED, MADE, stocked, explain, MOVED),
        "delete": lambda: lifecycle.delete(MADE, stocked, explain, MOVED),
        "refresh": lambda: lifecycle.refresh(MADE, stocked, explain, MOVED),
    }[operation]()
    assert told(ended) == BROKEN
    assert ended._replace(diagnostics=()) == lifecycle.Outcome(
        MADE, unseen=True, asked=MADE.replace(id="8")
    )


@pytest.mark.parametrize("planned", [PLANNED, CHANGED])
def test_what_no_reading_has_shown_is_remembered(stocked: Server, planned: Any):
    stocked.late = 100
    outcome = created(stocked) if planned is PLANNED else updated(stocked)
    assert outcome.unseen is True


def test_what_failed_once_its_identity_was_known_is_remembered_as_unseen(server: Server):
    server.fails = {"complete"}
    assert created(server).unseen is True


def test_what_was_left_running_with_an_object_that_is_known_leaves_it_known(stocked: Server):
    earlier = lifecycle.Earlier("good")
    assert lifecycle.refresh(MADE, stocked, explain, earlier) == lifecycle.Outcome(MADE)
    assert stocked.calls == ["resume good", "allow a look", "read"]


def test_the_origin_that_is_remembered_is_what_is_asked_for():
    seen = []

    class Listening(Server):
        """A server that notes what it is asked."""

        def elsewhere(self, known: Resource, origin: Mapping[str, str]) -> Diagnostic | None:
            seen.append((known, origin))
            return super().elsewhere(known, origin)

    known = lifecycle.Earlier(origin={"owner": "me"})
    lifecycle.refresh(MADE, Listening(), explain, known)
    lifecycle.refresh(MADE, Listening(), explain)
    assert seen == [(MADE, {"owner": "me"}), (MADE, {})]


# -- creations that are not known to have ended ---------------------------------------------------


class Told(str):
    """An answer that proves of itself which object was made."""

    __slots__ = ()
    proves = True
    id = "9"


def unseen(server: Server, answer: Any, error: Exception | None = None) -> lifecycle.Outcome:
    """What comes of a creation whose object does not show."""

    class Hidden(Lamp):
        """A lamp that nobody sees."""

        def create(self, api: Any) -> Any:
            return answer

        def find_created(self, api: Any, told: Any) -> Self | None:
            if error:
                raise error
            return None

    return created(server, Hidden.of(vars(PLANNED)))


FAILED = "\n\nTerraform replaces it with the next apply; terraform untaint keeps it."


@pytest.mark.parametrize("error", [None, Broken("down")])
def test_a_new_object_that_does_not_show_is_remembered(server: Server, error: Exception | None):
    outcome = unseen(server, "7", error)
    assert outcome.diagnostics == (Diagnostic("Broken", f"New object not found of Lamp{FAILED}"),)
    assert (vars(outcome.state)["id"], outcome.task) == ("pending:unknown", "unknown")
    assert outcome.unseen


@pytest.mark.parametrize("error", [None, Broken("down"), Left("good")])
def test_one_that_could_be_mistaken_for_another_is_not_remembered(
    server: Server, error: Exception | None
):
    server.unmistakable = False
    outcome = unseen(server, "7", error)
    assert outcome == lifecycle.Outcome(None, (Diagnostic("Broken", "Outcome is unknown of Lamp"),))


@pytest.mark.parametrize("unmistakable", [True, False])
def test_a_new_object_that_does_not_show_is_told_by_its_noun(
    server: Server,
    unmistakable: bool,  # noqa: FBT001  # a parameter of the test
):
    def details(error: Exception, _: Record | None) -> list[Diagnostic]:
        assert isinstance(error, DiagnosticError)
        return list(error.diagnostics)

    server.unmistakable = unmistakable
    server.looks = 0
    (only,) = lifecycle.create(PLANNED, server, details).diagnostics
    assert "new lamp could not be found" in only.detail


def test_an_answer_that_proves_which_object_was_made_is_remembered(server: Server):
    server.unmistakable = False
    outcome = unseen(server, Told("7"))
    assert (vars(outcome.state)["id"], outcome.task) == ("pending:9", "9")


def test_who_stops_while_the_new_object_is_looked_for_leaves_it_remembered(server: Server):
    outcome = unseen(server, Told("7"), Left(None))
    assert (vars(outcome.state)["id"], outcome.task) == ("pending:9", "9")
    assert [each.severity for each in outcome.diagnostics] == [Severity.WARNING]


@pytest.mark.parametrize("by_user", [True, False])
def test_a_new_object_that_is_known_stays_so_when_the_rest_is_interrupted(
    server: Server,
    by_user: bool,  # noqa: FBT001  # a parameter of the test
):
    class Slow(Lamp):
        """A lamp that needs long after it was made."""

        def after_create(self, api: Any) -> None:
            raise Left(None, by_user=by_user)

    outcome = created(server, Slow.of(vars(PLANNED)))
    assert vars(outcome.state) == vars(MADE.replace(watts=None, etag=None, owner=None))
    assert (outcome.task, outcome.unseen) == (None, True)
    detail = " of Lamp" if by_user else f" of Lamp{FAILED}"
    assert [each.detail for each in outcome.diagnostics] == [detail]
    assert [each.is_error for each in outcome.diagnostics] == [not by_user]


def test_what_came_to_nothing_is_told(server: Server):
    outcome = lifecycle.refresh(pending(server, "bad"), server, explain, lifecycle.Earlier("bad"))
    assert outcome.diagnostics == (
        warning(
            "Creation came to nothing",
            "The creation of this leaving was left running when Terraform ended. The controller"
            " has not made it, so the plan makes it anew.",
        ),
    )


def test_an_unfinished_object_names_its_task_in_its_id():
    assert lifecycle.pending_task(MADE.replace(id="pending:9")) == "9"
    assert lifecycle.pending_task(MADE.replace(id="pending:")) is None
    assert lifecycle.pending_task(MADE) is None
    assert lifecycle.pending_task(MADE.replace(id=None)) is None
