"""What each call about a resource asks for, answers and remembers.

A shop of lamps stands where a controller is.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError, Severity
from provider.framework.kinds.resource import UNSET, Default, Refers, Resource, Timeouts
from provider.framework.kinds.table import RESOURCE
from provider.framework.outcome_unknown import StillRunning
from provider.framework.private import Private
from provider.framework.provider import Provider
from provider.framework.record import Record, computed, optional, required
from provider.framework.run import Run
from provider.framework.values import UNKNOWN, is_known
from provider.plugin import terraform_command, wire
from provider.plugin.call_context import nameless
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.resource_calls import ResourceCalls, concerns
from provider.plugin.terraform_command import Command

HERE = {"c-1": "Here"}
LIMITS = {"create": "1m", "read": "2m", "update": "3m", "delete": "4m"}


class Broken(Exception):
    """What the shop says when it fails."""


class Shop:
    """The connection and the API at once: lamps by id, and what goes wrong with them.

    fails: the operations that raise. during: what an operation does besides. limits: seconds that
    each call may take. calls: what was asked, in this order.
    """

    operation_timeout = 600.0
    unmistakable = True

    def __init__(self) -> None:
        self.run = Run()
        self.lamps: dict[str, dict[str, Any]] = {}
        self.fails: set[str] = set()
        self.during: dict[str, Callable[[], object]] = {}
        self.limits: list[float] = []
        self.calls: list[str] = []
        self.known: Mapping[str, str] | None = HERE
        self.origins: list[Mapping[str, str]] = []
        self.absent = False

    def told(self, operation: str) -> None:
        self.calls.append(operation)
        self.during.get(operation, lambda: None)()
        if operation in self.fails:
            raise Broken(operation)

    # -- the connection

    def origin(self) -> Mapping[str, str] | None:
        self.calls.append("origin")
        return self.known

    def call(self, limit: float, progress: object = None) -> "Shop":
        self.limits.append(limit)
        return self

    def stop(self, *, by_user: bool = True) -> None:
        """Nothing waits here."""

    # -- the API

    def until(self, look: Callable[[], Any]) -> Any:
        return look()

    def extend_deadline(self) -> None:
        """Time does not run out here."""

    def elsewhere(
        self, known: Resource, origin: Mapping[str, str]
    ) -> Diagnostic | None:  # the API's
        self.origins.append(origin)
        return None

    def resume(self, task: str) -> str | None:
        self.told(f"resume {task}")
        return "7"

    def name_of(self, kind: str, id: str) -> str | None:  # noqa: A002  # the API's words
        return None

    def missing(self, refers: Refers, value: str) -> Diagnostic | None:
        self.told(f"{refers.kind} {value}")
        return Diagnostic("No such room") if self.absent else None


class Lamp(Resource):
    """An object of the shop."""

    kind_of_object = "lamps"
    version = 1
    upgrades: ClassVar = {0: lambda state: {"name": state.pop("title"), **state}}
    name: str = required("Name.", requires_replace=True)
    watts: int | None = optional("Watts.", default=Default.SERVER)
    room: str | None = optional("Room.", refers=Refers("rooms"))
    pin: str | None = optional("PIN.", write_only=True)
    id: str = computed("Identifier.")

    def create(self, api: Any) -> str:
        api.told("create")
        api.lamps["7"] = {"watts": 40, **self.said()}
        return "7"

    def find_created(self, api: Any, told: Any) -> Self | None:
        return self.replace(id=told)

    def read(self, api: Any) -> Self | None:
        api.told("read")
        found = api.lamps.get(self.id)
        return found and self.from_api({**found, "id": self.id})

    def update(self, api: Any, prior: Self) -> None:
        api.told("update")
        api.lamps[self.id] |= self.said()

    def delete(self, api: Any) -> list[Diagnostic]:
        api.told("delete")
        del api.lamps[self.id]
        return []

    def plan_destroy(self, api: Any) -> Sequence[Diagnostic]:
        api.told("plan_destroy")
        return [Diagnostic("Mind your head", severity=Severity.WARNING)]

    def said(self) -> dict[str, Any]:
        facts = {"name": self.name, "watts": self.watts, "room": self.room}
        facts |= {"pin": self.pin} if self.pin else {}
        return {name: value for name, value in facts.items() if is_known(value)}

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Any) -> Mapping[str, str]:
        api.told("sought")
        return {"id": identity["id"].removeprefix("name:")}


lamp: Any = Lamp
timeouts: Any = Timeouts
CONFIG = lamp(name="Lamp", watts=None, room=None, id=None, timeouts=None)
MADE = CONFIG.replace(watts=40, id="7")
BRIGHT = CONFIG.replace(watts=60)


def explain(error: Exception, record: Record | None) -> Sequence[Diagnostic]:
    return [Diagnostic("Broken", f"{error} of {getattr(record, 'name', None)}")]


class Desk:
    """The calls, with records in place of bytes; `answer` is the last one."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.calls = ResourceCalls(
            Provider(
                Record,
                {RESOURCE: {"lamp": Lamp}},
                lambda _config, _version: shop,
                explain,
                lambda _config: (),
            )
        )
        self.calls.connection = shop
        self.answer: Any = None

    def plan(
        self, config: Any, prior: Any = None, private: bytes = b"", *, deferral: bool = False
    ) -> Any:
        self.answer = pb.PlanResourceChange.Response()
        self.calls.plan_resource_change(
            pb.PlanResourceChange.Request(
                type_name="lamp",
                prior_state=packed(prior),
                proposed_new_state=packed(config),
                config=packed(config),
                prior_private=private,
                prior_identity=identity(prior),
                client_capabilities=pb.ClientCapabilities(deferral_allowed=deferral),
            ),
            self.answer,
        )
        return self.answer

    def apply(
        self, planned: Any, prior: Any = None, private: bytes = b"", config: Any = None
    ) -> Any:
        self.answer = pb.ApplyResourceChange.Response()
        self.calls.apply_resource_change(
            pb.ApplyResourceChange.Request(
                type_name="lamp",
                prior_state=packed(prior),
                planned_state=packed(planned),
                config=packed(config),
                planned_private=private,
                planned_identity=identity(prior),
            ),
            self.answer,
        )
        return self.answer

    def read(self, known: Any, private: bytes = b"") -> Any:
        self.answer = pb.ReadResource.Response()
        self.calls.read_resource(
            pb.ReadResource.Request(
                type_name="lamp",
                current_state=packed(known),
                private=private,
                current_identity=identity(known),
            ),
            self.answer,
        )
        return self.answer

    def upgrade(self, raw: bytes, version: int = 1) -> Any:
        self.answer = pb.UpgradeResourceState.Response()
        self.calls.upgrade_resource_state(
            pb.UpgradeResourceState.Request(
                type_name="lamp", version=version, raw_state=pb.RawState(json=raw)
            ),
            self.answer,
        )
        return unpacked(self.answer.upgraded_state)

    def imported(self, **told: Any) -> Any:
        self.answer = pb.ImportResourceState.Response()
        self.calls.import_resource_state(
            pb.ImportResourceState.Request(type_name="lamp", **told), self.answer
        )
        (found,) = self.answer.imported_resources
        return found


def packed(known: Any) -> pb.DynamicValue:
    return wire.pack(known, Lamp.kind)


def unpacked(document: pb.DynamicValue) -> Any:
    return wire.unpack(document, Lamp.kind)


def identity(known: Any) -> pb.ResourceIdentityData:
    value = None if known is None else {"id": known.id}
    return pb.ResourceIdentityData(identity_data=wire.pack(value, Lamp.identity_kind))


def named(answer: pb.ResourceIdentityData) -> Any:
    return wire.unpack(answer.identity_data, Lamp.identity_kind)


def told(answer: Any) -> list[tuple[str, int]]:
    return [(each.summary, each.severity) for each in answer.diagnostics]


def is_claimant(text: str | None) -> bool:
    return text is not None and len(bytes.fromhex(text)) == 8


def summary(refused: pytest.ExceptionInfo[DiagnosticError]) -> str:
    (only,) = refused.value.diagnostics
    return only.summary


@pytest.fixture
def shop() -> Shop:
    """A shop that has what MADE says."""
    shop = Shop()
    shop.lamps["7"] = {"name": "Lamp", "watts": 40, "room": None}
    return shop


@pytest.fixture
def desk(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(terraform_command, "current", Command)
    return Desk(shop)


ERROR, WARNING = pb.Diagnostic.ERROR, pb.Diagnostic.WARNING
CHANGED = MADE.replace(watts=60)
REMEMBERED = Private(limits={}, origin=HERE, applied={"name": "Lamp"}, claimant="me")
ODD = b' {"claimant": "me",  "origin": {"c-1": "Here"}} '
"""Bytes that nobody would write again in this way."""


# -- what a plan remembers ------------------------------------------------------------------------


def test_the_plan_of_a_new_object_gives_it_a_claimant(desk):
    claimant = Private.unpack(desk.plan(CONFIG).planned_private).claimant
    assert is_claimant(claimant)


def test_two_new_objects_have_two_claimants(desk):
    assert desk.plan(CONFIG).planned_private != desk.plan(CONFIG).planned_private


def test_the_second_plan_of_a_new_object_keeps_its_claimant(desk):
    private = desk.plan(CONFIG).planned_private
    assert desk.plan(CONFIG, None, private).planned_private == private


def test_the_plan_of_a_replacement_gives_it_a_claimant(desk):
    answer = desk.plan(CONFIG.replace(name="Other"), MADE)
    assert Private.unpack(answer.planned_private).claimant
    assert [each.steps[0].attribute_name for each in answer.requires_replace] == ["name"]


@pytest.mark.parametrize("config", [CONFIG, BRIGHT], ids=["unchanged", "changed"])
@pytest.mark.parametrize("private", [b"", b'{"limits": {}}', ODD], ids=["none", "old", "odd"])
def test_the_plan_of_an_object_that_stays_returns_the_private_bytes(desk, config, private):
    assert desk.plan(config, MADE, private).planned_private == private


def test_the_plan_of_a_destruction_returns_the_private_bytes(desk):
    assert desk.plan(None, MADE, ODD).planned_private == ODD


def test_a_plan_has_the_identity_that_it_was_told(desk):
    assert named(desk.plan(CONFIG, MADE).planned_identity) == {"id": "7"}


def test_a_plan_has_what_is_planned(desk):
    answer = desk.plan(CONFIG)
    assert unpacked(answer.planned_state).name == "Lamp"
    assert told(answer) == []


def test_a_plan_without_a_connection_asks_nobody(desk, shop):
    desk.calls.connection = None
    answer = desk.plan(CONFIG.replace(room="r-1"))
    assert unpacked(answer.planned_state).name == "Lamp"
    assert shop.calls == []


def test_a_plan_may_take_as_long_as_the_provider_says(desk, shop):
    desk.plan(CONFIG)
    assert shop.limits == [600.0]


def test_what_fails_in_a_plan_is_explained(desk, shop):
    shop.fails = {"rooms r-1"}
    with pytest.raises(DiagnosticError) as refused:
        desk.plan(CONFIG.replace(room="r-1"))
    assert refused.value.diagnostics == (Diagnostic("Broken", "rooms r-1 of Lamp"),)


def test_what_is_refused_in_a_plan_is_not_explained(desk, shop):
    def refuse() -> None:
        raise DiagnosticError.because("No", "lamps")

    shop.during["rooms r-1"] = refuse
    with pytest.raises(DiagnosticError) as refused:
        desk.plan(CONFIG.replace(room="r-1"))
    assert summary(refused) == "No"


# -- errors in the plan that a destroy begins with ------------------------------------------------


def absent(desk: Desk, prior: Any = None) -> list[tuple[str, int]]:
    desk.shop.absent = True
    return told(desk.plan(CONFIG.replace(room="r-1"), prior))


def test_a_plan_has_its_errors(desk):
    assert absent(desk) == [("No such room", ERROR)]


def test_the_plan_of_a_destroy_warns_of_its_errors(desk, monkeypatch):
    monkeypatch.setattr(terraform_command, "current", lambda: Command(destroys=True))
    assert absent(desk) == [("No such room", WARNING)]


def test_the_command_is_looked_at_for_errors_only(desk, monkeypatch):
    monkeypatch.delattr(terraform_command, "current")
    assert told(desk.plan(CONFIG)) == []
    assert absent(desk, MADE) == [("No such room", WARNING)]


# -- a planned destruction ------------------------------------------------------------------------


def test_a_planned_destruction_is_told_of(desk):
    answer = desk.plan(None, MADE)
    assert answer.planned_state == packed(None)
    assert told(answer) == [("Mind your head", WARNING)]


def test_what_a_plan_destroys_is_leaving(desk, shop):
    desk.plan(None, MADE)
    assert shop.run.is_leaving("lamps", "7")


def test_what_fails_does_not_stop_a_planned_destruction(desk, shop):
    shop.fails = {"plan_destroy"}
    assert told(desk.plan(None, MADE)) == []


def test_the_log_says_what_was_not_said_of_a_planned_destruction(desk, shop, caplog):
    shop.fails = {"plan_destroy"}
    with caplog.at_level("INFO"):
        desk.plan(None, MADE)
    assert caplog.messages == ["Nothing can be said of the destruction of lamp: plan_destroy"]


def test_what_was_never_there_is_planned_away_without_a_word(desk, shop):
    assert told(desk.plan(None, None)) == []
    assert shop.calls == []


def test_a_planned_destruction_without_a_connection_asks_nobody(desk, shop):
    desk.calls.connection = None
    assert told(desk.plan(None, MADE)) == []
    assert shop.calls == []


def test_a_planned_destruction_may_take_as_long_as_the_provider_says(desk, shop):
    desk.plan(None, MADE, Private(limits=LIMITS).pack())
    assert shop.limits == [600.0]


# -- a plan that is made once more in an apply ----------------------------------------------------

REPLACED: Any = ([("Lamp", "name")], ["Mind your head"])
REFUSED: Any = ([], ["Value turned out to be another one"])
PERHAPS = ([("Lamp", "name")], ["Replacement without a refresh", "Mind your head"])


def renamed(desk: Desk, *, deferral: bool = False) -> Any:
    """What a plan makes of another name: whether it replaces the object, and what it tells."""
    answer = desk.plan(CONFIG.replace(name="Other"), MADE, deferral=deferral)
    replaced = [("Lamp", each.steps[0].attribute_name) for each in answer.requires_replace]
    return replaced, [each.summary for each in answer.diagnostics]


def test_a_plan_is_none_in_an_apply(desk):
    assert renamed(desk) == REPLACED


def test_a_plan_where_deferral_is_allowed_is_in_an_apply(desk):
    assert renamed(desk, deferral=True) == REFUSED


def test_a_plan_after_a_change_is_in_an_apply(desk):
    desk.apply(CHANGED, MADE, config=BRIGHT)
    assert renamed(desk) == REFUSED


def test_a_plan_after_a_refresh_is_in_no_apply(desk, shop):
    desk.read(MADE)
    shop.run.lookups = True
    assert renamed(desk, deferral=True) == REPLACED


def test_a_plan_after_data_sources_alone_is_in_an_apply_where_plans_refresh(
    desk, shop, monkeypatch
):
    monkeypatch.setattr(terraform_command, "current", lambda: Command(refreshes=True))
    shop.run.lookups = True
    assert renamed(desk) == REFUSED


def test_a_plan_after_data_sources_alone_may_be_in_an_apply_where_plans_do_not_refresh(desk, shop):
    shop.run.lookups = True
    assert renamed(desk) == PERHAPS


def test_a_plan_without_a_connection_is_in_no_apply(desk):
    desk.calls.connection = None
    assert renamed(desk, deferral=True) == (REPLACED[0], [])


# -- a refresh ------------------------------------------------------------------------------------


def test_a_refresh_has_the_object_as_it_is(desk, shop):
    shop.lamps["7"]["watts"] = 60
    answer = desk.read(MADE)
    assert unpacked(answer.new_state) == CHANGED
    assert named(answer.new_identity) == {"id": "7"}


@pytest.mark.parametrize("private", [b"", ODD, b"nonsense"], ids=["none", "odd", "other"])
def test_a_refresh_returns_the_private_bytes(desk, private):
    assert desk.read(MADE, private).private == private


def test_a_refresh_that_fails_returns_all_as_it_was(desk, shop):
    shop.fails = {"read"}
    answer = desk.read(MADE, ODD)
    assert (unpacked(answer.new_state), answer.private) == (MADE, ODD)
    assert named(answer.new_identity) == {"id": "7"}
    assert told(answer) == [("Broken", ERROR)]


def test_a_refresh_that_cannot_begin_has_all_as_it_was(desk):
    desk.calls.connection = None
    with pytest.raises(DiagnosticError):
        desk.read(MADE, ODD)
    assert (unpacked(desk.answer.new_state), desk.answer.private) == (MADE, ODD)
    assert named(desk.answer.new_identity) == {"id": "7"}


def test_a_refresh_of_a_state_that_names_no_object_is_refused(desk, shop):
    with pytest.raises(DiagnosticError) as refused:
        desk.read(MADE.replace(id=""))
    assert summary(refused) == "Stored state cannot be read"
    assert shop.calls == []


def test_what_is_to_be_made_needs_no_name_yet(desk, shop):
    assert desk.calls.call(CONFIG, "create", Private()) is shop


def test_a_refresh_forgets_what_has_ended(desk, shop):
    answer = desk.read(MADE, REMEMBERED._replace(task="t-1", unseen=True).pack())
    assert shop.calls == ["resume t-1", "read"]
    assert Private.unpack(answer.private) == REMEMBERED


def test_a_refresh_of_what_is_gone_leaves_nothing(desk, shop):
    shop.lamps.clear()
    answer = desk.read(MADE, REMEMBERED.pack())
    assert unpacked(answer.new_state) is None
    assert named(answer.new_identity) is None
    assert shop.origins == [HERE]


def test_a_refresh_says_that_this_run_looks(desk, shop):
    desk.read(MADE)
    assert shop.run.reads


def test_a_refresh_takes_the_time_of_the_last_apply(desk, shop):
    desk.read(MADE, Private(limits=LIMITS).pack())
    assert shop.limits == [120.0]


def test_a_refresh_takes_what_a_change_may_have_made_of_the_object(desk, shop):
    asked = MADE.replace(id="8")
    shop.lamps = {"8": shop.lamps["7"]}
    private = Private(unseen=True, asked=Lamp.kind.encode(asked))
    assert unpacked(desk.read(MADE, private.pack()).new_state) == asked


def test_what_another_version_has_asked_for_says_nothing(desk):
    private = Private(unseen=True, asked={"lumen": 7})
    assert unpacked(desk.read(MADE, private.pack()).new_state) == MADE


def test_an_unfinished_object_says_itself_what_it_waits_for(desk, shop):
    answer = desk.read(MADE.replace(id="pending:t-2"))
    assert shop.calls[0] == "resume t-2"
    assert unpacked(answer.new_state).id == "7"


# -- what an apply remembers ----------------------------------------------------------------------


def kept(answer: Any) -> Private:
    return Private.unpack(answer.private)


NEW = CONFIG.replace(watts=UNKNOWN, id=UNKNOWN)


def test_a_new_object_is_remembered_whole(desk):
    answer = desk.apply(NEW, None, Private(claimant="me").pack(), CONFIG)
    assert unpacked(answer.new_state) == MADE
    assert named(answer.new_identity) == {"id": "7"}
    assert kept(answer) == REMEMBERED
    assert told(answer) == []


def test_a_changed_object_is_remembered_whole(desk):
    answer = desk.apply(CHANGED, MADE, Private(claimant="me").pack(), BRIGHT)
    assert unpacked(answer.new_state) == CHANGED
    assert kept(answer) == REMEMBERED


def test_what_was_made_without_a_claimant_gets_one(desk):
    assert is_claimant(kept(desk.apply(NEW, None, b"", CONFIG)).claimant)


def test_an_origin_that_cannot_be_told_now_is_that_of_before(desk, shop):
    shop.known = None
    assert kept(desk.apply(CHANGED, MADE, REMEMBERED.pack(), BRIGHT)).origin == HERE


def test_an_origin_is_that_of_now(desk, shop):
    shop.known = {**HERE, "c-2": "New"}
    assert kept(desk.apply(CHANGED, MADE, REMEMBERED.pack(), BRIGHT)).origin == shop.known


def test_the_origin_is_known_before_a_creation_begins(desk, shop):
    desk.apply(NEW, None, b"", CONFIG)
    assert shop.calls[:2] == ["origin", "create"]


def test_a_creation_that_is_interrupted_remembers_its_origin(desk, shop):
    error = StillRunning("rain")
    error.task = "t-1"
    error.by_user = True

    def interrupt() -> None:
        raise error

    shop.during["create"] = interrupt
    answer = desk.apply(NEW, None, Private(claimant="me").pack(), CONFIG)
    assert unpacked(answer.new_state).id == "pending:t-1"
    assert named(answer.new_identity) is None
    assert kept(answer) == REMEMBERED._replace(task="t-1", unseen=True)


def test_a_creation_that_fails_remembers_nothing_more(desk, shop):
    shop.fails = {"create"}
    answer = desk.apply(NEW, None, Private(claimant="me").pack(), CONFIG)
    assert unpacked(answer.new_state) is None
    assert named(answer.new_identity) is None
    assert kept(answer) == Private(limits={}, claimant="me")
    assert told(answer) == [("Broken", ERROR)]


def test_a_new_object_that_cannot_be_read_is_not_applied_but_remembered(desk, shop):
    shop.fails = {"read"}
    answer = desk.apply(NEW, None, Private(claimant="me").pack(), CONFIG)
    assert unpacked(answer.new_state).id == "7"
    assert kept(answer) == REMEMBERED._replace(applied=None, unseen=True)


def test_a_change_that_fails_remembers_what_was_applied_before(desk, shop):
    shop.fails = {"update"}
    shop.known = {"c-2": "New"}
    before = REMEMBERED._replace(applied={"name": "Before"})
    answer = desk.apply(CHANGED, MADE, before.pack(), BRIGHT)
    assert unpacked(answer.new_state) == MADE
    assert kept(answer) == before


def test_a_change_that_nobody_confirms_remembers_what_was_asked(desk, shop):
    shop.fails = {"update", "read"}
    answer = desk.apply(CHANGED, MADE, REMEMBERED.pack(), BRIGHT)
    asked = Lamp.kind.encode(CHANGED)
    assert kept(answer) == REMEMBERED._replace(unseen=True, asked=asked)


def test_the_timeouts_of_a_configuration_are_remembered(desk):
    config = BRIGHT.replace(timeouts=timeouts(**{**LIMITS, "read": "default"}))
    limits = {"create": "1m", "update": "3m", "delete": "4m"}
    assert kept(desk.apply(CHANGED, MADE, b"", config)).limits == limits


def test_a_destruction_leaves_nothing(desk, shop):
    answer = desk.apply(None, MADE, REMEMBERED.pack())
    assert unpacked(answer.new_state) is None
    assert named(answer.new_identity) is None
    assert shop.calls == ["delete"]


def test_a_destruction_that_fails_leaves_all_as_it_was(desk, shop):
    shop.fails = {"delete"}
    answer = desk.apply(None, MADE, REMEMBERED.pack())
    assert unpacked(answer.new_state) == MADE
    assert named(answer.new_identity) == {"id": "7"}
    assert kept(answer) == REMEMBERED


# -- an apply -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planned", "prior", "seconds"),
    [(NEW, None, 60.0), (CHANGED, MADE, 180.0), (None, MADE, 240.0)],
    ids=["create", "update", "delete"],
)
def test_each_operation_has_its_own_timeout(desk, shop, planned, prior, seconds):
    desk.apply(planned, prior, Private(limits=LIMITS).pack())
    assert shop.limits == [seconds]


@pytest.mark.parametrize("limits", [{}, {"delete": "soon"}], ids=["none", "nonsense"])
def test_without_a_timeout_an_operation_has_that_of_the_provider(desk, shop, limits):
    desk.apply(None, MADE, Private(limits=limits).pack())
    assert shop.limits == [600.0]


def test_where_nothing_is_remembered_the_state_has_the_timeouts(desk, shop):
    desk.apply(None, MADE.replace(timeouts=timeouts(**LIMITS)))
    assert shop.limits == [240.0]


@pytest.mark.parametrize(("planned", "prior"), [(NEW, None), (CHANGED, MADE)], ids=repr)
def test_what_is_write_only_comes_from_the_configuration_and_stays_there(
    desk, shop, planned, prior
):
    answer = desk.apply(planned, prior, config=CONFIG.replace(pin="1234"))
    assert shop.lamps["7"]["pin"] == "1234"
    assert b"1234" not in answer.SerializeToString()


def test_a_change_says_that_this_run_applies(desk, shop):
    desk.apply(CHANGED, MADE, config=BRIGHT)
    assert shop.run.applies


def test_a_change_is_under_way_while_it_lasts(desk, shop):
    seen = []
    shop.during["update"] = lambda: seen.extend(shop.run._under_way.values())
    desk.apply(CHANGED.replace(room="r-1"), MADE.replace(room="r-2"), config=BRIGHT)
    ours = {("lamps", "7"), ("lamps", "Lamp"), ("rooms", "r-1"), ("rooms", "r-2")}
    assert seen == [ours]
    assert not shop.run._under_way


def test_a_change_concerns_objects_that_are_known():
    assert concerns(NEW, None) == {("lamps", "Lamp")}


def test_an_apply_that_cannot_begin_has_all_as_it_was(desk):
    desk.calls.connection = None
    with pytest.raises(DiagnosticError):
        desk.apply(CHANGED, MADE, ODD, BRIGHT)
    assert (unpacked(desk.answer.new_state), desk.answer.private) == (MADE, ODD)
    assert named(desk.answer.new_identity) == {"id": "7"}


def test_neither_a_plan_nor_a_state_is_nothing_to_apply(desk):
    with pytest.raises(DiagnosticError) as refused:
        desk.apply(None, None)
    assert refused.value.diagnostics == (
        Diagnostic(
            "Nothing to apply",
            "Neither a plan nor a state. This is a fault of the provider or of Terraform, not of"
            " the configuration.",
        ),
    )


def test_an_object_that_was_changed_is_that_of_its_resource(desk, shop):
    desk.apply(CHANGED, MADE, Private(claimant="me").pack(), BRIGHT)
    assert shop.run.claimant(None, MADE.identity_key()) == "me"


def test_two_resources_do_not_change_one_object(desk):
    desk.apply(CHANGED, MADE, Private(claimant="me").pack(), BRIGHT)
    with pytest.raises(DiagnosticError) as refused:
        desk.apply(MADE, CHANGED, Private(claimant="you").pack(), CONFIG)
    assert summary(refused) == "One lamp managed twice"


def test_a_new_object_is_that_of_its_resource(desk):
    desk.apply(NEW, None, Private(claimant="me").pack(), CONFIG)
    answer = desk.plan(CONFIG, MADE, Private(claimant="you").pack())
    assert told(answer) == [("One lamp managed twice", WARNING)]


def test_a_new_object_stays_that_of_its_resource_in_the_same_run(desk):
    desk.apply(NEW, None, Private(claimant="me").pack(), CONFIG)
    desk.apply(CHANGED, MADE, Private(claimant="me").pack(), BRIGHT)


def test_what_a_plan_of_an_object_warns_of_is_refused_before_its_change(desk, shop):
    shop.absent = True
    with pytest.raises(DiagnosticError) as refused:
        desk.apply(CHANGED.replace(room="r-1"), MADE, config=BRIGHT)
    assert summary(refused) == "No such room"
    assert shop.calls == ["rooms r-1"]


def test_what_fails_before_a_change_is_explained(desk, shop):
    shop.fails = {"rooms r-1"}
    with pytest.raises(DiagnosticError) as refused:
        desk.apply(CHANGED.replace(room="r-1"), MADE, config=BRIGHT)
    assert refused.value.diagnostics == (Diagnostic("Broken", "rooms r-1 of Lamp"),)


@pytest.mark.parametrize(
    "known", [MADE.replace(id=None), MADE.replace(id="")], ids=["null", "empty"]
)
def test_a_state_that_names_no_object_is_damaged(known):
    (only,) = nameless(known)
    assert (only.summary, only.path) == ("Stored state cannot be read", ("id",))


# -- what is stored -------------------------------------------------------------------------------

STORED = b'{"name": "Lamp", "watts": 40, "room": null, "id": "7", "timeouts": null}'


def test_a_stored_state_is_read(desk):
    assert desk.upgrade(STORED) == MADE


def test_a_state_of_an_older_version_is_upgraded(desk):
    assert desk.upgrade(STORED.replace(b"name", b"title"), 0) == MADE


def test_timeouts_that_nobody_configured_are_none(desk):
    unset = str(UNSET).replace("'", '"').encode()
    assert desk.upgrade(STORED.replace(b'"timeouts": null', b'"timeouts": ' + unset)) == MADE


def test_a_state_without_json_is_too_old(desk):
    with pytest.raises(DiagnosticError) as refused:
        desk.upgrade(b"")
    assert refused.value.diagnostics == (
        Diagnostic(
            "State is too old", "A state written by Terraform 0.11 or older cannot be read."
        ),
    )


@pytest.mark.parametrize("raw", [b"{", b"[]", STORED.replace(b"40", b'"x"')])
def test_a_damaged_state_is_told_as_one(desk, raw):
    with pytest.raises(DiagnosticError) as refused:
        desk.upgrade(raw)
    assert summary(refused) == "Stored state cannot be read"


def test_a_damaged_attribute_is_named(desk):
    with pytest.raises(DiagnosticError) as refused:
        desk.upgrade(STORED.replace(b"40", b'"x"'))
    assert refused.value.diagnostics[0].path == ("watts",)


def upgraded_identity(desk: Desk, raw: bytes) -> Any:
    answer = pb.UpgradeResourceIdentity.Response()
    desk.calls.upgrade_resource_identity(
        pb.UpgradeResourceIdentity.Request(type_name="lamp", raw_identity=pb.RawState(json=raw)),
        answer,
    )
    return named(answer.upgraded_identity)


def test_a_stored_identity_is_read(desk):
    assert upgraded_identity(desk, b'{"id": "7"}') == {"id": "7"}


@pytest.mark.parametrize("raw", [b"{", b'{"id": []}'])
def test_a_damaged_identity_is_told_as_one(desk, raw):
    with pytest.raises(DiagnosticError) as refused:
        upgraded_identity(desk, raw)
    assert summary(refused) == "Stored identity cannot be read"


# -- imports --------------------------------------------------------------------------------------


def test_an_import_has_the_identity_and_remembers_the_origin(desk):
    found = desk.imported(id="7")
    assert found.type_name == "lamp"
    assert unpacked(found.state).id == "7"
    assert named(found.identity) == {"id": "7"}
    private = Private.unpack(found.private)
    assert private == Private(origin=HERE, claimant=private.claimant)
    assert is_claimant(private.claimant)


def test_an_import_may_name_the_object(desk, shop):
    assert unpacked(desk.imported(id="name:7").state).id == "7"
    assert shop.limits == [600.0]


def test_an_import_by_identity_looks_for_nothing(desk, shop):
    assert unpacked(desk.imported(identity=identity(MADE)).state).id == "7"
    assert shop.calls == ["origin"]


def test_an_import_by_an_incomplete_identity_is_refused(desk):
    with pytest.raises(DiagnosticError) as refused:
        desk.imported(identity=identity(MADE.replace(id="")))
    assert summary(refused) == "Incomplete identity"


def test_an_import_without_a_connection_takes_the_id_as_it_is(desk, shop):
    desk.calls.connection = None
    found = desk.imported(id="name:7")
    assert unpacked(found.state).id == "name:7"
    assert Private.unpack(found.private).origin is None
    assert shop.calls == []


def test_an_import_that_fails_is_explained(desk, shop):
    shop.fails = {"sought"}
    with pytest.raises(DiagnosticError) as refused:
        desk.imported(id="7")
    assert refused.value.diagnostics == (Diagnostic("Broken", "sought of None"),)


# -- a configuration ------------------------------------------------------------------------------


def test_a_wrong_configuration_is_told(desk):
    answer = pb.ValidateResourceConfig.Response()
    config = CONFIG.replace(timeouts=timeouts(**{**LIMITS, "read": "soon"}))
    desk.calls.validate_resource_config(
        pb.ValidateResourceConfig.Request(type_name="lamp", config=packed(config)), answer
    )
    assert len(answer.diagnostics) == 1


@pytest.mark.parametrize(("allowed", "count"), [(True, 0), (False, 1)])
def test_what_terraform_would_store_is_not_taken_if_it_is_to_be_stored_nowhere(allowed, count):
    class Door(Resource):
        """A door."""

        code: str | None = optional("Code.", write_only=True)

    nothing: Any = None
    calls = ResourceCalls(Provider(Record, {RESOURCE: {"door": Door}}, nothing, explain, nothing))
    answer = pb.ValidateResourceConfig.Response()
    calls.validate_resource_config(
        pb.ValidateResourceConfig.Request(
            type_name="door",
            config=wire.pack(Door.partial(code="1234"), Door.kind),
            client_capabilities=pb.ClientCapabilities(write_only_attributes_allowed=allowed),
        ),
        answer,
    )
    assert len(answer.diagnostics) == count


def test_the_configuration_of_what_is_there_can_be_written(desk):
    answer = pb.GenerateResourceConfig.Response()
    desk.calls.generate_resource_config(
        pb.GenerateResourceConfig.Request(type_name="lamp", state=packed(MADE)), answer
    )
    assert unpacked(answer.config).id is None
    assert unpacked(answer.config).name == "Lamp"


def test_an_unknown_type_is_refused(desk):
    with pytest.raises(DiagnosticError) as refused:
        desk.calls.member(RESOURCE, "candle")
    assert refused.value.diagnostics == (
        Diagnostic(
            "Unknown resource",
            "This provider has no resource candle. This is a fault of the provider or of"
            " Terraform, not of the configuration.",
        ),
    )
