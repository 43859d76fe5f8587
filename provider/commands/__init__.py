"""What the executable does when a person starts it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from provider.address import EXECUTABLE, __version__


def main(arguments: Sequence[str]) -> int:
    """Run the command of the arguments; the exit status."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return 1
    status: int = chosen.run(chosen)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=EXECUTABLE,
        description="Terraform starts this provider by itself. By hand, it can be installed for"
        " Terraform or run for debugging.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    install = commands.add_parser("install", help="install the provider for Terraform")
    install.add_argument(
        "--dir",
        type=Path,
        help="a filesystem mirror to install into (default: the one that Terraform looks into"
        " without configuration)",
    )
    install.set_defaults(run=_install)
    debug = commands.add_parser(
        "debug", help="serve until interrupted, for a Terraform that is told to attach"
    )
    debug.set_defaults(run=_debug)
    return parser


def _install(chosen: argparse.Namespace) -> int:
    from provider.commands import install  # noqa: PLC0415  # each command loads its own

    return install.run(chosen.dir)


def _debug(_chosen: argparse.Namespace) -> int:
    from provider.commands import debug  # noqa: PLC0415  # each command loads its own

    return debug.run()
