"""What the plugin does where the system gives it few threads, or Terraform makes many calls."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from provider.omnistack.deadline import in_background
from provider.plugin import handshake, server
from tests.provider.plugin import SOON, Plugin
from tests.sweep import one_at_once

SHUTDOWN, STOP = server.SHUTDOWN, server.STOP
FEW = """
import _thread, os

def limited(start):
    def begin(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            raise RuntimeError("can't start new thread")
        return start(*args, **kwargs)
    return begin

left = int(os.environ["THREADS"])
for name in ("start_new_thread", "start_joinable_thread"):
    if hasattr(_thread, name):
        setattr(_thread, name, limited(getattr(_thread, name)))
"""
"""What the system does to a user of whom there are many threads already."""
NEEDED = 5
"""Threads of a plugin that is there: what serves, what loads, and one each for calls, for those
that never wait and for the stream of output."""


def plugin(tmp_path: Path, threads: int) -> Plugin:
    (tmp_path / "sitecustomize.py").write_text(FEW)
    return Plugin(PYTHONPATH=str(tmp_path), THREADS=str(threads))


@pytest.mark.parametrize("threads", one_at_once(reversed(range(NEEDED))))
def test_a_plugin_without_the_threads_that_it_needs_ends_with_a_reason(
    tmp_path: Path, threads: int
):
    running = plugin(tmp_path, threads)
    status, _, stderr = running.ended()
    assert status == 1
    assert stderr == ("panic: the provider cannot start: RuntimeError: can't start new thread\n")


def test_calls_wait_for_the_threads_that_there_are(tmp_path: Path):
    with plugin(tmp_path, NEEDED) as running:
        running.raw("/plugin.GRPCStdio/StreamStdio", "unary_stream")
        calls = [running.begin("GetMetadata") for _ in range(30)]
        assert all(each.result(SOON).resources for each in calls)


def test_a_plugin_without_another_thread_ends_when_it_is_told_to(tmp_path: Path):
    with plugin(tmp_path, NEEDED) as running:
        assert running.raw(SHUTDOWN) == b""
        assert running.ended()[0] == 0


def test_work_for_the_background_is_done_at_once_where_there_is_no_thread(
    monkeypatch: pytest.MonkeyPatch,
):
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert in_background(lambda: 4711).result(0) == 4711


# -- calls that never wait ------------------------------------------------------------------------


class Busy:
    """A service all of whose calls wait, but those that ask it to stop."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def handler(self, method: str) -> server.Handler:
        if method == STOP:
            return grpc.unary_unary_rpc_method_handler(lambda _request, _context: b"stopped")
        return grpc.unary_unary_rpc_method_handler(self._wait)

    def _wait(self, _request: bytes, _context: object) -> bytes:
        self.over.wait(SOON)
        return b""

    def stop(self, *, by_user: bool = True) -> None:
        assert not by_user


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A connection to a server all of whose threads are taken."""
    monkeypatch.setattr(server, "THREADS", 2)
    busy, file = Busy(), handshake.socket_file({})
    handlers = server.Handlers(lambda _: busy, threading.Event(), {})
    handlers.load()
    serving = server.start(handlers, file, None)
    with grpc.insecure_channel(f"unix:{file.path}") as connection:
        call: Any = connection.unary_unary("/tfplugin6.Provider/ApplyResourceChange")
        calls = [call.future(b"", timeout=SOON, wait_for_ready=True) for _ in range(5)]
        yield connection
        busy.over.set()
        for each in calls:
            each.result()
    serving.stop(None).wait()
    file.remove()


@pytest.mark.parametrize(("method", "answer"), [(STOP, b"stopped"), (SHUTDOWN, b"")])
def test_what_ends_calls_does_not_wait_for_them(channel: Any, method: str, answer: bytes):
    for _ in range(3):
        assert channel.unary_unary(method)(b"", timeout=SOON / 4) == answer
