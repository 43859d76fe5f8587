"""The entry point: the plugin when Terraform starts it, a command for everybody else.

Nothing is imported that the case at hand does not need, because Terraform starts the plugin up to
five times for one command.
"""

import os
import sys

from provider.plugin import handshake


def main() -> None:
    if handshake.started_by_terraform(os.environ):
        stdout = handshake.take_stdout()
        from provider.plugin.server import serve  # noqa: PLC0415  # commands need no gRPC

        serve(_load, stdout)
    else:
        from provider.commands import main as command  # noqa: PLC0415  # the plugin has none

        sys.exit(command(sys.argv[1:]))


def _load():  # type: ignore[no-untyped-def]  # noqa: ANN202  # its type is in what is imported
    from provider.service import load  # noqa: PLC0415  # only after the handshake

    return load()


if __name__ == "__main__":
    main()
