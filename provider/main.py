"""The entry point: the plugin when Terraform starts it, a command for everybody else."""

import os
import sys

from provider.plugin import handshake


def main() -> None:
    if handshake.started_by_terraform(os.environ):
        from provider.plugin import server  # noqa: PLC0415  # commands need no gRPC

        server.serve(service)
    else:
        from provider import commands  # noqa: PLC0415  # the plugin needs no commands

        sys.exit(commands.main(sys.argv[1:]))


def service():  # type: ignore[no-untyped-def]  # noqa: ANN201  # its type would import gRPC's half
    """Everything that the handshake can do without."""
    from provider import registry  # noqa: PLC0415
    from provider.plugin import log, rpc, servicer  # noqa: PLC0415

    log.start()
    return rpc.Service(servicer.Servicer(registry.PROVIDER))


if __name__ == "__main__":
    main()
