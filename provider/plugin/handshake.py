"""The handshake: what Terraform and a plugin tell each other before the first call.

Terraform starts the plugin with some environment variables and waits for one line on its stdout:
``core version | protocol version | network | address | "grpc" | certificate`` (go-plugin).
"""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

COOKIE_NAME = "TF_PLUGIN_MAGIC_COOKIE"
COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
CORE_VERSION = 1
PROTOCOL_VERSION = 6

ELSEWHERE = "Set TMPDIR to a directory that can be written to and has a short name."
LONGEST_PATH = 107 if sys.platform == "linux" else 103
"""Bytes of the path of a socket (sun_path, without the zero at its end)."""


class Unfit(Exception):
    """The environment asks for what cannot be done."""


def started_by_terraform(environment: Mapping[str, str]) -> bool:
    """The cookie is no secret: it tells a launch by Terraform from one by hand."""
    return environment.get(COOKIE_NAME) == COOKIE


def wants_tls(environment: Mapping[str, str]) -> bool:
    """Terraform sends its certificate exactly when it will speak TLS."""
    return bool(environment.get("PLUGIN_CLIENT_CERT"))


def line(address: str, certificate: str, environment: Mapping[str, str]) -> str:
    """The handshake line.

    It says protocol 6 even to a Terraform that cannot speak it: Terraform then tells its user
    which versions it needs.
    """
    fields = [CORE_VERSION, PROTOCOL_VERSION, "unix", address, "grpc", certificate]
    if environment.get("PLUGIN_MULTIPLEX_GRPC"):
        fields.append("false")  # several services over one connection: not offered
    return "|".join(map(str, fields))


def take_stdout() -> TextIO:
    """The real stdout; whatever else is printed from now on goes to stderr.

    Terraform takes the first line on stdout for the handshake, so a stray print of any library
    would end the launch.
    """
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return stdout


def socket_path(environment: Mapping[str, str]) -> str:
    """Where to listen: in a new directory that only this user can enter.

    grpcio makes the socket with the permissions that the umask leaves; the directory is what
    keeps others out. The path has to stay below some 100 bytes, so its names are short. Raises
    `Unfit`.
    """
    os.umask(0o077)
    directory = _new_directory(environment.get("PLUGIN_UNIX_SOCKET_DIR"))
    length = len(os.fsencode(directory)) + len("/s")
    if length > LONGEST_PATH:
        os.rmdir(directory)  # noqa: PTH106  # pathlib is not loaded yet
        raise Unfit(
            f"the path of its socket would have {length} bytes, and the system allows"
            f" {LONGEST_PATH}. {ELSEWHERE}"
        )
    return f"{directory}/s"


def _new_directory(place: str | None) -> str:
    """A directory for this process; the library that makes one is slower than all of this."""
    around = os.path.abspath(place or os.environ.get("TMPDIR") or "/tmp")  # noqa: PTH100, S108  # pathlib is not loaded yet; nobody else can enter what is made there
    directory = f"{around}/tf-{os.urandom(4).hex()}"
    try:
        os.mkdir(directory, 0o700)  # noqa: PTH102  # the same
    except (OSError, ValueError):
        return _another_directory(place)
    return directory


def _another_directory(place: str | None) -> str:
    from tempfile import mkdtemp  # noqa: PLC0415  # knows where else to look

    try:
        return mkdtemp(prefix="tf-", dir=place or None)
    except (OSError, ValueError) as error:
        raise Unfit(f"no directory for its socket can be made: {error}. {ELSEWHERE}") from None


def remove(socket: str) -> None:
    """Remove the directory of the socket with all that is in it."""
    directory = _directory(socket)
    with suppress(OSError):
        for name in os.listdir(directory):  # noqa: PTH208  # pathlib is not loaded yet
            with suppress(OSError):  # gRPC removes its socket at the same time
                os.unlink(f"{directory}/{name}")  # noqa: PTH108  # the same
        os.rmdir(directory)  # noqa: PTH106  # the same


def share_with_group(socket: str, environment: Mapping[str, str]) -> None:
    """Give the socket to the group that the client names, if it names one; raises `Unfit`."""
    group = environment.get("PLUGIN_UNIX_SOCKET_GROUP")
    if group:
        try:
            number = int(group) if group.isdecimal() else _group_id(group)
            for path, mode in ((_directory(socket), 0o710), (socket, 0o660)):
                os.chown(path, -1, number)
                os.chmod(path, mode)  # noqa: PTH101  # pathlib is not loaded yet
        except (OSError, KeyError, ValueError, OverflowError) as error:
            raise Unfit(f"its socket cannot be given to the group {group!r}: {error}") from None


def _directory(socket: str) -> str:
    return socket.rpartition("/")[0]


def _group_id(name: str) -> int:
    import grp  # noqa: PLC0415  # rarely needed, and not on every platform

    return grp.getgrnam(name).gr_gid
