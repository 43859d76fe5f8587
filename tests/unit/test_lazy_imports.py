"""Modules that are loaded when they are first used."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import certifi
import pytest

from provider.plugin.lazy_imports import EAGER, authorities, defer
from tests.sweep import one_at_once

SOURCE = """
import sys, time
import {name}
early = getattr({name}, "late", "not there yet")
time.sleep(0.05)
late = "here"
"""


START = "from provider.plugin import lazy_imports; lazy_imports.defer(lazy_imports.DEFERRED, {})"


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module that can be imported and is not yet."""
    (tmp_path / "postponed_one.py").write_text(SOURCE.format(name="postponed_one"))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "postponed_one"
    sys.modules.pop("postponed_one", None)


def imported(name: str) -> Any:
    __import__(name)
    return sys.modules[name]


def is_loaded(module: Any) -> bool:
    return "late" in vars(module)


def test_a_postponed_module_is_imported_without_being_loaded(name: str):
    defer({name: {}}, {})
    assert not is_loaded(imported(name))


def test_the_first_name_that_is_asked_for_loads_it(name: str):
    defer({name: {}}, {})
    assert imported(name).late == "here"


def test_what_is_loaded_is_the_module_that_was_imported(name: str):
    defer({name: {}}, {})
    before = imported(name)
    assert before.late
    assert imported(name) is before
    assert before.__spec__.name == name
    assert "__getattr__" not in vars(before)


def test_a_name_that_is_known_does_not_load_it(name: str):
    defer({name: {"known": 1}}, {})
    assert imported(name).known == 1
    exec(f"from {name} import known")
    assert not is_loaded(imported(name))


def test_a_package_of_which_a_name_is_known_is_not_loaded_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "postponed_package").mkdir()
    source = SOURCE.format(name="postponed_package")
    (tmp_path / "postponed_package" / "__init__.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    defer({"postponed_package": {"known": 1}}, {})
    exec("from postponed_package import known")
    assert not is_loaded(sys.modules.pop("postponed_package"))


def test_a_module_that_asks_for_itself_sees_what_it_has_so_far(name: str):
    defer({name: {}}, {})
    assert imported(name).early == "not there yet"


def test_a_name_that_it_does_not_have_is_an_attribute_error(name: str):
    defer({name: {}}, {})
    with pytest.raises(AttributeError, match="nonsense"):
        imported(name).nonsense  # noqa: B018  # asking is the point


def test_all_threads_see_the_whole_module(name: str):
    defer({name: {}}, {})
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: imported(name).late, range(8))) == {"here"}


def test_a_module_that_is_loaded_already_stays_as_it_is():
    before = sys.modules["textwrap"]
    defer({"textwrap": {}}, {})
    assert sys.modules["textwrap"] is before is textwrap


def test_a_module_that_does_not_exist_is_not_made_up():
    defer({"nonexistent_one": {}, "nonexistent.two": {}}, {})
    assert not {"nonexistent_one", "nonexistent.two"} & sys.modules.keys()


def test_the_environment_can_forbid_it(name: str):
    defer({name: {}}, {EAGER: "1"})
    assert name not in sys.modules


USES = [
    "import requests; requests.Session().close()",
    "import asyncio; asyncio.run(asyncio.sleep(0))",
    "from asyncio import run, sleep; run(sleep(0))",
    "import asyncio.events; asyncio.events.new_event_loop().close()",
    "import grpc; grpc.aio.insecure_channel",
    "import grpc.aio; grpc.aio.server",
    "from grpc import aio; aio.server",
    "import inspect; inspect.signature(print)",
    "import socket; socket.socket().close()",
    "import ssl; ssl.create_default_context()",
    "import urllib3; urllib3.PoolManager().clear()",
    "import requests; assert requests.compat.chardet.detect(b'a')['encoding'] == 'ascii'",
    "import charset_normalizer; charset_normalizer.from_bytes(b'a').best()",
    "import zipfile; zipfile.is_zipfile('nothing')",
    "import json; json.loads('1')",
    "from json import decoder; decoder.JSONDecoder()",
    "import json.decoder; json.JSONDecodeError",
    "import base64; base64.b64encode(b'a')",
    "import importlib.metadata; importlib.metadata.version('grpcio')",
    "import importlib.metadata as m; m.distribution('grpcio').version",
    "from importlib.metadata import version; version('grpcio')",
    "from importlib.metadata import files; files('grpcio')",
    "import logging; logging.exception('told with its %s', 'traceback')",
    "import typing_extensions; typing_extensions.TypedDict",
    "from google.protobuf.internal import python_message as m; m.GeneratedProtocolMessageType",
    "from urllib.request import parse_http_list; assert parse_http_list('a, b') == ['a', 'b']",
]
FORMS = [
    "import urllib.parse; urllib.parse.quote('a b')",
    "from urllib import parse; parse.quote('a b')",
    "from urllib.parse import quote; quote('a b')",
]
"""In which a module of a package is imported."""


@pytest.mark.parametrize("use", [*FORMS, *one_at_once(USES)])
def test_whoever_uses_a_postponed_module_has_the_real_one(use: str):
    program = f"{START}\nimport grpc, os, sys\n{use}"
    subprocess.run([sys.executable, "-B", "-W", "error", "-c", program], check=True)


def test_the_authorities_that_requests_asks_for_are_those_of_certifi():
    assert authorities() == certifi.where()
