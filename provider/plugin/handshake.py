"""The handshake: what Terraform and a plugin tell each other before the first call.

Terraform starts the plugin with some environment variables and waits for one line on its stdout:
``core version | protocol version | network | address | "grpc" | certificate`` (go-plugin).
"""

import os
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import NoReturn, TextIO

COOKIE_NAME = "TF_PLUGIN_MAGIC_COOKIE"
COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
CORE_VERSION = 1
PROTOCOL_VERSION = 6
BE_READ = 0.5
"""Seconds in which Terraform reads the last words of a plugin."""

ELSEWHERE = "Set TMPDIR to a directory that can be written to and has a short name."
PLACES = ("/tmp", "/var/tmp")  # noqa: S108  # nobody else can enter what is made there
NAME = "s"
"""Short, as the whole path has to be."""
SPECIAL = frozenset("|%?#")
"""What separates the fields of the line, and the parts of a URL."""
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


def give_up(why: str) -> NoReturn:
    """End with words that Terraform shows its user: what a plugin wrote after "panic: ".

    Terraform gives up as soon as the output ends, whether or not it has read the words by then:
    so they come first, and the end a moment later.
    """
    os.write(2, f"panic: the provider cannot start: {why}\n".encode(errors="backslashreplace"))
    time.sleep(BE_READ)
    os._exit(1)


class SocketFile:
    """The file of the socket, in a directory that only this user can enter.

    grpcio makes the socket with the permissions that the umask leaves; the directory is what keeps
    others out. It is held by its descriptor: once it is removed, somebody else may put a link where
    it was, and nothing that is done by name, here or by gRPC, may follow that.
    """

    def __init__(self, directory: str) -> None:
        self.path = f"{directory}/{NAME}"
        self._directory = directory
        self._held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        held = f"/proc/self/fd/{self._held}"
        self.bound = f"{held}/{NAME}" if os.path.isdir(held) else self.path  # noqa: PTH112  # pathlib is not loaded yet
        self._once = threading.Lock()

    @property
    def is_own(self) -> bool:
        return os.fstat(self._held).st_uid == os.geteuid()

    def remove(self) -> None:
        """Remove it and its directory, unless that has been done.

        The descriptor stays open, as gRPC goes by its number when it removes its socket itself.
        """
        if not self._once.acquire(blocking=False):
            return
        with suppress(OSError):
            os.unlink(NAME, dir_fd=self._held)
        with suppress(OSError):
            if os.path.samestat(os.fstat(self._held), os.lstat(self._directory)):
                os.rmdir(self._directory)  # noqa: PTH106  # the same

    def share_with_group(self, environment: Mapping[str, str]) -> None:
        """Give it to the group that the client names, if it names one; raises `Unfit`."""
        group = environment.get("PLUGIN_UNIX_SOCKET_GROUP")
        if group:
            try:
                number = int(group) if group.isdecimal() else _group_id(group)
                for path, mode in ((self._directory, 0o710), (self.path, 0o660)):
                    os.chown(path, -1, number)
                    os.chmod(path, mode)  # noqa: PTH101  # the same
            except (OSError, KeyError, ValueError, OverflowError) as error:
                raise Unfit(f"its socket cannot be given to the group {group!r}: {error}") from None


def socket_file(environment: Mapping[str, str]) -> SocketFile:
    """Where to listen: where the client says, or where it can be done; raises `Unfit`."""
    os.umask(0o077)
    asked = environment.get("PLUGIN_UNIX_SOCKET_DIR")
    places = [asked] if asked else [os.environ.get("TMPDIR") or PLACES[0], *PLACES, os.curdir]
    failures = []
    for place in places:
        try:
            return _socket_file_in(os.path.abspath(place))  # noqa: PTH100  # pathlib is not loaded yet
        except (Unfit, OSError, ValueError) as error:
            failures.append(error)
    raise Unfit(f"{failures[0]}. {ELSEWHERE}")


def _socket_file_in(place: str) -> SocketFile:
    """One in a new directory; the library that makes such is slower than all of this."""
    directory = f"{place}/tf-{os.urandom(4).hex()}"
    _refuse_unprintable(f"{directory}/{NAME}")
    os.mkdir(directory, 0o700)  # noqa: PTH102  # pathlib is not loaded yet
    file = SocketFile(directory)
    if not file.is_own:
        raise Unfit(f"{directory!r} belongs to somebody else")
    return file


def _refuse_unprintable(path: str) -> None:
    """Raise `Unfit` for a path that no system, line or URL of gRPC can hold as it is."""
    encoded = os.fsencode(path)
    if len(encoded) > LONGEST_PATH:
        raise Unfit(
            f"the path of its socket would have {len(encoded)} bytes, and the system allows"
            f" {LONGEST_PATH}"
        )
    if not path.isprintable() or path.encode() != encoded or not SPECIAL.isdisjoint(path):
        raise Unfit(f"the path of its socket cannot be said in one line: {path!r}")


def _group_id(name: str) -> int:
    import grp  # noqa: PLC0415  # rarely needed, and not on every platform

    return grp.getgrnam(name).gr_gid
