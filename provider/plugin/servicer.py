"""The provider's side of protocol 6: from each request to the framework and back.

Each call has a method here that fills in an answer. The answer starts as what loses nothing (the
state as it was) and an exception adds a diagnostic to it, so that no failure of ours breaks a
stream: Terraform would drop the object. What this provider does not offer is answered likewise,
see ``rpc``.
"""

import logging
from collections.abc import Iterable
from typing import Any

from provider.framework import durations, lifecycle
from provider.framework.data_source import DataSource
from provider.framework.diagnostics import Diagnostic, Refused, refuse_if_any
from provider.framework.document import parse
from provider.framework.plan import plan
from provider.framework.private import Private
from provider.framework.provider import Connection, Provider
from provider.framework.resource import Resource
from provider.framework.types import Mismatch
from provider.framework.validate import validate
from provider.framework.values import is_known
from provider.plugin import messages, wire
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.secrecy import excerpt

log = logging.getLogger(__name__)

NEVER_OURS = "This is a fault of the provider or of Terraform, not of the configuration."


class Servicer:
    """Answers Terraform's calls for one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.connection: Connection | None = None
        self._schemas: pb.GetProviderSchema.Response | None = None

    def stop(self) -> None:
        if self.connection:
            self.connection.stop()

    # -- the provider ---------------------------------------------------------------------

    def get_provider_schema(self, _request: Any, answer: pb.GetProviderSchema.Response) -> None:
        if self._schemas is None:
            self._schemas = self.all_schemas()
        answer.CopyFrom(self._schemas)

    def all_schemas(self) -> pb.GetProviderSchema.Response:
        return pb.GetProviderSchema.Response(
            provider=messages.schema(self.provider.configuration),
            resource_schemas={n: messages.schema(r) for n, r in self.provider.resources.items()},
            data_source_schemas={
                n: messages.schema(d) for n, d in self.provider.data_sources.items()
            },
            server_capabilities=capabilities(),
        )

    def get_resource_identity_schemas(
        self, _request: Any, answer: pb.GetResourceIdentitySchemas.Response
    ) -> None:
        answer.CopyFrom(self.all_identities())

    def all_identities(self) -> pb.GetResourceIdentitySchemas.Response:
        return pb.GetResourceIdentitySchemas.Response(
            identity_schemas={
                n: messages.identity_schema(r) for n, r in self.provider.resources.items()
            }
        )

    def get_metadata(self, _request: Any, answer: pb.GetMetadata.Response) -> None:
        answer.server_capabilities.CopyFrom(capabilities())
        answer.resources.extend(
            pb.GetMetadata.ResourceMetadata(type_name=name) for name in self.provider.resources
        )
        answer.data_sources.extend(
            pb.GetMetadata.DataSourceMetadata(type_name=name) for name in self.provider.data_sources
        )

    def validate_provider_config(
        self,
        request: pb.ValidateProviderConfig.Request,
        answer: pb.ValidateProviderConfig.Response,
    ) -> None:
        config = wire.unpack(request.config, self.provider.configuration.kind)
        tell(answer, [*validate(config), *self.provider.warn(config)])

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
                tell(answer, self.provider.explain(error, None))

    def stop_provider(self, _request: Any, _answer: pb.StopProvider.Response) -> None:
        log.info("Terraform asks to stop")
        self.stop()

    # -- resources ------------------------------------------------------------------------

    def validate_resource_config(
        self,
        request: pb.ValidateResourceConfig.Request,
        answer: pb.ValidateResourceConfig.Response,
    ) -> None:
        kind = self._resource(request.type_name).kind
        tell(answer, validate(wire.unpack(request.config, kind)))

    def upgrade_resource_state(
        self, request: pb.UpgradeResourceState.Request, answer: pb.UpgradeResourceState.Response
    ) -> None:
        resource = self._resource(request.type_name)
        if not request.raw_state.json:
            raise Refused.because(
                "State is too old", "A state written by Terraform 0.11 or older cannot be read."
            )
        state = parse(request.raw_state.json)
        for version in range(request.version, resource.version):
            state = resource.upgrades[version](state)
        answer.upgraded_state.CopyFrom(wire.pack(resource.kind.decode(state), resource.kind))

    def upgrade_resource_identity(
        self,
        request: pb.UpgradeResourceIdentity.Request,
        answer: pb.UpgradeResourceIdentity.Response,
    ) -> None:
        kind = self._resource(request.type_name).identity_kind
        known = kind.decode(parse(request.raw_identity.json))
        answer.upgraded_identity.identity_data.CopyFrom(wire.pack(known, kind))

    def read_resource(
        self, request: pb.ReadResource.Request, answer: pb.ReadResource.Response
    ) -> None:
        answer.new_state.CopyFrom(request.current_state)
        answer.private = request.private
        answer.new_identity.CopyFrom(request.current_identity)
        kind = self._resource(request.type_name).kind
        known: Resource = wire.unpack(request.current_state, kind)
        private = Private.unpack(request.private)
        api = self._call(known, "read", private)
        outcome = lifecycle.refresh(known, api, self.provider.explain, earlier(private, known))
        answer.new_state.CopyFrom(wire.pack(outcome.state, kind))
        answer.new_identity.CopyFrom(identity_of(outcome.state))
        answer.private = remembered(private.refreshed(outcome.drifted), outcome)
        tell(answer, outcome.diagnostics)

    def plan_resource_change(
        self, request: pb.PlanResourceChange.Request, answer: pb.PlanResourceChange.Response
    ) -> None:
        answer.planned_private = request.prior_private
        answer.planned_identity.CopyFrom(request.prior_identity)
        kind = self._resource(request.type_name).kind
        config: Resource | None = wire.unpack(request.config, kind)
        prior: Resource | None = wire.unpack(request.prior_state, kind)
        if config is None:
            answer.planned_state.CopyFrom(request.proposed_new_state)
            return
        planned = plan(config, prior)
        answer.planned_state.CopyFrom(wire.pack(planned.planned, kind))
        answer.requires_replace.extend(messages.path(path) for path in planned.replaces)
        api = self.connection.call(self.connection.operation_timeout) if self.connection else None
        continued = None if planned.replaces else prior
        drifted = Private.unpack(request.prior_private).drifted
        if prior is not None and lifecycle.is_pending(prior) and planned.planned != prior:
            tell(answer, (still_pending(),))
        tell(answer, planned.planned.foreseen(config, continued, api, drifted))

    def apply_resource_change(
        self, request: pb.ApplyResourceChange.Request, answer: pb.ApplyResourceChange.Response
    ) -> None:
        answer.new_state.CopyFrom(request.prior_state)
        answer.private = request.planned_private
        answer.new_identity.CopyFrom(request.planned_identity)
        kind = self._resource(request.type_name).kind
        planned: Resource | None = wire.unpack(request.planned_state, kind)
        prior: Resource | None = wire.unpack(request.prior_state, kind)
        private = Private.unpack(request.planned_private)
        config: Resource | None = wire.unpack(request.config, kind)
        if config is not None:
            private = private.applied(config.own_limits())
        outcome = self._apply(planned, prior, private)
        answer.new_state.CopyFrom(wire.pack(outcome.state, kind))
        answer.new_identity.CopyFrom(identity_of(outcome.state))
        answer.private = remembered(private, outcome)
        tell(answer, outcome.diagnostics)

    def _apply(
        self, planned: Resource | None, prior: Resource | None, private: Private
    ) -> lifecycle.Outcome:
        explain: lifecycle.Explain = self.provider.explain
        if planned is None and prior is not None:
            api = self._call(prior, "delete", private)
            return lifecycle.delete(prior, api, explain, earlier(private, prior))
        if planned is not None and prior is None:
            return lifecycle.create(planned, self._call(planned, "create", private), explain)
        if planned is not None and prior is not None:
            api = self._call(planned, "update", private)
            return lifecycle.update(planned, prior, api, explain, earlier(private, prior))
        raise Refused.because("Nothing to apply", f"Neither a plan nor a state. {NEVER_OURS}")

    def import_resource_state(
        self, request: pb.ImportResourceState.Request, answer: pb.ImportResourceState.Response
    ) -> None:
        resource = self._resource(request.type_name)
        identity = wire.unpack(request.identity.identity_data, resource.identity_kind)
        if identity is None:
            imported = resource.imported(request.id)
        else:
            imported = resource.identified(**resource.whole(identity))
        answer.imported_resources.add(
            type_name=request.type_name,
            state=wire.pack(imported, resource.kind),
            identity=identity_of(imported),
        )

    # -- data sources ---------------------------------------------------------------------

    def validate_data_resource_config(
        self,
        request: pb.ValidateDataResourceConfig.Request,
        answer: pb.ValidateDataResourceConfig.Response,
    ) -> None:
        kind = self._data_source(request.type_name).kind
        tell(answer, validate(wire.unpack(request.config, kind)))

    def read_data_source(
        self, request: pb.ReadDataSource.Request, answer: pb.ReadDataSource.Response
    ) -> None:
        kind = self._data_source(request.type_name).kind
        config: DataSource = wire.unpack(request.config, kind)
        connection = self._connected()
        try:
            found = config.read(connection.call(connection.operation_timeout))
            answer.state.CopyFrom(wire.pack(found, kind))
        except Exception as error:  # noqa: BLE001  # told as a diagnostic
            tell(answer, self.provider.explain(error, config))

    # -- what the calls have in common ----------------------------------------------------

    def _resource(self, name: str) -> type[Resource]:
        if name not in self.provider.resources:
            raise Refused.because(
                "Unknown resource type", f"This provider has no resource {name}. {NEVER_OURS}"
            )
        return self.provider.resources[name]

    def _data_source(self, name: str) -> type[DataSource]:
        if name not in self.provider.data_sources:
            raise Refused.because(
                "Unknown data source", f"This provider has no data source {name}. {NEVER_OURS}"
            )
        return self.provider.data_sources[name]

    def _connected(self) -> Connection:
        if self.connection is None:
            raise Refused.because(
                "Provider configuration not known yet",
                "An argument of the provider depends on something that is known only after apply,"
                " so the federation cannot be reached yet. Apply what it depends on first, with"
                " -target, or give the argument a value that is known.",
            )
        return self.connection

    def _call(self, record: Resource, operation: str, private: Private) -> lifecycle.Api:
        connection = self._connected()
        limits = record.own_limits() if private.limits is None else private.limits
        own = limits.get(operation)
        return connection.call(durations.seconds(own) if own else connection.operation_timeout)


def earlier(private: Private, known: Resource) -> lifecycle.Earlier:
    """What an earlier call has left open; what another version asked for says nothing."""
    try:
        asked: Resource | None = known.kind.decode(private.asked)
    except Mismatch:
        asked = None
    return lifecycle.Earlier(private.task, private.unseen, asked)


def identity_of(known: Resource | None) -> pb.ResourceIdentityData:
    """What tells an object from all others; empty while there is none, or nobody knows which."""
    if known is None or lifecycle.is_pending(known):
        return pb.ResourceIdentityData()
    return pb.ResourceIdentityData(
        identity_data=wire.pack(known.values_by_name, known.identity_kind)
    )


def remembered(private: Private, outcome: lifecycle.Outcome) -> bytes:
    """The bytes of what is remembered after an operation."""
    asked = None if outcome.asked is None else outcome.asked.kind.encode(outcome.asked)
    return private.left_open(outcome.task, unseen=outcome.unseen, asked=asked).pack()


def still_pending() -> Diagnostic:
    return Diagnostic(
        "Creation is not finished yet",
        "An earlier run left the creation of this object running, and only a refresh can tell what"
        " came of it. Plan without -refresh=false.",
    )


def capabilities() -> pb.ServerCapabilities:
    return pb.ServerCapabilities(plan_destroy=True, get_provider_schema_optional=True)


def tell(answer: Any, diagnostics: Iterable[Diagnostic]) -> None:
    answer.diagnostics.extend(messages.diagnostics(diagnostics))


def internal_error(call: str, error: BaseException) -> Diagnostic:
    """A failure that nobody foresaw: ours, with what a report needs."""
    return Diagnostic(
        "Provider error",
        f"The provider failed in {call}: {type(error).__name__}: {excerpt(str(error))}\n\nThis is a"
        " fault of the provider, not of the configuration; nothing in the state was changed by it."
        " Please report it with the output of TF_LOG_PROVIDER=DEBUG.",
    )
