"""The provider's side of protocol 6: all that it is asked, and here what it is asked about itself.

Each call has a method that fills in an answer. What this provider does not offer is answered in the
protocol's own way, see ``rpc_table``.
"""

import logging
from typing import Any

from provider.framework.diagnostics import refuse_if_any
from provider.framework.kinds.table import KINDS, RESOURCE
from provider.framework.provider import Provider
from provider.framework.validate import validate
from provider.framework.values import is_known
from provider.plugin import messages, wire
from provider.plugin.action_calls import ActionCalls
from provider.plugin.call_context import add_diagnostics
from provider.plugin.data_source_calls import DataSourceCalls
from provider.plugin.ephemeral_calls import EphemeralCalls
from provider.plugin.function_calls import FunctionCalls
from provider.plugin.list_calls import ListCalls
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.resource_calls import ResourceCalls

log = logging.getLogger(__name__)


class Servicer(
    ResourceCalls, DataSourceCalls, ListCalls, ActionCalls, EphemeralCalls, FunctionCalls
):
    """Answers Terraform's calls for one provider."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(provider)
        self._schemas: pb.GetProviderSchema.Response | None = None

    def stop(self, *, by_user: bool = True) -> None:
        if self.connection:
            self.connection.stop(by_user=by_user)

    def get_provider_schema(self, _request: Any, answer: pb.GetProviderSchema.Response) -> None:
        if self._schemas is None:
            self._schemas = self.all_schemas()
        answer.CopyFrom(self._schemas)

    def all_schemas(self) -> pb.GetProviderSchema.Response:
        schemas = pb.GetProviderSchema.Response(
            provider=messages.schema(self.provider.configuration),
            server_capabilities=capabilities(),
        )
        for kind in KINDS:
            messages.declare(self.provider.of(kind), getattr(schemas, kind.schemas))
        return schemas

    def get_resource_identity_schemas(
        self, _request: Any, answer: pb.GetResourceIdentitySchemas.Response
    ) -> None:
        answer.CopyFrom(self.all_identities())

    def all_identities(self) -> pb.GetResourceIdentitySchemas.Response:
        return pb.GetResourceIdentitySchemas.Response(
            identity_schemas={
                n: messages.identity_schema(r) for n, r in self.provider.of(RESOURCE).items()
            }
        )

    def get_metadata(self, _request: Any, answer: pb.GetMetadata.Response) -> None:
        answer.server_capabilities.CopyFrom(capabilities())
        for kind in KINDS:
            messages.name(self.provider.of(kind), getattr(answer, kind.metadata))

    def validate_provider_config(
        self,
        request: pb.ValidateProviderConfig.Request,
        answer: pb.ValidateProviderConfig.Response,
    ) -> None:
        config = wire.unpack(request.config, self.provider.configuration.kind)
        add_diagnostics(answer, [*validate(config), *self.provider.warn(config)])

    def configure_provider(
        self, request: pb.ConfigureProvider.Request, answer: pb.ConfigureProvider.Response
    ) -> None:
        config = wire.unpack(request.config, self.provider.configuration.kind)
        self.connection = None
        if is_known(config):
            refuse_if_any(validate(config))
            try:
                self.connection = self.provider.connect(config, request.terraform_version)
            except Exception as error:  # noqa: BLE001  # told as a diagnostic
                add_diagnostics(answer, self.provider.explain(error, None))

    def stop_provider(self, _request: Any, _answer: pb.StopProvider.Response) -> None:
        log.info("Terraform asks to stop")
        self.stop()


def capabilities() -> pb.ServerCapabilities:
    return pb.ServerCapabilities(
        plan_destroy=True,
        get_provider_schema_optional=True,
        move_resource_state=True,
        generate_resource_config=True,
    )
