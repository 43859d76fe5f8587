"""The entry point: the plugin when Terraform starts it, a command for everybody else.

Nothing is imported that the case at hand does not need, because Terraform starts the plugin up to
five times for one command, the first time only to be told the schema: that answer is stored.
"""

import gc
import os
import sys
from functools import partial
from importlib import import_module

from provider.plugin import handshake

SCHEMA, IDENTITIES, FUNCTIONS = "schema.bin", "identities.bin", "functions.bin"
"""The answers to what Terraform and OpenTofu ask first, written by ``tools/schema.py``."""
STORED = {
    "GetProviderSchema": SCHEMA,
    "GetResourceIdentitySchemas": IDENTITIES,
    "GetFunctions": FUNCTIONS,
}
PARTS = (
    "provider.plugin.pb.tfplugin6_pb2",
    "provider.framework.lifecycle",
    "provider.omnistack.api",
    "provider.registry",
)
"""What is loaded after the handshake, in parts that each take a few milliseconds."""
LOOK_AFTER = 50_000
"""Objects that are made before garbage is looked for: hardly any is in cycles here, and looking as
often as Python does by itself takes a twentieth of all that is loaded later."""


def main() -> None:
    if handshake.started_by_terraform(os.environ):
        try:
            _serve()
        except BaseException as error:  # noqa: BLE001  # told, and the end
            handshake.give_up(_reason(error))
    else:
        from provider.commands import main as command  # noqa: PLC0415  # the plugin has none

        sys.exit(command(sys.argv[1:]))


def _reason(error: BaseException) -> str:
    """Why the provider cannot start, in one line."""
    from provider.secrecy import excerpt  # noqa: PLC0415  # only for this

    kind = "" if isinstance(error, handshake.Unfit) else f"{type(error).__name__}: "
    return excerpt(f"{kind}{error}")


def _serve() -> None:
    stdout = handshake.take_stdout()
    gc.disable()  # what is imported stays: there is nothing to find until it is all there
    from provider.plugin import lazy_imports  # noqa: PLC0415  # commands import as everybody does

    lazy_imports.defer(lazy_imports.DEFERRED, os.environ)
    from provider.plugin.server import serve  # noqa: PLC0415  # commands need no gRPC

    answers = {f"/tfplugin6.Provider/{c}": partial(stored, name) for c, name in STORED.items()}
    serve(_load, stdout, answers)


def stored(name: str) -> bytes:
    """A file of the package."""
    with open(f"{os.path.dirname(__file__)}/{name}", "rb") as file:  # noqa: PTH120, PTH123  # pathlib is not loaded yet
        return file.read()


def _load(yield_cpu):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # its type is in what is imported
    for part in PARTS:
        import_module(part)
        yield_cpu()
    from provider.service import load  # noqa: PLC0415  # only after the handshake

    service = load()
    gc.freeze()
    gc.set_threshold(LOOK_AFTER)
    gc.enable()
    return service


if __name__ == "__main__":
    main()
