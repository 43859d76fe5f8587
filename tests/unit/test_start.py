"""What a start of the plugin costs: which modules each step of it imports."""

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from provider import main
from provider.plugin import lazy_imports
from tools import schema

NOTHING = "pass"
HANDSHAKE = """
import threading
from provider.plugin import certificate, handshake, server
file = handshake.socket_file({})
server.start(server.Handlers(None, threading.Event(), {}), file, certificate.make())
file.remove()
"""
CALLS = "import provider.service"
REQUESTS = "import provider.omnistack.federation"
COMMAND = "import provider.main, provider.commands.install"
POSTPONING = """
import os
from provider.plugin import lazy_imports
lazy_imports.defer(lazy_imports.DEFERRED, os.environ)
"""
LOADED = """
import os, sys
print(*(name for name, module in sys.modules.items() if not unloaded(module)))
sys.stdout.flush()
os._exit(0)
"""
UNLOADED = """
def unloaded(module):
    return type(vars(module).get("__getattr__")).__name__ == "_Missing"
"""


def loaded(*statements: str, **environment: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after some statements."""
    program = "\n".join((UNLOADED, *statements, LOADED))
    shown = subprocess.run(
        [sys.executable, "-B", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(schema.__file__).parent.parent), **environment},
    )
    return set(shown.stdout.split())


def packages(modules: set[str]) -> set[str]:
    """The installed packages among modules."""
    return {name.partition(".")[0] for name in modules} & packages_distributions().keys()


ALONG = {"_cffi_backend", "grpc_tools"}
"""What cryptography brings, and what grpc tries to bring."""


@pytest.fixture(scope="module")
def bare() -> set[str]:
    return loaded(NOTHING)


@pytest.fixture(scope="module")
def before_the_line(bare: set[str]) -> set[str]:
    return loaded(POSTPONING, HANDSHAKE) - bare


@pytest.fixture(scope="module")
def before_a_call(bare: set[str]) -> set[str]:
    return loaded(POSTPONING, HANDSHAKE, CALLS) - bare


def test_the_handshake_needs_two_packages(before_the_line: set[str]):
    assert packages(before_the_line) - ALONG - {"provider"} == {"grpc", "cryptography"}


def test_the_handshake_does_without_what_only_calls_need(before_the_line: set[str]):
    assert not before_the_line & {
        *lazy_imports.DEFERRED,
        *("dataclasses", "datetime", "decimal", "email", "pathlib"),
        *("ssl", "textwrap"),
        *("cryptography.x509", "cryptography.hazmat.primitives.serialization"),
        "cryptography.hazmat.backends.openssl.backend",
        *("provider.framework", "provider.registry", "provider.omnistack"),
    }


def test_the_handshake_loads_few_modules(before_the_line: set[str]):
    assert len(before_the_line) < 130


def test_the_calls_need_two_packages_more(before_a_call: set[str], before_the_line: set[str]):
    assert packages(before_a_call) - packages(before_the_line) == {"google", "msgpack"}


def test_until_terraform_asks_for_a_type_there_is_none(before_a_call: set[str]):
    assert not before_a_call & {
        *lazy_imports.DEFERRED,
        *("dataclasses", "pathlib"),
        *("provider.nouns", "provider.omnistack.api"),
    }


def test_a_provider_that_is_not_configured_has_nothing_to_send_requests_with(
    before_a_call: set[str],
):
    assert not before_a_call & {"asyncio", "email", "http", "socket", "ssl"}


@pytest.fixture(scope="module")
def for_requests(bare: set[str], before_a_call: set[str]) -> set[str]:
    return loaded(POSTPONING, HANDSHAKE, CALLS, REQUESTS) - bare - before_a_call


NEEDED_FOR_REQUESTS = {"base64", "calendar", "ipaddress", "json", "socket", "urllib.parse"}


def test_requests_need_one_package_more_with_what_it_needs(
    for_requests: set[str], before_a_call: set[str]
):
    needed = {"requests", "urllib3"}
    assert packages(for_requests) - packages(before_a_call) == needed


def test_requests_load_nothing_that_is_postponed_and_not_needed(for_requests: set[str]):
    postponed = {*lazy_imports.DEFERRED, "dataclasses", "charset_normalizer.api"}
    assert not for_requests & postponed - NEEDED_FOR_REQUESTS


def test_a_function_loads_no_more_than_its_module(before_a_call: set[str]):
    called = "from provider.registry import PROVIDER\nPROVIDER.of(FUNCTION)['minutes']"
    table = "from provider.framework.kinds.table import FUNCTION"
    loaded_then = loaded(POSTPONING, HANDSHAKE, CALLS, table, called) - before_a_call
    assert {each for each in loaded_then if each.startswith("provider.nouns.")} == {
        "provider.nouns.policy",
        "provider.nouns.policy.functions",
    }


def test_protobuf_does_without_its_twin_in_python(before_a_call: set[str]):
    assert "google.protobuf.internal.decoder" not in before_a_call


def test_on_demand_everything_is_loaded_at_once():
    at_once = loaded(POSTPONING, HANDSHAKE, **{lazy_imports.EAGER: "1"})
    assert at_once >= {"asyncio", "grpc.aio", "inspect", "typing_extensions"}


def test_a_command_needs_no_plugin():
    assert not loaded(COMMAND) & {"grpc", "cryptography", "google.protobuf"}


def test_all_that_terraform_asks_before_it_has_work_is_stored():
    assert set(main.STORED) == {
        "GetFunctions",
        "GetProviderSchema",
        "GetResourceIdentitySchemas",
    }


def test_the_stored_answers_say_what_the_provider_offers():
    for path, wanted in schema.answers().items():
        assert schema.stored(path) == wanted, schema.STALE.format(names=path.name)
