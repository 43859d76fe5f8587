"""What is answered to lists, with a shop of lamps behind them."""

from collections.abc import Iterator
from typing import Any, Self

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.list_resource import ListResource, ListResult
from provider.framework.kinds.resource import Resource
from provider.framework.kinds.table import LIST_RESOURCE, RESOURCE
from provider.framework.record import computed, optional, required
from provider.plugin import wire
from provider.plugin.list_calls import ListCalls
from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.unit.shop import Shop, provider


class Lamp(Resource):
    """A lamp."""

    name: str = required("Name.")
    id: str = computed("Identifier.")

    def read(self, api: Any) -> Self | None:
        api.look(self.id)
        name = api.lamps.get(self.id)
        return self.replace(name=name) if name else None


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


lamps: Any = Lamps


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def calls(shop: Shop) -> ListCalls:
    made: Any = ListCalls(provider({RESOURCE: {"lamp": Lamp}, LIST_RESOURCE: {"lamp": Lamps}}))
    made.connection = shop
    return made  # type: ignore[no-any-return]  # made is Any, as a test puts other things into it


def listed(calls: ListCalls, config: Any = None, **more: Any) -> list[pb.ListResource.Event]:
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
