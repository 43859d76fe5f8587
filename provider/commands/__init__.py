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
        " Terraform, show the certificate of a controller, or run for debugging.",
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
    trust = commands.add_parser("trust", help="show the certificates of controllers")
    trust.add_argument("hosts", nargs="+", metavar="HOST", help="controller, as in the provider")
    trust.add_argument("--out", type=Path, metavar="FILE", help="write the certificates to a file")
    trust.set_defaults(run=_trust)
    return parser


def _install(chosen: argparse.Namespace) -> int:
    from provider.commands import install  # noqa: PLC0415  # each command loads its own

    return install.run(chosen.dir)


def _debug(_chosen: argparse.Namespace) -> int:
    from provider.commands import debug  # noqa: PLC0415  # each command loads its own

    return debug.run()


def _trust(chosen: argparse.Namespace) -> int:
    from provider.commands import trust  # noqa: PLC0415  # each command loads its own

    return trust.run(chosen.hosts, chosen.out)
