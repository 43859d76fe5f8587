"""Write the stored answer to GetProviderSchema anew, or check that it is current.

    python -m tools.schema            write the file
    python -m tools.schema --check    write nothing; exit 1 if it is stale

Terraform starts the plugin once for each command only to ask what it offers. The answer is always
the same bytes, so they are made here and not in each start.
"""

import argparse
import sys
from pathlib import Path

import provider
from provider.main import SCHEMA
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER

FILE = Path(provider.__file__).with_name(SCHEMA)
STALE = f"provider/{SCHEMA} is not what the resources say. Run `make docs` and commit the result."


def main() -> None:
    """Write the answer, or compare it with the one that is there."""
    parser = argparse.ArgumentParser(description="Write the stored answer to GetProviderSchema.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check = parser.parse_args().check
    wanted = answer()
    if FILE.exists() and FILE.read_bytes() == wanted:
        return
    if check:
        sys.exit(STALE)
    FILE.write_bytes(wanted)
    print(f"provider/{SCHEMA}: {len(wanted)} bytes")


def answer() -> bytes:
    """What the provider says of itself; deterministic, because maps have no order."""
    return Servicer(PROVIDER).all_schemas().SerializeToString(deterministic=True)


if __name__ == "__main__":
    main()
