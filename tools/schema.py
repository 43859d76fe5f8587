"""Write the stored answers of the provider anew, or check that they are current.

    python -m tools.schema            write the files
    python -m tools.schema --check    write nothing; exit 1 if one is stale

Terraform starts the plugin once for each command only to ask what it offers. The answers are always
the same bytes, so they are made here and not in each start.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from google.protobuf.message import Message

import provider
from provider.main import FUNCTIONS, IDENTITIES, SCHEMA
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER

STALE = "{names} is not what the declarations say. Run `make docs` and commit the result."


def main() -> None:
    """Write the answers, or compare them with those that are there."""
    parser = argparse.ArgumentParser(description="Write the stored answers of the provider.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check = parser.parse_args().check
    stale = {path: text for path, text in answers().items() if stored(path) != text}
    if check and stale:
        sys.exit(STALE.format(names=", ".join(f"provider/{path.name}" for path in stale)))
    for path, wanted in stale.items():
        path.write_bytes(wanted)
        print(f"provider/{path.name}: {len(wanted)} bytes")


def stored(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def answers() -> Mapping[Path, bytes]:
    """What the provider says of itself; deterministic, because maps have no order."""
    servicer = Servicer(PROVIDER)
    said: dict[str, Message] = {
        SCHEMA: servicer.all_schemas(),
        IDENTITIES: servicer.all_identities(),
        FUNCTIONS: servicer.all_functions(),
    }
    place = Path(provider.__file__).parent
    return {place / name: m.SerializeToString(deterministic=True) for name, m in said.items()}


if __name__ == "__main__":
    main()
