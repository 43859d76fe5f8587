"""The calls about ephemeral resources: opened, renewed and closed within one run."""

import json
from typing import Any

from provider.framework.diagnostics import DiagnosticError, refuse_if_any
from provider.framework.kinds.ephemeral_resource import EphemeralResource, Lease
from provider.framework.kinds.table import EPHEMERAL_RESOURCE
from provider.framework.strict_json import parse
from provider.framework.validate import validate
from provider.plugin import wire
from provider.plugin.call_context import CallContext, add_diagnostics, secrets
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.secrecy import conceal


class EphemeralCalls(CallContext):
    """Answers what Terraform asks about ephemeral resources."""

    def validate_ephemeral_resource_config(
        self,
        request: pb.ValidateEphemeralResourceConfig.Request,
        answer: pb.ValidateEphemeralResourceConfig.Response,
    ) -> None:
        ephemeral = self.member(EPHEMERAL_RESOURCE, request.type_name)
        add_diagnostics(answer, validate(_configured(ephemeral, request.config)))

    def open_ephemeral_resource(
        self,
        request: pb.OpenEphemeralResource.Request,
        answer: pb.OpenEphemeralResource.Response,
    ) -> None:
        ephemeral = self.member(EPHEMERAL_RESOURCE, request.type_name)
        config = _configured(ephemeral, request.config)
        refuse_if_any(validate(config))  # some values may not have been known before
        api = self._api()
        try:
            opened, lease = config.open(api)
        except Exception as error:
            raise DiagnosticError(*self.provider.explain(error, config)) from error
        conceal(*secrets(opened))
        answer.result.CopyFrom(wire.pack(opened, ephemeral.kind))
        _put(lease, answer)

    def renew_ephemeral_resource(
        self,
        request: pb.RenewEphemeralResource.Request,
        answer: pb.RenewEphemeralResource.Response,
    ) -> None:
        ephemeral = self.member(EPHEMERAL_RESOURCE, request.type_name)
        api = self._api()
        try:
            _put(ephemeral.renew(api, parse(request.private)), answer)
        except Exception as error:
            raise DiagnosticError(*self.provider.explain(error, ephemeral.blank())) from error

    def close_ephemeral_resource(
        self,
        request: pb.CloseEphemeralResource.Request,
        _answer: pb.CloseEphemeralResource.Response,
    ) -> None:
        ephemeral = self.member(EPHEMERAL_RESOURCE, request.type_name)
        api = self._api()
        try:
            ephemeral.close(api, parse(request.private))
        except Exception as error:
            raise DiagnosticError(*self.provider.explain(error, ephemeral.blank())) from error

    def _api(self) -> Any:
        connection = self.connected()
        return connection.call(connection.operation_timeout)


def _configured(ephemeral: type[EphemeralResource], document: pb.DynamicValue) -> EphemeralResource:
    config: EphemeralResource = wire.unpack(document, ephemeral.kind) or ephemeral.blank()
    return config


def _put(lease: Lease, answer: Any) -> None:
    answer.private = json.dumps(lease.private).encode()
    if lease.renew_at is not None:
        answer.renew_at.seconds = lease.renew_at
