"""When the provider is loaded: at once, but not in the way of a Terraform that wants the schema."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from provider.plugin import server

SCHEMA, OTHER = "/tfplugin6.Provider/GetProviderSchema", "/tfplugin6.Provider/GetMetadata"
LONG = 20.0


class Loading:
    """Handlers whose service is loaded in three parts by a thread of its own."""

    def __init__(self) -> None:
        self.parts = 0
        self.first, self.go_on = threading.Event(), threading.Event()
        self.handlers = server.Handlers(self.load, threading.Event(), {SCHEMA: lambda: b"schema"})
        self.thread = threading.Thread(target=self.handlers.load, daemon=True)
        self.thread.start()
        assert self.first.wait(LONG)

    def load(self, yield_cpu: Callable[[], object]) -> Any:
        self.first.set()
        assert self.go_on.wait(LONG)
        for _ in range(3):
            yield_cpu()
            self.parts += 1
        return SimpleNamespace(handler=lambda method: f"handler of {method}")

    def asked(self, method: str) -> Any:
        return self.handlers.service(SimpleNamespace(method=method))

    def pauses(self) -> bool:
        self.thread.join(0.05)
        return self.parts == 0

    def ended(self) -> bool:
        self.thread.join(LONG)
        return self.parts == 3


@pytest.fixture
def loading() -> Loading:
    return Loading()


def test_loading_goes_on_while_nobody_asks(loading: Loading):
    loading.go_on.set()
    assert loading.ended()


def test_loading_pauses_once_the_schema_is_asked_for(
    loading: Loading, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(server, "SCHEMA_ONLY", LONG)
    assert loading.asked(SCHEMA)
    loading.go_on.set()
    assert loading.pauses()
    assert loading.asked(OTHER) == f"handler of {OTHER}"
    assert loading.ended()


def test_loading_goes_on_by_itself_after_a_while(loading: Loading, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "SCHEMA_ONLY", 0.001)
    loading.asked(SCHEMA)
    loading.go_on.set()
    assert loading.ended()


def test_the_calls_of_go_plugin_change_nothing(loading: Loading, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "SCHEMA_ONLY", LONG)
    loading.asked(SCHEMA)
    loading.asked("/plugin.GRPCStdio/StreamStdio")
    loading.go_on.set()
    assert loading.pauses()
    loading.asked(OTHER)
    assert loading.ended()
