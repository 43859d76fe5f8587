"""Only the Terraform that started the plugin is served, whoever else finds its socket."""

import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import grpc
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from provider.plugin import listening_socket
from provider.plugin.handshake import SocketFile
from provider.plugin.listening_socket import Guarded, ListeningSocket
from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.provider.calls import path
from tests.provider.plugin import SOON, Plugin, tls

SCHEMA = path("GetProviderSchema")

STRANGER = """
import sys
import grpc

socket, method, certificate = sys.argv[1:]
options = [("grpc.ssl_target_name_override", "localhost")]
credentials = grpc.ssl_channel_credentials(certificate.encode())
answered = 0
print("ready", flush=True)
while True:
    with grpc.secure_channel(f"unix:{socket}", credentials, options) as channel:
        try:
            channel.unary_unary(method)(b"", timeout=5, wait_for_ready=False)
            print("answered", flush=True)
        except grpc.RpcError as error:
            print(error.code().name, flush=True)
    if not sys.stdin.readline().strip():
        break
"""
"""Another process of the same user, which knows even the certificate: one try for each line."""

WAITING = """
import socket, sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    print("connected", flush=True)
    connection.settimeout(20)
    try:
        while connection.recv(1000):
            pass
    except ConnectionError:
        pass
    print("cut off")
"""
"""One that says nothing."""
PLAIN = """
import sys
import grpc

with grpc.insecure_channel(f"unix:{sys.argv[1]}") as channel:
    try:
        channel.unary_unary(sys.argv[2])(b"", timeout=5)
        print("answered")
    except grpc.RpcError as error:
        print(error.code().name)
"""
"""One that speaks no TLS."""


def started(program: str, *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class Stranger:
    """A running stranger."""

    def __init__(self, plugin: Plugin) -> None:
        certificate = plugin.certificate.public_bytes(Encoding.PEM).decode()
        self.process = started(STRANGER, plugin.socket, SCHEMA, certificate)
        assert self.said() == "ready"

    def said(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def ended(self) -> list[str]:
        """Everything else that it said until its last try."""
        return self.process.communicate(timeout=SOON)[0].split()


@pytest.fixture
def plugin() -> Iterator[Plugin]:
    with Plugin(**tls()) as running:
        yield running


# -- Terraform is here ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plugin, Path]]:
    """A plugin that Terraform has called, and another name for its socket."""
    other_name = tmp_path_factory.mktemp("t") / "s"
    with Plugin(**tls()) as running:
        os.link(running.socket, other_name)
        running.call("GetMetadata")
        yield running, other_name


def test_once_terraform_is_there_the_socket_and_its_directory_are_gone(
    called: tuple[Plugin, Path],
):
    assert not called[0].socket.parent.exists()


def test_once_terraform_is_there_nobody_else_gets_in(called: tuple[Plugin, Path]):
    with socket.socket(socket.AF_UNIX) as late, pytest.raises(ConnectionRefusedError):
        late.connect(str(called[1]))


def test_terraform_is_served_call_after_call(called: tuple[Plugin, Path]):
    for _ in range(5):
        assert called[0].call("GetMetadata").resources


# -- a stranger is here ---------------------------------------------------------------------------


class Visit(NamedTuple):
    """What comes of a stranger: what it hears, whether the socket and Terraform's calls live on."""

    process: int
    heard: str
    socket_stays: bool
    served: pb.GetMetadata.Response
    log: str


@pytest.fixture(scope="module")
def visit() -> Visit:
    with Plugin(**tls(), TF_LOG="WARN") as plugin:
        stranger = Stranger(plugin)
        heard, *_ = stranger.ended()
        socket_stays = plugin.socket.exists()
        served = plugin.call("GetMetadata")
        plugin.process.kill()
        return Visit(stranger.process.pid, heard, socket_stays, served, plugin.ended()[2])


def test_a_stranger_is_not_answered(visit: Visit):
    assert visit.heard != "answered"


def test_after_a_stranger_terraform_is_served(visit: Visit):
    assert visit.served.resources


def test_a_stranger_does_not_close_the_socket(visit: Visit):
    assert visit.socket_stays


def test_a_stranger_is_reported(visit: Visit):
    assert f"process {visit.process}" in visit.log


def test_a_stranger_that_waits_is_cut_off_as_soon_as_terraform_calls(plugin: Plugin):
    waiting = started(WAITING, plugin.socket)
    assert waiting.stdout
    assert waiting.stdout.readline() == "connected\n"
    assert plugin.call("GetMetadata").resources
    assert waiting.communicate(timeout=SOON)[0] == "cut off\n"


def test_while_strangers_rush_in_only_terraform_is_served(plugin: Plugin):
    strangers = [Stranger(plugin) for _ in range(3)]
    for each in strangers:
        assert each.process.stdin
        each.process.stdin.write("again\n" * 20)
        each.process.stdin.flush()
    assert plugin.call("GetProviderSchema").resource_schemas
    assert plugin.call("GetMetadata").resources
    assert "answered" not in [word for each in strangers for word in each.ended()]


def test_without_tls_a_stranger_is_not_answered_either():
    with Plugin() as plugin:
        said = started(PLAIN, plugin.socket, SCHEMA).communicate(timeout=SOON)[0]
        assert said != "answered\n"
        assert plugin.call("GetMetadata").resources


# -- the socket -----------------------------------------------------------------------------------


@pytest.fixture
def listening() -> Iterator[tuple[SocketFile, socket.socket]]:
    """A socket that listens, in a directory of its own."""
    with TemporaryDirectory(prefix="t", ignore_cleanup_errors=True) as directory:
        file = SocketFile(directory)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(file.bound)
            listener.listen()
            yield file, listener


def connected(listening: tuple[SocketFile, socket.socket]) -> tuple[socket.socket, socket.socket]:
    """Both ends of a connection of this process with itself."""
    file, listener = listening
    near = socket.socket(socket.AF_UNIX)
    near.connect(file.path)
    return near, listener.accept()[0]


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process counts as the one that started it."""
    monkeypatch.setattr(listening_socket, "ancestors", lambda: iter([os.getpid()]))


def is_cut(connection: socket.socket) -> bool:
    readable, _, _ = select.select([connection], [], [], 0)
    return bool(readable) and connection.recv(1) == b""


def test_the_process_itself_is_a_stranger(listening):
    near, far = connected(listening)
    with near, far:
        assert not ListeningSocket(listening[0]).check()
        assert is_cut(near)


@pytest.mark.usefixtures("trusted")
def test_a_trusted_connection_stays(listening):
    near, far = connected(listening)
    with near, far:
        assert ListeningSocket(listening[0]).check()
        assert not is_cut(near)


@pytest.mark.usefixtures("trusted")
def test_who_waits_to_be_accepted_stays_outside(listening):
    near, far = connected(listening)
    with near, far, socket.socket(socket.AF_UNIX) as waiting:
        waiting.connect(listening[0].path)
        ListeningSocket(listening[0]).check()
        assert is_cut(waiting)
        with pytest.raises(OSError, match="unavailable"):
            listening[1].accept()


@pytest.mark.usefixtures("trusted")
def test_things_are_settled_by_the_second_call(listening):
    near, far = connected(listening)
    guarded = ListeningSocket(listening[0])
    with near, far:
        settled = [guarded.check() and guarded.settled for _ in range(3)]
    assert settled == [False, True, True]


def test_an_empty_room_is_never_settled(listening):
    guarded = ListeningSocket(listening[0])
    assert [guarded.check() or guarded.settled for _ in range(3)] == [False] * 3


def test_sockets_of_others_are_left_alone(listening, tmp_path):
    near, far = connected(listening)
    with near, far:
        ListeningSocket(SocketFile(str(tmp_path))).check()
        assert not is_cut(near)


def test_descriptors_are_found_where_the_system_does_not_list_them(listening, monkeypatch):
    def unlisted(_: str) -> list[str]:
        raise FileNotFoundError

    near, far = connected(listening)
    monkeypatch.setattr(os, "listdir", unlisted)
    with near, far:
        ListeningSocket(listening[0]).check()
        assert is_cut(near)


def test_the_ancestors_begin_with_the_parent_and_end_with_the_first_process():
    found = list(listening_socket.ancestors())
    assert found[0] == os.getppid()
    assert os.getpid() not in found
    assert len(set(found)) == len(found)


# -- a call beside a stranger's -------------------------------------------------------------------


class Here(grpc.GenericRpcHandler):
    """Has a handler for every call."""

    def service(self, _details: grpc.HandlerCallDetails) -> listening_socket.Handler:
        return grpc.unary_unary_rpc_method_handler(lambda _request, _context: b"answer")


class Call:
    """A call's context, whose connection is lost or not."""

    def __init__(self, *, lost: bool) -> None:
        self.lost = lost
        self.refused: list[grpc.StatusCode] = []

    def add_callback(self, callback: Callable[[], None]) -> bool:
        if self.lost:
            callback()
        return True

    def abort(self, code: grpc.StatusCode, _details: str) -> None:
        self.refused.append(code)
        raise ConnectionError


@pytest.fixture
def beside(listening, monkeypatch) -> Iterator[Any]:
    """The handler of a call that comes while Terraform and a stranger are connected."""
    callers = iter([os.getpid(), 0, 0, 0, 0])
    monkeypatch.setattr(listening_socket, "peer", lambda _: next(callers))
    monkeypatch.setattr(listening_socket, "ancestors", lambda: iter([os.getpid()]))
    near, far = connected(listening)
    near2, far2 = connected(listening)
    with near, far, near2, far2:
        guarded = Guarded(Here(), ListeningSocket(listening[0]))
        yield guarded.service(cast("Any", None))


def test_nobody_is_found_a_handler_before_terraform_is_there(listening):
    assert Guarded(Here(), ListeningSocket(listening[0])).service(cast("Any", None)) is None


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """The seconds that somebody would have waited for something to happen."""
    noted: list[float | None] = []

    class Noting(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            noted.append(timeout)
            return self.is_set()

    monkeypatch.setattr(listening_socket, "threading", SimpleNamespace(Event=Noting))
    return noted


def test_a_call_beside_a_strangers_is_answered_if_its_connection_lives(beside, waits):
    assert beside.unary_unary(b"", Call(lost=False)) == b"answer"
    assert waits == [listening_socket.SUSPENSE]


def test_a_call_of_a_lost_connection_is_refused(beside):
    call = Call(lost=True)
    with pytest.raises(ConnectionError):
        beside.unary_unary(b"", call)
    assert call.refused == [grpc.StatusCode.PERMISSION_DENIED]
