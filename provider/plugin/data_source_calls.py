"""The calls about data sources: what is looked up without being managed."""

from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.table import DATA_SOURCE
from provider.framework.validate import validate
from provider.plugin import wire
from provider.plugin.call_context import CallContext, add_diagnostics
from provider.plugin.pb import tfplugin6_pb2 as pb


class DataSourceCalls(CallContext):
    """Answers what Terraform asks about data sources."""

    def validate_data_resource_config(
        self,
        request: pb.ValidateDataResourceConfig.Request,
        answer: pb.ValidateDataResourceConfig.Response,
    ) -> None:
        kind = self.member(DATA_SOURCE, request.type_name).kind
        add_diagnostics(answer, validate(wire.unpack(request.config, kind)))

    def read_data_source(
        self, request: pb.ReadDataSource.Request, answer: pb.ReadDataSource.Response
    ) -> None:
        kind = self.member(DATA_SOURCE, request.type_name).kind
        config: DataSource = wire.unpack(request.config, kind)
        connection = self.connected()
        connection.run.lookups = True
        try:
            found = config.read(connection.call(connection.operation_timeout))
            answer.state.CopyFrom(wire.pack(found, kind))
        except Exception as error:  # noqa: BLE001  # told as a diagnostic
            add_diagnostics(answer, self.provider.explain(error, config))
