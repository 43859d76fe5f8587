"""What a start of the plugin costs: only what the case at hand needs is imported."""

import subprocess
import sys

import pytest

LATE = ("requests", "urllib3")
CONFIGURED = "the HTTP library is for a provider that is configured"


def imported_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after a statement."""
    program = f"import sys; {statement}; print(*sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    return set(shown.stdout.split())


@pytest.mark.parametrize("module", LATE)
def test_a_provider_that_only_tells_its_schema_has_no_http_library(module: str):
    assert module not in imported_by("import provider.service"), CONFIGURED


@pytest.mark.parametrize("module", [*LATE, "google.protobuf", "msgpack", "provider.registry"])
def test_before_the_handshake_there_is_only_what_it_needs(module: str):
    assert module not in imported_by("import provider.plugin.server")


@pytest.mark.parametrize("module", ["grpc", "cryptography", "google.protobuf"])
def test_a_command_needs_no_plugin(module: str):
    assert module not in imported_by("import provider.main, provider.commands.install")
