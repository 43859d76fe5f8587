"""The calls about resources: from each request to the framework and back.

The answer starts as what loses nothing (the state as it was) and an exception adds a diagnostic to
it, see ``rpc``, so that no failure of ours breaks a stream: Terraform would drop the object.
"""

from collections.abc import Mapping

from provider.framework import lifecycle
from provider.framework.diagnostics import Diagnostic, Refused
from provider.framework.document import parse
from provider.framework.generated import configuration_of
from provider.framework.plan import plan
from provider.framework.private import Private
from provider.framework.resource import Resource
from provider.framework.types import Mismatch
from provider.framework.validate import validate
from provider.plugin import messages, wire
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.servicing import NEVER_OURS, Servicing, identity_of, tell, unreadable


class ResourceCalls(Servicing):
    """Answers what Terraform asks about resources."""

    def validate_resource_config(
        self,
        request: pb.ValidateResourceConfig.Request,
        answer: pb.ValidateResourceConfig.Response,
    ) -> None:
        kind = self.resource(request.type_name).kind
        tell(answer, validate(wire.unpack(request.config, kind)))

    def upgrade_resource_state(
        self, request: pb.UpgradeResourceState.Request, answer: pb.UpgradeResourceState.Response
    ) -> None:
        resource = self.resource(request.type_name)
        if not request.raw_state.json:
            raise Refused.because(
                "State is too old", "A state written by Terraform 0.11 or older cannot be read."
            )
        try:
            state = parse(request.raw_state.json)
            for version in range(request.version, resource.version):
                state = resource.upgrades[version](state)
            known = resource.kind.decode(state)
        except Exception as error:
            raise Refused(unreadable("state", error, resource.schema.attributes)) from error
        answer.upgraded_state.CopyFrom(wire.pack(known, resource.kind))

    def upgrade_resource_identity(
        self,
        request: pb.UpgradeResourceIdentity.Request,
        answer: pb.UpgradeResourceIdentity.Response,
    ) -> None:
        kind = self.resource(request.type_name).identity_kind
        try:
            known = kind.decode(parse(request.raw_identity.json))
        except ValueError as error:
            raise Refused(unreadable("identity", error, ())) from error
        answer.upgraded_identity.identity_data.CopyFrom(wire.pack(known, kind))

    def read_resource(
        self, request: pb.ReadResource.Request, answer: pb.ReadResource.Response
    ) -> None:
        answer.new_state.CopyFrom(request.current_state)
        answer.private = request.private
        answer.new_identity.CopyFrom(request.current_identity)
        kind = self.resource(request.type_name).kind
        known: Resource = wire.unpack(request.current_state, kind)
        private = Private.unpack(request.private)
        api = self.call(known, "read", private)
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
        kind = self.resource(request.type_name).kind
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
        kind = self.resource(request.type_name).kind
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
            api = self.call(prior, "delete", private)
            return lifecycle.delete(prior, api, explain, earlier(private, prior))
        if planned is not None and prior is None:
            return lifecycle.create(planned, self.call(planned, "create", private), explain)
        if planned is not None and prior is not None:
            api = self.call(planned, "update", private)
            return lifecycle.update(planned, prior, api, explain, earlier(private, prior))
        raise Refused.because("Nothing to apply", f"Neither a plan nor a state. {NEVER_OURS}")

    def generate_resource_config(
        self,
        request: pb.GenerateResourceConfig.Request,
        answer: pb.GenerateResourceConfig.Response,
    ) -> None:
        kind = self.resource(request.type_name).kind
        answer.config.CopyFrom(wire.pack(configuration_of(wire.unpack(request.state, kind)), kind))

    def import_resource_state(
        self, request: pb.ImportResourceState.Request, answer: pb.ImportResourceState.Response
    ) -> None:
        resource = self.resource(request.type_name)
        given = wire.unpack(request.identity.identity_data, resource.identity_kind)
        identity = resource.whole(given) if given else self._sought(resource, request.id)
        imported = resource.identified(**identity)
        answer.imported_resources.add(
            type_name=request.type_name,
            state=wire.pack(imported, resource.kind),
            identity=identity_of(imported),
        )

    def _sought(self, resource: type[Resource], text: str) -> Mapping[str, str]:
        """The identity that an import id means; names need a controller to be known."""
        identity = resource.parted(text)
        if self.connection is None:
            return identity
        try:
            return resource.sought(
                identity, self.connection.call(self.connection.operation_timeout)
            )
        except Exception as error:
            raise Refused(*self.provider.explain(error, None)) from error


def earlier(private: Private, known: Resource) -> lifecycle.Earlier:
    """What an earlier call has left open; what another version asked for says nothing."""
    try:
        asked: Resource | None = known.kind.decode(private.asked)
    except Mismatch:
        asked = None
    task = private.task or lifecycle.pending_task(known)
    return lifecycle.Earlier(task, private.unseen, asked)


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
