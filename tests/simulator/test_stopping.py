"""Stopping cuts connections at every stage: nothing stays open, and nothing is waited for."""

import gc
import logging
import socket
import ssl
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simulator import Simulator
from simulator.server import Listener
from tests.simulator.test_servers import fetch
from tests.sweep import one_at_once

Socket = socket.socket
HELLO = b"GET /api/version HTTP/1.1\r\nHost: ovc\r\n\r\n"
LARGE = "x" * 20_000_000  # more than the buffers of the system hold
STOP_SECONDS = 20  # a tenth does, and no wait for a client ends sooner than after 30


class Handshake:
    """A TLS handshake that a client does message by message."""

    def __init__(self, sim: Simulator) -> None:
        self.socket = connected(sim)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        trusting = ssl.create_default_context(cafile=sim.ca_file)
        self._tls = trusting.wrap_bio(self._in, self._out, server_hostname="127.0.0.1")

    def first(self) -> bytes:
        with pytest.raises(ssl.SSLWantReadError):
            self._tls.do_handshake()
        return self._out.read()

    def last(self) -> bytes:
        """What ends the handshake, after the server's part has come."""
        self._in.write(self.socket.recv(100_000))
        self._tls.do_handshake()
        return self._out.read()


def connected(sim: Simulator) -> Socket:
    host, _, port = sim.url.removeprefix("https://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def secured(sim: Simulator) -> Socket:
    context = ssl.create_default_context(cafile=sim.ca_file)
    return context.wrap_socket(connected(sim), server_hostname="127.0.0.1")


def sent(client: Socket, data: bytes) -> Socket:
    client.sendall(data)
    return client


def asked(sim: Simulator, request: bytes = HELLO) -> Socket:
    return sent(secured(sim), request)


def answered(sim: Simulator, request: bytes = HELLO) -> Socket:
    client = asked(sim, request)
    assert client.recv(1)
    return client


def half_a_first_message(sim: Simulator) -> Socket:
    shaking = Handshake(sim)
    return sent(shaking.socket, shaking.first()[:50])


def half_a_handshake(sim: Simulator) -> Socket:
    shaking = Handshake(sim)
    sent(shaking.socket, shaking.first())
    assert shaking.socket.recv(1)
    return shaking.socket


def half_a_head(sim: Simulator) -> Socket:
    return asked(sim, HELLO[:-9])


def half_a_body(sim: Simulator) -> Socket:
    head = b"POST /api/oauth/token HTTP/1.1\r\nHost: ovc\r\nContent-Length: 100\r\n\r\n"
    return asked(sim, head + b"grant_type=")


def a_request_in_progress(sim: Simulator) -> Socket:
    sim.faults.order("GET", "/version", delay=60)
    return asked(sim)


def a_response_being_written(sim: Simulator) -> Socket:
    sim.faults.order("GET", "/version", status=200, body="raw", raw=LARGE)
    return answered(sim)


def a_close_notify_without_reply(sim: Simulator) -> Socket:
    """The server has closed, and TLS waits for the client's close_notify."""
    return answered(sim, HELLO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))


def no_http(sim: Simulator) -> Socket:
    return sent(asked(sim, b"\x00 not http\r\n\r\n"), b"\x00 still not http\r\n\r\n")


def gone(stage: Callable[[Simulator], Socket]) -> Callable[[Simulator], Socket]:
    """A client that has left at a stage."""

    def left(sim: Simulator) -> Socket:
        client = stage(sim)
        client.close()
        return client

    left.__name__ = f"gone_after_{stage.__name__}"
    return left


STAGES = [
    connected,
    half_a_first_message,
    half_a_handshake,
    secured,
    half_a_head,
    half_a_body,
    a_request_in_progress,
    a_response_being_written,
    answered,
    a_close_notify_without_reply,
    no_http,
]
at_each_stage = pytest.mark.parametrize(
    "stage",
    [case for stage in STAGES for case in one_at_once([stage, gone(stage)])],
    ids=lambda each: each.__name__,
)


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The warnings of what was left open; they come from destructors, which cannot raise them."""
    gc.freeze()  # so that `stop` looks among what this test has made, not among all there is
    found: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda each: found.append(str(each.exc_value)))
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        yield found


def stop(sim: Simulator) -> float:
    """Stop, and destroy all that nobody needs any more; how long the stop took."""
    began = time.monotonic()
    sim.stop()
    took = time.monotonic() - began
    gc.collect()
    return took


def is_cut(client: Socket) -> bool:
    """Whether the connection ends, after whatever the server had sent before."""
    try:
        while client.recv(1_000_000):
            pass
    except ConnectionError:
        pass
    except ssl.SSLError as error:
        return not isinstance(error, ssl.SSLWantReadError)
    return True


@at_each_stage
def test_a_stop_closes_a_connection_at_any_stage(
    stage: Callable[[Simulator], Socket], warned: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    sim = Simulator()
    sim.start()
    with stage(sim) as client:
        fetch(sim, sim.url)  # by now the server has read all that came before
        assert stop(sim) < STOP_SECONDS
        assert client.fileno() < 0 or is_cut(client)
    assert warned == []
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_a_stop_closes_a_connection_whose_handshake_ends_meanwhile(
    warned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sim = Simulator(control=None)
    sim.start()
    shaking = Handshake(sim)
    sent(shaking.socket, shaking.first())
    refused = Listener.shutdown

    async def shutdown(self: Listener, sockets: Any) -> None:
        await refused(self, sockets)
        sent(shaking.socket, shaking.last())

    monkeypatch.setattr(Listener, "shutdown", shutdown)
    with shaking.socket as client:
        assert stop(sim) < STOP_SECONDS
        assert is_cut(client)
    assert warned == []


def test_a_stop_closes_an_idle_connection_of_the_control_port(warned: list[str]) -> None:
    sim = Simulator()
    sim.start()
    host, _, port = sim.control_url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        sent(client, b"GET /switches HTTP/1.1\r\nHost: here\r\n\r\n")
        assert client.recv(1)
        assert stop(sim) < STOP_SECONDS
        assert is_cut(client)
    assert warned == []
