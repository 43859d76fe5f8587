"""What is answered to data sources and lists, with a shop of lamps behind them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.list_resource import ListResource, ListResult
from provider.framework.kinds.resource import Resource
from provider.framework.provider import Provider
from provider.framework.record import Record, computed, optional, required
from provider.framework.run import Run
from provider.plugin import wire
from provider.plugin.lookup_calls import LookupCalls
from provider.plugin.pb import tfplugin6_pb2 as pb


class Shop:
    """The connection and the API at once: lamps by id. limits: seconds that each call may take."""

    operation_timeout = 600.0

    def __init__(self) -> None:
        self.run = Run()
        self.lamps = {str(number): f"Lamp {number}" for number in range(5)}
        self.limits: list[float] = []
        self.looks: list[str] = []
        self.fails = ""

    def call(self, limit: float) -> "Shop":
        self.limits.append(limit)
        return self

    def look(self, what: str) -> None:
        self.looks.append(what)
        if what == self.fails:
            raise ValueError(f"no {what}")

    def until(self, look: Callable[[], Any]) -> Any:
        return look()

    def elsewhere(self, known: Resource, origin: Mapping[str, str]) -> None:
        """All lamps are here."""


class Lamp(Resource):
    """A lamp."""

    name: str = required("Name.")
    id: str = computed("Identifier.")

    def read(self, api: Any) -> Self | None:
        api.look(self.id)
        name = api.lamps.get(self.id)
        return self.replace(name=name) if name else None


class Lookup(DataSource):
    """A lamp that is looked up."""

    id: str = required(
        "Identifier.", validator=lambda value: "too long" if len(value) > 1 else None
    )
    name: str | None = computed("Name.")

    def read(self, api: Any) -> Self:
        api.look(self.id)
        return self.replace(name=api.lamps[self.id])


class Lamps(ListResource):
    """Lamps from a certain one on."""

    after: str | None = optional(
        "Id.", validator=lambda value: "too long" if len(value) > 1 else None
    )

    def list(self, api: Any) -> Iterator[ListResult]:
        api.look("all")
        for number, name in api.lamps.items():
            if number > (self.after or ""):
                yield ListResult(f"{name}\x1b", {"id": number})
        api.look("end")


lookup: Any = Lookup
lamps: Any = Lamps


def explain(error: Exception, record: Record | None) -> list[Diagnostic]:
    return [Diagnostic("Broken", f"{error} of {record}")]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def calls(shop: Shop) -> LookupCalls:
    connect: Any = None
    warn: Any = None
    made: Any = LookupCalls(
        Provider(Record, {"lamp": Lamp}, {"lamp": Lookup}, {"lamp": Lamps}, connect, explain, warn)
    )
    made.connection = shop
    return made  # type: ignore[no-any-return]


# -- data sources ---------------------------------------------------------------------------------

ONE = lookup(id="1", name=None)


def read(calls: LookupCalls, config: Any) -> pb.ReadDataSource.Response:
    answer = pb.ReadDataSource.Response()
    request = pb.ReadDataSource.Request(type_name="lamp", config=wire.pack(config, Lookup.kind))
    calls.read_data_source(request, answer)
    return answer


def test_a_data_source_has_what_was_found(calls, shop):
    answer = read(calls, ONE)
    assert wire.unpack(answer.state, Lookup.kind) == lookup(id="1", name="Lamp 1")
    assert list(answer.diagnostics) == []
    assert shop.limits == [600.0]


def test_a_data_source_says_that_this_run_looks_up(calls, shop):
    read(calls, ONE)
    assert shop.run.lookups is True


def test_a_data_source_that_fails_is_explained(calls):
    answer = read(calls, ONE.replace(id="9"))
    (told,) = answer.diagnostics
    assert told.detail == f"'9' of {ONE.replace(id='9')}"
    assert wire.unpack(answer.state, Lookup.kind) is None


def test_a_data_source_needs_a_connection(calls):
    calls.connection = None
    with pytest.raises(DiagnosticError):
        read(calls, ONE)


def test_the_arguments_of_a_data_source_are_checked(calls):
    answer = pb.ValidateDataResourceConfig.Response()
    config = wire.pack(ONE.replace(id="12"), Lookup.kind)
    calls.validate_data_resource_config(
        pb.ValidateDataResourceConfig.Request(type_name="lamp", config=config), answer
    )
    (told,) = answer.diagnostics
    assert told.attribute.steps[0].attribute_name == "id"


# -- lists ----------------------------------------------------------------------------------------


def listed(calls: LookupCalls, config: Any = None, **more: Any) -> list[pb.ListResource.Event]:
    document = wire.pack(config, Lamps.kind)
    request = pb.ListResource.Request(type_name="lamp", config=document, **more)
    return list(calls.list_resource(request))


def ids(events: list[pb.ListResource.Event]) -> list[str]:
    kind = Lamp.identity_kind
    return [wire.unpack(each.identity.identity_data, kind)["id"] for each in events]


def test_a_list_has_all_that_is_found(calls, shop):
    assert ids(listed(calls)) == ["0", "1", "2", "3", "4"]
    assert shop.limits == [600.0]


def test_a_list_has_what_its_arguments_leave(calls):
    assert ids(listed(calls, lamps(after="2"))) == ["3", "4"]


def test_no_more_is_looked_for_than_is_wanted(calls, shop):
    assert ids(listed(calls, limit=2)) == ["0", "1"]
    assert shop.looks == ["all"]


def test_a_name_is_shown_without_what_a_terminal_obeys(calls):
    first, *_ = listed(calls)
    assert first.display_name == "Lamp 0\N{REPLACEMENT CHARACTER}"


def test_no_object_is_read_unless_it_is_wanted(calls, shop):
    first, *_ = listed(calls)
    assert not first.HasField("resource_object")
    assert shop.looks == ["all", "end"]


def test_an_object_that_is_wanted_is_read(calls):
    first, *_ = listed(calls, include_resource_object=True)
    assert wire.unpack(first.resource_object, Lamp.kind).name == "Lamp 0"


def test_what_is_gone_when_it_is_read_is_left_out(calls, shop):
    shop.lamps["1"] = ""
    assert ids(listed(calls, include_resource_object=True)) == ["0", "2", "3", "4"]


def test_an_object_that_cannot_be_read_ends_a_list(calls, shop):
    shop.fails = "0"
    with pytest.raises(DiagnosticError) as refused:
        listed(calls, include_resource_object=True)
    (told,) = refused.value.diagnostics
    assert told.summary == "Broken"


def test_a_list_that_fails_is_explained(calls, shop):
    shop.fails = "all"
    with pytest.raises(DiagnosticError) as refused:
        listed(calls, lamps(after="2"))
    (told,) = refused.value.diagnostics
    assert told == Diagnostic("Broken", f"no all of {lamps(after='2')}")


def test_a_list_needs_a_connection(calls):
    calls.connection = None
    with pytest.raises(DiagnosticError):
        listed(calls)


@pytest.mark.parametrize(("config", "count"), [(None, 0), (lamps(after="12"), 1)])
def test_the_arguments_of_a_list_are_checked(calls, config, count):
    answer = pb.ValidateListResourceConfig.Response()
    document = wire.pack(config, Lamps.kind)
    calls.validate_list_resource_config(
        pb.ValidateListResourceConfig.Request(type_name="lamp", config=document), answer
    )
    assert len(answer.diagnostics) == count
