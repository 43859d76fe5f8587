"""The calls about list resources: what is there that could be managed."""

from collections.abc import Iterator
from itertools import islice

from provider.framework import lifecycle
from provider.framework.diagnostics import DiagnosticError, refuse_if_any
from provider.framework.kinds.list_resource import ListResource, ListResult
from provider.framework.kinds.resource import Resource
from provider.framework.kinds.table import LIST_RESOURCE, RESOURCE
from provider.framework.validate import validate
from provider.plugin import wire
from provider.plugin.call_context import CallContext, add_diagnostics, identity_of
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.secrecy import excerpt


class ListCalls(CallContext):
    """Answers what `terraform query` asks."""

    def validate_list_resource_config(
        self,
        request: pb.ValidateListResourceConfig.Request,
        answer: pb.ValidateListResourceConfig.Response,
    ) -> None:
        list_resource = self.member(LIST_RESOURCE, request.type_name)
        add_diagnostics(
            answer,
            validate(wire.unpack(request.config, list_resource.kind) or list_resource.blank()),
        )

    def list_resource(self, request: pb.ListResource.Request) -> Iterator[pb.ListResource.Event]:
        """The objects that are found, no more than Terraform wants."""
        list_resource = self.member(LIST_RESOURCE, request.type_name)
        resource = self.member(RESOURCE, request.type_name)
        config: ListResource = (
            wire.unpack(request.config, list_resource.kind) or list_resource.blank()
        )
        connection = self.connected()
        api = connection.call(connection.operation_timeout)
        try:
            for found in islice(config.list(api), request.limit or None):
                read = api if request.include_resource_object else None
                yield from self._events(found, resource, read)
        except Exception as error:
            raise DiagnosticError(*self.provider.explain(error, config)) from error

    def _events(
        self, found: ListResult, resource: type[Resource], api: lifecycle.Api | None
    ) -> Iterator[pb.ListResource.Event]:
        """The event of one object, with all of it where there is an API to read it from.

        There is none of an object that is gone by then.
        """
        known = resource.from_identity(**found.identity)
        event = pb.ListResource.Event(
            display_name=excerpt(found.display_name), identity=identity_of(known)
        )
        if api:
            outcome = lifecycle.refresh(known, api, self.provider.explain)
            refuse_if_any(outcome.diagnostics)
            if outcome.state is None:
                return
            event.resource_object.CopyFrom(wire.pack(outcome.state, resource.kind))
        yield event
