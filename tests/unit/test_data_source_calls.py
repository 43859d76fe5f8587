"""What is answered to data sources, with a shop of lamps behind them."""

from typing import Any, Self

import pytest

from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.table import DATA_SOURCE
from provider.framework.record import computed, required
from provider.plugin import wire
from provider.plugin.data_source_calls import DataSourceCalls
from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.unit.shop import Shop, provider


class Lookup(DataSource):
    """A lamp that is looked up."""

    id: str = required(
        "Identifier.", validator=lambda value: "too long" if len(value) > 1 else None
    )
    name: str | None = computed("Name.")

    def read(self, api: Any) -> Self:
        api.look(self.id)
        return self.replace(name=api.lamps[self.id])


lookup: Any = Lookup
ONE = lookup(id="1", name=None)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def calls(shop: Shop) -> DataSourceCalls:
    made: Any = DataSourceCalls(provider({DATA_SOURCE: {"lamp": Lookup}}))
    made.connection = shop
    return made  # type: ignore[no-any-return]  # made is Any, as a test puts other things into it


def read(calls: DataSourceCalls, config: Any) -> pb.ReadDataSource.Response:
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
