"""What the provider says of itself, and how it is configured, without any transport."""

from typing import Any

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.list_resource import ListResource
from provider.framework.kinds.resource import Resource
from provider.framework.kinds.table import DATA_SOURCE, LIST_RESOURCE, RESOURCE, Kind
from provider.framework.provider import Provider
from provider.framework.record import Record, computed, optional, required
from provider.framework.values import UNKNOWN
from provider.plugin import messages, wire
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.servicer import Servicer, capabilities


class Lamp(Resource):
    """A lamp."""

    id: str = computed("Identifier.")


class Lookup(DataSource):
    """A lamp that is looked up."""

    name: str = required("Name.")


class Lamps(ListResource):
    """Lamps."""

    after: str | None = optional("Name.")


class Shop(Record):
    """The shop."""

    host: str = required("Host.", validator=lambda value: "no host" if " " in value else None)


class Connection:
    """A connection; `stops` is how it was told to stop."""

    def __init__(self, config: Any, version: str) -> None:
        self.config, self.version = config, version
        self.stops: list[bool] = []

    def stop(self, *, by_user: bool) -> None:
        self.stops.append(by_user)


shop: Any = Shop
HERE = shop(host="here")


def explain(error: Exception, record: Record | None) -> list[Diagnostic]:
    return [Diagnostic("Broken", f"{error} of {record}")]


def warn(config: Any) -> list[Diagnostic]:
    return [warning("Careful", config.host)]


def provider(connect: Any = Connection) -> Provider:
    members: dict[Kind[Any], Any] = {
        RESOURCE: {"lamp": Lamp},
        DATA_SOURCE: {"lookup": Lookup},
        LIST_RESOURCE: {"lamps": Lamps},
    }
    return Provider(Shop, members, connect, explain, warn)


@pytest.fixture
def servicer() -> Servicer:
    return Servicer(provider())


def configured(servicer: Servicer, config: Any) -> list[pb.Diagnostic]:
    """What is told while a provider is configured."""
    answer = pb.ConfigureProvider.Response()
    document = wire.pack(config, Shop.kind)
    request = pb.ConfigureProvider.Request(config=document, terraform_version="1.9.0")
    servicer.configure_provider(request, answer)
    return list(answer.diagnostics)


# -- what it is -----------------------------------------------------------------------------------


def test_a_schema_has_all_that_is_offered(servicer):
    answer = pb.GetProviderSchema.Response()
    servicer.get_provider_schema(None, answer)
    assert answer == pb.GetProviderSchema.Response(
        provider=messages.schema(Shop),
        resource_schemas={"lamp": messages.schema(Lamp)},
        data_source_schemas={"lookup": messages.schema(Lookup)},
        list_resource_schemas={"lamps": messages.schema(Lamps)},
        server_capabilities=capabilities(),
    )


def test_a_schema_is_made_once(servicer, monkeypatch):
    servicer.get_provider_schema(None, pb.GetProviderSchema.Response())
    monkeypatch.delattr(Servicer, "all_schemas")
    again = pb.GetProviderSchema.Response()
    servicer.get_provider_schema(None, again)
    assert "lamp" in again.resource_schemas


def test_the_identities_are_those_of_the_resources(servicer):
    answer = pb.GetResourceIdentitySchemas.Response()
    servicer.get_resource_identity_schemas(None, answer)
    assert answer == pb.GetResourceIdentitySchemas.Response(
        identity_schemas={"lamp": messages.identity_schema(Lamp)}
    )


def test_the_metadata_has_the_names_of_all_that_is_offered(servicer):
    answer = pb.GetMetadata.Response()
    servicer.get_metadata(None, answer)
    assert answer == pb.GetMetadata.Response(
        server_capabilities=capabilities(),
        resources=[pb.GetMetadata.ResourceMetadata(type_name="lamp")],
        data_sources=[pb.GetMetadata.DataSourceMetadata(type_name="lookup")],
        list_resources=[pb.GetMetadata.ListResourceMetadata(type_name="lamps")],
    )


def test_a_provider_plans_destructions_generates_and_may_be_asked_for_its_schema_once():
    assert capabilities() == pb.ServerCapabilities(
        plan_destroy=True,
        get_provider_schema_optional=True,
        generate_resource_config=True,
        move_resource_state=True,
    )


# -- its configuration ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "told"), [("here", ["Careful"]), ("no where", ["Invalid attribute value", "Careful"])]
)
def test_a_configuration_is_checked_and_warned_of(servicer, host, told):
    answer = pb.ValidateProviderConfig.Response()
    document = wire.pack(shop(host=host), Shop.kind)
    servicer.validate_provider_config(pb.ValidateProviderConfig.Request(config=document), answer)
    assert [each.summary for each in answer.diagnostics] == told


def test_a_configured_provider_is_connected(servicer):
    assert configured(servicer, HERE) == []
    assert (servicer.connection.config, servicer.connection.version) == (HERE, "1.9.0")


def test_a_provider_whose_configuration_is_unknown_is_not_connected(servicer):
    configured(servicer, HERE)
    assert configured(servicer, HERE.replace(host=UNKNOWN)) == []
    assert servicer.connection is None


def test_a_wrong_configuration_is_refused(servicer):
    configured(servicer, HERE)
    with pytest.raises(DiagnosticError):
        configured(servicer, shop(host="no where"))
    assert servicer.connection is None


def test_a_connection_that_fails_is_explained():
    def connect(_config: Any, _version: str) -> Any:
        raise ValueError("no one there")

    (told,) = configured(Servicer(provider(connect)), HERE)
    assert (told.summary, told.detail) == ("Broken", "no one there of None")


# -- the end --------------------------------------------------------------------------------------


def test_a_provider_that_terraform_asks_to_stop_is_stopped_by_the_user(servicer, caplog):
    configured(servicer, HERE)
    with caplog.at_level("INFO"):
        servicer.stop_provider(None, pb.StopProvider.Response())
    assert servicer.connection.stops == [True]
    assert caplog.messages == ["Terraform asks to stop"]


@pytest.mark.parametrize("by_user", [True, False])
def test_a_stop_is_passed_on(servicer, by_user):
    configured(servicer, HERE)
    servicer.stop(by_user=by_user)
    assert servicer.connection.stops == [by_user]


def test_without_a_connection_there_is_nothing_to_stop(servicer):
    servicer.stop()
    assert servicer.connection is None
