"""What the executable does when a person starts it."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from provider.address import EXECUTABLE, __version__

CLOSED_PIPE = 141
"""The exit status of what SIGPIPE ends."""


def main(arguments: Sequence[str]) -> int:
    """Run the command of the arguments; the exit status."""
    try:
        try:
            return _run(arguments)
        finally:  # also after --help, which ends at once
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE


def _run(arguments: Sequence[str]) -> int:
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
    _mirror_option(install)
    install.set_defaults(run=_install)
    listing = commands.add_parser("list", help="list the versions that are installed")
    _mirror_option(listing)
    listing.set_defaults(run=_list)
    _add_uninstall(commands.add_parser("uninstall", help="remove an installed version"))
    _add_mirror(commands.add_parser("mirror", help="make a mirror for other machines"))
    debug = commands.add_parser(
        "debug", help="serve until interrupted, for a Terraform that is told to attach"
    )
    debug.set_defaults(run=_debug)
    trust = commands.add_parser("trust", help="show the certificates of controllers")
    trust.add_argument("hosts", nargs="+", metavar="HOST", help="controller, as in the provider")
    trust.add_argument("--out", type=Path, metavar="FILE", help="write the certificates to a file")
    trust.set_defaults(run=_trust)
    return parser


def _mirror_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--dir",
        type=Path,
        help="the filesystem mirror (default: the one that Terraform looks into without"
        " configuration)",
    )


def _add_uninstall(command: argparse.ArgumentParser) -> None:
    _mirror_option(command)
    which = command.add_mutually_exclusive_group()
    which.add_argument("--version", help=f"which version (default: {__version__})")
    which.add_argument("--all", action="store_true", help="every version")
    command.set_defaults(run=_uninstall)


def _add_mirror(command: argparse.ArgumentParser) -> None:
    command.add_argument("dir", type=Path, metavar="DIR", help="the mirror, new or to be added to")
    command.add_argument(
        "packages",
        nargs="*",
        type=Path,
        metavar="ZIP",
        help=f"{EXECUTABLE}_X.Y.Z_OS_ARCH.zip to put into it (default: this provider, if it is the"
        " self-contained one)",
    )
    command.add_argument(
        "--oci", action="store_true", help="make an OCI image layout, to be copied to a registry"
    )
    command.set_defaults(run=_mirror)


def _install(chosen: argparse.Namespace) -> int:
    from provider.commands import install  # noqa: PLC0415  # each command loads its own

    return install.run(chosen.dir)


def _list(chosen: argparse.Namespace) -> int:
    from provider.commands import versions  # noqa: PLC0415  # each command loads its own

    return versions.run(chosen.dir)


def _uninstall(chosen: argparse.Namespace) -> int:
    from provider.commands import uninstall  # noqa: PLC0415  # each command loads its own

    return uninstall.run(chosen.dir, chosen.version, everything=chosen.all)


def _mirror(chosen: argparse.Namespace) -> int:
    from provider.commands import mirror  # noqa: PLC0415  # each command loads its own

    return mirror.run(chosen.dir, chosen.packages, oci=chosen.oci)


def _debug(_chosen: argparse.Namespace) -> int:
    from provider.commands import debug  # noqa: PLC0415  # each command loads its own

    return debug.run()


def _trust(chosen: argparse.Namespace) -> int:
    from provider.commands import trust  # noqa: PLC0415  # each command loads its own

    return trust.run(chosen.hosts, chosen.out)
