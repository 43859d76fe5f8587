"""The calls about resources: from each request to the framework and back.

The answer starts as what loses nothing (the state as it was) and an exception adds a diagnostic to
it, see ``rpc_table``, so that no failure of ours breaks a stream: Terraform would drop the object.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

from provider.address import TYPE
from provider.framework import lifecycle
from provider.framework.diagnostics import Diagnostic, DiagnosticError, Severity
from provider.framework.generated_config import configuration_of
from provider.framework.kinds.resource import UNSET, Resource
from provider.framework.kinds.table import RESOURCE
from provider.framework.planning import (
    Walk,
    propose,
    propose_destroy,
    refuse_change,
    replacing_values,
)
from provider.framework.private import Private
from provider.framework.reconcile import with_write_only
from provider.framework.references import touched
from provider.framework.strict_json import parse
from provider.framework.types import Mismatch
from provider.framework.validate import refuse_write_only, validate
from provider.plugin import messages, terraform_command, wire
from provider.plugin.call_context import (
    NEVER_OURS,
    CallContext,
    add_diagnostics,
    identity_of,
    secrets,
    unreadable,
)
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.secrecy import conceal

log = logging.getLogger(__name__)


class ResourceCalls(CallContext):
    """Answers what Terraform asks about resources."""

    def validate_resource_config(
        self,
        request: pb.ValidateResourceConfig.Request,
        answer: pb.ValidateResourceConfig.Response,
    ) -> None:
        kind = self.member(RESOURCE, request.type_name).kind
        config: Resource = wire.unpack(request.config, kind)
        add_diagnostics(answer, validate(config))
        if not request.client_capabilities.write_only_attributes_allowed:
            add_diagnostics(answer, refuse_write_only(config))

    def upgrade_resource_state(
        self, request: pb.UpgradeResourceState.Request, answer: pb.UpgradeResourceState.Response
    ) -> None:
        resource = self.member(RESOURCE, request.type_name)
        if not request.raw_state.json:
            raise DiagnosticError.because(
                "State is too old", "A state written by Terraform 0.11 or older cannot be read."
            )
        try:
            state = parse(request.raw_state.json)
            for version in range(request.version, resource.version):
                state = resource.upgrades[version](state)
            if state.get("timeouts") == UNSET:
                state["timeouts"] = None
            known = resource.kind.decode(state)
        except Exception as error:
            raise DiagnosticError(unreadable("state", error, resource.schema.attributes)) from error
        answer.upgraded_state.CopyFrom(wire.pack(known, resource.kind))

    def upgrade_resource_identity(
        self,
        request: pb.UpgradeResourceIdentity.Request,
        answer: pb.UpgradeResourceIdentity.Response,
    ) -> None:
        kind = self.member(RESOURCE, request.type_name).identity_kind
        try:
            known = kind.decode(parse(request.raw_identity.json))
        except ValueError as error:
            raise DiagnosticError(unreadable("identity", error, ())) from error
        answer.upgraded_identity.identity_data.CopyFrom(wire.pack(known, kind))

    def read_resource(
        self, request: pb.ReadResource.Request, answer: pb.ReadResource.Response
    ) -> None:
        answer.new_state.CopyFrom(request.current_state)
        answer.private = request.private
        answer.new_identity.CopyFrom(request.current_identity)
        kind = self.member(RESOURCE, request.type_name).kind
        known: Resource = wire.unpack(request.current_state, kind)
        private = Private.unpack(request.private)
        api = self.call(known, "read", private)
        self.connected().run.reads = True
        outcome = lifecycle.refresh(known, api, self.provider.explain, earlier(private, known))
        answer.new_state.CopyFrom(wire.pack(outcome.state, kind))
        answer.new_identity.CopyFrom(identity_of(outcome.state))
        after = remembered(private, outcome)
        answer.private = request.private if after == private else after.pack()
        add_diagnostics(answer, outcome.diagnostics)

    def plan_resource_change(
        self, request: pb.PlanResourceChange.Request, answer: pb.PlanResourceChange.Response
    ) -> None:
        answer.planned_private = request.prior_private
        answer.planned_identity.CopyFrom(request.prior_identity)
        kind = self.member(RESOURCE, request.type_name).kind
        config: Resource | None = wire.unpack(request.config, kind)
        prior: Resource | None = wire.unpack(request.prior_state, kind)
        private = Private.unpack(request.prior_private)
        if config is None:
            answer.planned_state.CopyFrom(request.proposed_new_state)
            if prior is not None:
                self._plan_destroy(prior, private, answer)
            return
        api = self.connection.call(self.connection.operation_timeout) if self.connection else None
        try:
            walk = Walk(new_claimant(), is_apply=self._is_in_apply(request))
            proposal = propose(config, prior, private, api, walk)
        except DiagnosticError:
            raise
        except Exception as error:
            raise DiagnosticError(*self.provider.explain(error, config)) from error
        answer.planned_state.CopyFrom(wire.pack(proposal.planned, kind))
        if proposal.private != private:
            answer.planned_private = proposal.private.pack()
        answer.requires_replace.extend(messages.path(path) for path in proposal.requires_replace)
        add_diagnostics(answer, self._not_in_the_way(proposal.diagnostics))

    def _not_in_the_way(self, diagnostics: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
        """Errors of a plan, which are warnings in the one that every destroy begins with."""
        if any(each.is_error for each in diagnostics) and terraform_command.current().destroys:
            return [each._replace(severity=Severity.WARNING) for each in diagnostics]
        return diagnostics

    def _plan_destroy(
        self, prior: Resource, private: Private, answer: pb.PlanResourceChange.Response
    ) -> None:
        """Nothing may stop a planned destruction, so what cannot be said is not said."""
        if self.connection is None:
            return
        try:
            api = self.connection.call(self.connection.operation_timeout)
            self.connection.run.destroys_all = terraform_command.current().destroys
            destruction = propose_destroy(prior, private, api)
            if destruction.private != private:
                answer.planned_private = destruction.private.pack()
            add_diagnostics(answer, destruction.diagnostics)
        except Exception as error:  # noqa: BLE001  # see above
            log.info("Nothing can be said of the destruction of %s: %s", prior.noun, error)

    def _is_in_apply(self, request: pb.PlanResourceChange.Request) -> bool | None:
        """Whether Terraform plans once more what it is about to apply; None: that does not show.

        An apply refreshes nothing, and Terraform 1.9 and newer allows deferral in it. A value that
        is known only then comes from a resource that it has changed, or from a data source.
        """
        run = self.connection.run if self.connection else None
        if run is None or run.reads:
            return False
        if run.applies or request.client_capabilities.deferral_allowed:
            return True
        return (terraform_command.current().refreshes or None) if run.lookups else False

    def apply_resource_change(
        self, request: pb.ApplyResourceChange.Request, answer: pb.ApplyResourceChange.Response
    ) -> None:
        answer.new_state.CopyFrom(request.prior_state)
        answer.private = request.planned_private
        answer.new_identity.CopyFrom(request.planned_identity)
        kind = self.member(RESOURCE, request.type_name).kind
        planned: Resource | None = wire.unpack(request.planned_state, kind)
        prior: Resource | None = wire.unpack(request.prior_state, kind)
        private = Private.unpack(request.planned_private)
        config: Resource | None = wire.unpack(request.config, kind)
        conceal(*secrets(config), *secrets(prior))
        if config is not None:
            private = private._replace(limits=config.own_limits())
        run = self.connected().run
        run.applies = True
        with run.changing(concerns(prior, planned)):
            outcome = self._apply(config, planned, prior, private)
        if planned is not None and outcome.state is not None and not (prior and outcome.failed):
            private = self._settled(outcome.state, config or planned, private)
        if planned is not None and not outcome.failed:
            private = private._replace(applied=replacing_values(planned))
        answer.new_state.CopyFrom(wire.pack(outcome.state, kind))
        answer.new_identity.CopyFrom(identity_of(outcome.state))
        answer.private = remembered(private, outcome).pack()
        add_diagnostics(answer, outcome.diagnostics)

    def _settled(self, made: Resource, config: Resource, private: Private) -> Private:
        """What is remembered of an object that was made or changed."""
        connection = self.connected()
        claimant = private.claimant or new_claimant()
        connection.run.claim(made.claims(config), claimant, exists=True)
        connection.run.settle(claimant, made.identity_key())
        origin = connection.origin() or private.origin
        return private._replace(origin=origin, claimant=claimant)

    def _apply(
        self,
        config: Resource | None,
        planned: Resource | None,
        prior: Resource | None,
        private: Private,
    ) -> lifecycle.Outcome:
        explain: lifecycle.Explain = self.provider.explain
        if planned is None and prior is not None and private.shared:
            return lifecycle.Outcome(None)
        if planned is None and prior is not None:
            api = self.call(prior, "delete", private)
            return lifecycle.delete(prior, api, explain, earlier(private, prior))
        if planned is not None and config is not None:
            planned = with_write_only(planned, config)
        if planned is not None and prior is None:
            self.connected().origin()  # to be known even if the user interrupts the creation
            return lifecycle.create(planned, self.call(planned, "create", private), explain)
        if planned is not None and prior is not None:
            api = self.call(planned, "update", private)
            self._refuse_change(config or planned, planned, prior, private, api)
            return lifecycle.update(planned, prior, api, explain, earlier(private, prior))
        raise DiagnosticError.because(
            "Nothing to apply", f"Neither a plan nor a state. {NEVER_OURS}"
        )

    def _refuse_change(
        self, config: Resource, planned: Resource, prior: Resource, private: Private, api: Any
    ) -> None:
        """Raise what a plan only warned of, as it must not keep anything from being destroyed."""
        try:
            diagnostics = tuple(refuse_change(config, planned, prior, private, api))
        except Exception as error:
            raise DiagnosticError(*self.provider.explain(error, planned)) from error
        if diagnostics:
            raise DiagnosticError(*diagnostics)

    def generate_resource_config(
        self,
        request: pb.GenerateResourceConfig.Request,
        answer: pb.GenerateResourceConfig.Response,
    ) -> None:
        kind = self.member(RESOURCE, request.type_name).kind
        answer.config.CopyFrom(wire.pack(configuration_of(wire.unpack(request.state, kind)), kind))

    def import_resource_state(
        self, request: pb.ImportResourceState.Request, answer: pb.ImportResourceState.Response
    ) -> None:
        resource = self.member(RESOURCE, request.type_name)
        given = wire.unpack(request.identity.identity_data, resource.identity_kind)
        identity = (
            resource.require_identity(given) if given else self._resolved(resource, request.id)
        )
        imported = resource.from_identity(**identity)
        origin = self.connection.origin() if self.connection else None
        answer.imported_resources.add(
            type_name=request.type_name,
            state=wire.pack(imported, resource.kind),
            identity=identity_of(imported),
            private=Private(origin=origin, claimant=new_claimant()).pack(),
        )

    def move_resource_state(
        self, request: pb.MoveResourceState.Request, answer: pb.MoveResourceState.Response
    ) -> None:
        """The state of another type as one of this type; the next refresh reads what it lacks."""
        resource, prefix = self.member(RESOURCE, request.target_type_name), f"{TYPE}_"
        source: Any = parse(request.source_state.json)
        is_ours = request.source_provider_address.rpartition("/")[2] == TYPE
        name = request.source_type_name
        moved = None
        if is_ours and name.startswith(prefix) and isinstance(source, Mapping):
            moved = resource.from_moved(name.removeprefix(prefix), source)
        if moved is None:
            raise DiagnosticError.because(
                "Resource cannot be moved",
                f"A {name} of {request.source_provider_address} cannot become a"
                f" {request.target_type_name}. Take it out of the state with a removed block, and"
                " bring the object in with an import block.",
            )
        answer.target_state.CopyFrom(wire.pack(moved, resource.kind))
        answer.target_private = Private(claimant=new_claimant()).pack()

    def _resolved(self, resource: type[Resource], text: str) -> Mapping[str, str]:
        """The identity that an import id means; names need a controller to be known."""
        identity = resource.parse_import_id(text)
        if self.connection is None:
            return identity
        try:
            return resource.resolve_import_id(
                identity, self.connection.call(self.connection.operation_timeout)
            )
        except Exception as error:
            raise DiagnosticError(*self.provider.explain(error, None)) from error


def new_claimant() -> str:
    return os.urandom(8).hex()


def earlier(private: Private, known: Resource) -> lifecycle.Earlier:
    """What an earlier call has left open; what another version asked for says nothing."""
    try:
        asked: Resource | None = known.kind.decode(private.asked)
    except Mismatch:
        asked = None
    task = private.task or lifecycle.pending_task(known)
    return lifecycle.Earlier(task, private.unseen, asked, private.origin)


def remembered(private: Private, outcome: lifecycle.Outcome) -> Private:
    """What is remembered after an operation; no secret, as nothing encrypts it."""
    known = outcome.asked and without_secrets(outcome.asked)
    asked = None if known is None else known.kind.encode(known)
    return private.left_open(outcome.task, unseen=outcome.unseen, asked=asked)


def without_secrets(known: Resource) -> Resource:
    return known.replace(**{a.name: None for a in known.schema if a.secret})


def concerns(*records: Resource | None) -> frozenset[tuple[str, Any]]:
    """The objects that a change of these records concerns, their own among them."""
    own = (
        (each.kind_of_object, vars(each).get(known_as))
        for each in records
        for known_as in ("id", "name")
        if each is not None
    )
    return touched(*records) | frozenset(each for each in own if isinstance(each[1], str))
