"""Every call of the protocol gets an answer, whatever is asked and whatever goes wrong."""

from collections.abc import Mapping, Sequence
from itertools import chain, product
from typing import Any, Self

import msgpack
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.resource import Planning, Resource
from provider.framework.kinds.table import DATA_SOURCE, KINDS, RESOURCE, Kind
from provider.framework.private import Private
from provider.framework.provider import Provider
from provider.framework.record import Record, computed, optional, required
from provider.framework.run import Run
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER
from tests.provider.calls import METHODS, Calls, diagnostics, request_class, summaries

NAMES = sorted(METHODS)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
every_call = pytest.mark.parametrize("name", NAMES)

QUIET = {
    "GetFunctions",
    "GetMetadata",
    "GetProviderSchema",
    "GetResourceIdentitySchemas",
    "StopProvider",
}
"""The calls that have nothing to complain of."""

PRIVATE = Private(limits={}).pack()


@pytest.fixture
def calls() -> Calls:
    """A provider that was not configured."""
    return Calls(Service(Servicer(PROVIDER)).handler)


def validate_config(answer: Any) -> list[str]:
    """What an answer complains of, in whichever way it can."""
    if isinstance(answer, pb.CallFunction.Response):
        return [answer.error.text] if answer.error.text else []
    if isinstance(answer, pb.StopProvider.Response):
        return [answer.Error] if answer.Error else []
    fields = answer.DESCRIPTOR.fields_by_name
    told = [name for name in ("diagnostics", "diagnostic", "completed") if name in fields]
    return summaries(answer) if told else []


# -- every call -----------------------------------------------------------------------------------


@every_call
def test_an_empty_request_gets_an_answer(calls: Calls, name: str):
    (answer,) = calls.answers(name, request_class(name)())
    assert bool(validate_config(answer)) == (name not in QUIET)


def nonsense(message: Message) -> Message:
    """A message with something in each of its fields that Terraform would never send."""
    for field in message.DESCRIPTOR.fields:
        if field.is_repeated or field.containing_oneof:
            continue
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            getattr(message, field.name).SetInParent()
            nonsense(getattr(message, field.name))
        elif field.type == FieldDescriptor.TYPE_BYTES:
            setattr(message, field.name, b"\xc1\xff")
        elif field.type == FieldDescriptor.TYPE_STRING:
            setattr(message, field.name, "simplivity_nonsense/\x00")
        elif field.type == FieldDescriptor.TYPE_INT64:
            setattr(message, field.name, -1)
    return message


@every_call
def test_a_nonsensical_request_gets_an_answer(calls: Calls, name: str):
    (answer,) = calls.answers(name, nonsense(request_class(name)()))
    assert bool(validate_config(answer)) == (name not in QUIET)


TYPES = ("type_name", "action_type")
OF_A_TYPE = [
    (name, field)
    for name in NAMES
    for field in TYPES
    if field in request_class(name).DESCRIPTOR.fields_by_name
]
of_a_type = pytest.mark.parametrize(("name", "field"), OF_A_TYPE)


@of_a_type
def test_nonsense_of_a_known_type_gets_an_answer(calls: Calls, name: str, field: str):
    request: Any = nonsense(request_class(name)())
    for each in chain(*(PROVIDER.of(kind) for kind in KINDS)):
        setattr(request, field, each)
        (answer,) = calls.answers(name, request)
        assert validate_config(answer) or name == "ImportResourceState"


DOCUMENTS = (
    b"\xc0",  # null
    msgpack.packb("x"),
    msgpack.packb([]),
    msgpack.packb({}),
    msgpack.packb({"nonsense": 1}),
    msgpack.packb({"id": {"x": []}, "name": 7}),
    msgpack.packb({7: 7}),
    msgpack.packb(msgpack.ExtType(0, b"\0")),
    b"\x91" * 2000 + b"\xc0",  # too deep
    msgpack.packb({"name": "abcdef"})[:-3],  # half
    b"\xc0\xc0",  # two
)


@of_a_type
def test_any_document_gets_an_answer(calls: Calls, name: str, field: str):
    kinds = [next(iter(PROVIDER.of(kind))) for kind in KINDS]
    for sent, kind in product(DOCUMENTS, ["simplivity_policy", *kinds]):
        request = request_class(name)(**{field: kind})
        for each in request.DESCRIPTOR.fields:
            if each.message_type is pb.DynamicValue.DESCRIPTOR:
                getattr(request, each.name).msgpack = sent
        assert len(calls.answers(name, request)) == 1


JSON = {
    "nothing": b"",
    "half": b'{"name": "ab',
    "no text": b"\xff",
    "a list": b"[]",
    "an attribute too many": b'{"nonsense": 1}',
    "an attribute of another type": b'{"name": [1]}',
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("text", JSON.values(), ids=JSON.keys())
def test_a_stored_state_that_cannot_be_read_is_a_diagnostic(calls: Calls, text: bytes):
    answer = calls(
        "UpgradeResourceState", type_name="simplivity_policy", raw_state=pb.RawState(json=text)
    )
    if text:
        assert summaries(answer) == ["Stored state cannot be read"]
    assert len(diagnostics(answer)) == 1


@pytest.mark.parametrize(
    ("kind", "text", "path", "words"),
    [
        ("policy", b'{"name": [1]}', "name", "name: expected a string, got list"),
        ("policy", b'{"rules": [{"frequency": {}}]}', "rules", "rules.0.frequency: expected"),
        ("policy", b'{"nonsense": 1}', "", "nonsense"),
        ("datastore", b'{"size": "large"}', "size", "size: expected"),
        ("datastore", b'{"timeouts": 7}', "timeouts", "timeouts: expected"),
    ],
)
def test_a_stored_state_is_told_with_the_attribute_that_cannot_be_read(
    calls: Calls, kind: str, text: bytes, path: str, words: str
):
    answer = calls(
        "UpgradeResourceState", type_name=f"simplivity_{kind}", raw_state=pb.RawState(json=text)
    )
    (told,) = answer.diagnostics
    assert (told.summary, "fault" in told.detail) == ("Stored state cannot be read", False)
    assert words in told.detail
    assert [step.attribute_name for step in told.attribute.steps] == ([path] if path else [])


@pytest.mark.parametrize("text", JSON.values(), ids=JSON.keys())
def test_a_stored_identity_that_cannot_be_read_is_told_as_one(calls: Calls, text: bytes):
    answer = calls(
        "UpgradeResourceIdentity",
        type_name="simplivity_policy",
        raw_identity=pb.RawState(json=text),
    )
    assert summaries(answer) == ["Stored identity cannot be read"]


def test_a_state_of_terraform_0_11_is_refused(calls: Calls):
    state = pb.RawState(flatmap={"id": "1"})
    answer = calls("UpgradeResourceState", type_name="simplivity_policy", raw_state=state)
    assert summaries(answer) == ["State is too old"]


# -- what the provider does not have --------------------------------------------------------------


def test_an_unknown_function_is_refused_in_words(calls: Calls):
    answer = calls("CallFunction", name="nonsense")
    assert answer.error.text.startswith(
        "Unknown function: This provider has no function nonsense. This is a fault of"
    )


def test_stop_has_nothing_to_complain_of(calls: Calls):
    assert calls("StopProvider").Error == ""


@pytest.mark.parametrize(
    ("name", "summary"),
    [("InvokeAction", "Unknown action"), ("ReadStateBytes", "Not offered by this provider")],
)
def test_a_stream_ends_after_one_diagnostic(calls: Calls, name: str, summary: str):
    (answer,) = calls.answers(name, request_class(name)())
    assert summaries(answer) == [summary]


def test_the_end_of_an_action_is_never_an_empty_event(calls: Calls):
    (event,) = calls.answers("InvokeAction", request_class("InvokeAction")())
    assert event.WhichOneof("type") == "completed"


def test_a_stream_of_requests_gets_one_answer(calls: Calls):
    chunk = request_class("WriteStateBytes")
    (answer,) = calls.answers("WriteStateBytes", chunk(), chunk())
    assert summaries(answer) == ["Not offered by this provider"]


def test_an_unknown_resource_is_named(calls: Calls):
    (diagnostic,) = diagnostics(calls("ReadResource", type_name="simplivity_nonsense"))
    assert diagnostic.summary == "Unknown resource"
    assert diagnostic.detail == (
        "This provider has no resource simplivity_nonsense. This is a fault of the provider or of"
        " Terraform, not of the configuration."
    )


# -- what the provider has ------------------------------------------------------------------------


@each_kind
def test_metadata_and_schema_have_everything_that_is_offered(calls: Calls, kind: Kind[Any]):
    named = getattr(calls("GetMetadata"), kind.metadata)
    names = [value for each in named for _, value in each.ListFields()]
    assert names == list(PROVIDER.of(kind))
    assert getattr(calls("GetProviderSchema"), kind.schemas).keys() == set(names)


def test_functions_are_told_with_the_schema_and_alone(calls: Calls):
    assert calls("GetFunctions").functions == calls("GetProviderSchema").functions


def test_the_schema_has_no_provider_meta(calls: Calls):
    assert not calls("GetProviderSchema").HasField("provider_meta")


@pytest.mark.parametrize("name", ["GetProviderSchema", "GetMetadata"])
def test_capabilities_are_told_with_the_schema_and_alone(calls: Calls, name: str):
    assert calls(name).server_capabilities == pb.ServerCapabilities(
        plan_destroy=True,
        get_provider_schema_optional=True,
        generate_resource_config=True,
        move_resource_state=True,
    )


def test_the_schema_is_the_same_each_time(calls: Calls):
    assert calls("GetProviderSchema") == calls("GetProviderSchema")


# -- what goes wrong ------------------------------------------------------------------------------


class Surprise(Exception):
    """Something that nobody foresaw."""


class Block(Record):
    """A provider block."""

    sane: bool | None = optional("Whether to be configured.")


class Mine(Resource):
    """A resource whose methods explode, by name."""

    explodes: str | None = optional("Where.")
    id: str = computed("Identifier.")

    def goes(self, step: str) -> None:
        if self.explodes == step or (self.explodes, step) == ("explain", "update"):
            raise Surprise(step)

    def create(self, api: Any) -> str:
        self.goes("create")
        return "7"

    def find_created(self, api: Any, told: Any) -> Self:
        return self.replace(id=object() if self.explodes == "pack" else told)

    def read(self, api: Any) -> Self | None:
        self.goes("read")
        return None if self.explodes == "gone" else self.replace(id=self.id or "7")

    def update(self, api: Any, prior: Self) -> None:
        self.goes("update")

    def delete(self, api: Any) -> None:
        self.goes("delete")

    def modify_plan(self, planning: Planning) -> Any:
        self.goes("modify_plan")
        if self.explodes == "refused":
            raise DiagnosticError.because("Not so", "Because.", "explodes")
        yield warning("Careful", "Because.", "explodes")

    @classmethod
    def parse_import_id(cls, text: str) -> Mapping[str, str]:
        if text == "explodes":
            raise Surprise(text)
        return super().parse_import_id(text)


class Well(DataSource):
    """A data source that explodes."""

    depth: int = required("Depth.")

    def read(self, api: Any) -> Self:
        raise Surprise("read")


class Connected:
    """A connection to nothing."""

    operation_timeout = 1.0
    unmistakable = True

    def __init__(self) -> None:
        self.run = Run()

    def origin(self) -> None:
        """It has none."""

    def elsewhere(self, known: Record, origin: Mapping[str, str]) -> None:
        """There is nowhere else."""

    def call(self, limit: float, progress: object = None) -> "Connected":
        return self

    def until(self, look: Any) -> Any:
        return look()

    def extend_deadline(self) -> None:
        """There is always time."""

    def resume(self, task: str) -> str:
        return task

    def stop(self, **_: bool) -> None:
        raise Surprise("stop")


def connect(config: Block, terraform: str) -> Connected:
    if config.sane is False:
        raise Surprise("connect")
    return Connected()


def explain(error: Exception, record: Record | None) -> Sequence[Diagnostic]:
    if isinstance(record, Mine) and record.explodes == "explain":
        raise Surprise("explain")
    return [Diagnostic(f"Explained {error}")]


EXPLOSIVE = Provider(
    configuration=Block,
    members={RESOURCE: {"x_mine": Mine}, DATA_SOURCE: {"x_well": Well}},
    connect=connect,
    explain=explain,
    warn=lambda _: (),
)


@pytest.fixture
def mines() -> Calls:
    calls = Calls(Service(Servicer(EXPLOSIVE)).handler)
    calls("ConfigureProvider", config=document({"sane": None}))
    return calls


def document(value: Any) -> pb.DynamicValue:
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def content(value: pb.DynamicValue) -> Any:
    return msgpack.unpackb(value.msgpack)


def mine(explodes: str | None, id: str | None = "7") -> pb.DynamicValue:  # noqa: A002  # as the one that it stands for has it
    return document({"explodes": explodes, "id": id, "timeouts": None})


NOTHING = document(None)
TYPE: dict[str, Any] = {"type_name": "x_mine"}


def applied(mines: Calls, prior: pb.DynamicValue, planned: pb.DynamicValue) -> Any:
    return mines(
        "ApplyResourceChange",
        **TYPE,
        prior_state=prior,
        planned_state=planned,
        config=planned,
        planned_private=PRIVATE,
    )


def test_a_surprise_on_reading_keeps_the_state(mines: Calls):
    answer = mines("ReadResource", **TYPE, current_state=mine("read"), private=PRIVATE)
    assert content(answer.new_state) == content(mine("read"))


def test_a_surprise_on_reading_keeps_the_private_state(mines: Calls):
    answer = mines("ReadResource", **TYPE, current_state=mine("read"), private=PRIVATE)
    assert answer.private == PRIVATE


def test_a_surprise_on_reading_is_explained(mines: Calls):
    answer = mines("ReadResource", **TYPE, current_state=mine("read"))
    assert summaries(answer) == ["Explained read"]


def test_a_state_that_cannot_be_read_stays_as_it_is(mines: Calls):
    answer = mines("ReadResource", **TYPE, current_state=document({"x": 1}), private=PRIVATE)
    assert (answer.new_state, answer.private) == (document({"x": 1}), PRIVATE)
    assert summaries(answer) == ["Provider error"]


def test_what_is_gone_is_null_without_a_diagnostic(mines: Calls):
    answer = mines("ReadResource", **TYPE, current_state=mine("gone"))
    assert answer.new_state == NOTHING
    assert summaries(answer) == []


def test_a_surprise_on_changing_keeps_state_and_private_state(mines: Calls):
    answer = applied(mines, mine("update"), mine("update"))
    assert (content(answer.new_state)["id"], answer.private) == ("7", PRIVATE)
    assert summaries(answer) == ["Explained update"]


def test_a_surprise_on_explaining_keeps_state_and_private_state(mines: Calls):
    answer = applied(mines, mine("explain"), mine("explain"))
    assert (answer.new_state, answer.private) == (mine("explain"), PRIVATE)
    assert summaries(answer) == ["Provider error"]


def test_a_surprise_on_deleting_keeps_state_and_private_state(mines: Calls):
    answer = applied(mines, mine("delete"), NOTHING)
    assert (content(answer.new_state)["id"], answer.private) == ("7", PRIVATE)
    assert summaries(answer) == ["Explained delete"]


def test_a_surprise_on_creating_leaves_nothing(mines: Calls):
    answer = applied(mines, NOTHING, mine("create", None))
    assert (answer.new_state, answer.private) == (NOTHING, PRIVATE)
    assert summaries(answer) == ["Explained create"]


def test_a_state_that_cannot_be_written_is_a_diagnostic(mines: Calls):
    answer = applied(mines, NOTHING, mine("pack", None))
    assert (answer.new_state, answer.private) == (NOTHING, PRIVATE)
    assert summaries(answer) == ["Provider error"]


def test_neither_plan_nor_state_is_refused(mines: Calls):
    answer = applied(mines, NOTHING, NOTHING)
    assert summaries(answer) == ["Nothing to apply"]
    assert answer.private == PRIVATE


def planned(mines: Calls, explodes: str) -> Any:
    return mines(
        "PlanResourceChange",
        **TYPE,
        prior_state=mine(explodes),
        proposed_new_state=mine(explodes),
        config=mine(explodes, None),
        prior_private=PRIVATE,
    )


@pytest.mark.parametrize("step", ["modify_plan", "refused", "nothing"])
def test_a_plan_carries_the_private_state_whatever_happens(mines: Calls, step: str):
    assert planned(mines, step).planned_private == PRIVATE


def test_a_surprise_while_planning_is_told(mines: Calls):
    assert summaries(planned(mines, "modify_plan")) == ["Explained modify_plan"]


def test_a_refusal_while_planning_is_told_on_its_attribute(mines: Calls):
    (diagnostic,) = diagnostics(planned(mines, "refused"))
    assert diagnostic == pb.Diagnostic(
        severity=pb.Diagnostic.ERROR,
        summary="Not so",
        detail="Because.",
        attribute=pb.AttributePath(steps=[pb.AttributePath.Step(attribute_name="explodes")]),
    )


def test_a_warning_while_planning_leaves_the_plan(mines: Calls):
    answer = planned(mines, "nothing")
    assert [each.severity for each in diagnostics(answer)] == [pb.Diagnostic.WARNING]
    assert content(answer.planned_state)["id"] == "7"


def test_a_destroy_is_planned_as_null(mines: Calls):
    answer = mines(
        "PlanResourceChange",
        **TYPE,
        prior_state=mine(None),
        proposed_new_state=NOTHING,
        config=NOTHING,
        prior_private=PRIVATE,
    )
    assert (answer.planned_state, answer.planned_private) == (NOTHING, PRIVATE)


def test_a_surprise_while_importing_is_told(mines: Calls):
    assert summaries(mines("ImportResourceState", **TYPE, id="explodes")) == ["Provider error"]


def test_a_surprise_of_a_data_source_is_explained(mines: Calls):
    answer = mines("ReadDataSource", type_name="x_well", config=document({"depth": 1}))
    assert summaries(answer) == ["Explained read"]


def test_a_surprise_while_connecting_is_explained():
    calls = Calls(Service(Servicer(EXPLOSIVE)).handler)
    answer = calls("ConfigureProvider", config=document({"sane": False}))
    assert summaries(answer) == ["Explained connect"]


def test_a_provider_that_did_not_connect_is_not_connected_any_more(mines: Calls):
    mines("ConfigureProvider", config=document({"sane": False}))
    answer = mines("ReadResource", **TYPE, current_state=mine(None))
    assert summaries(answer) == ["Explained not configured"]


def test_a_surprise_while_stopping_is_told_in_text(mines: Calls):
    assert "Surprise: stop" in mines("StopProvider").Error


def test_a_surprise_of_the_bridge_tells_what_a_report_needs(mines: Calls):
    (diagnostic,) = diagnostics(mines("ImportResourceState", **TYPE, id="explodes"))
    assert diagnostic.detail == (
        "The provider failed in ImportResourceState: Surprise: explodes\n\nThis is a fault of the"
        " provider, not of the configuration; nothing in the state was changed by it. Please"
        " report it with the output of TF_LOG_PROVIDER=DEBUG."
    )


class End(BaseException):
    """What no handler of exceptions catches, such as SystemExit."""


def test_even_what_is_no_exception_becomes_a_diagnostic(
    mines: Calls, monkeypatch: pytest.MonkeyPatch
):
    def ends(*_: Any) -> None:
        raise End

    monkeypatch.setattr(Mine, "read", ends)
    answer = mines("ReadResource", **TYPE, current_state=mine(None), private=PRIVATE)
    assert (answer.new_state, answer.private) == (mine(None), PRIVATE)
    assert diagnostics(answer)
