"""How the plugin meets Terraform, and how it ends."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import DNSName, ExtendedKeyUsage, SubjectAlternativeName
from cryptography.x509.oid import ExtendedKeyUsageOID

from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER
from simulator import Simulator
from tests.provider.calls import METHODS, path
from tests.provider.core import Core, arguments, packed, unpacked
from tests.provider.plugin import COMMAND, COOKIE, SOON, Plugin, environment, tls
from tests.sweep import one_at_once

SHUTDOWN = "/plugin.GRPCController/Shutdown"


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.fixture(scope="module")
def plugin() -> Iterator[Plugin]:
    """A plugin as Terraform starts it, for all that does not end it."""
    with Plugin(**tls()) as running:
        yield running


# -- the line -------------------------------------------------------------------------------------


def test_the_line_has_six_fields(plugin: Plugin):
    assert len(plugin.fields) == 6


def test_the_line_names_the_handshake_and_the_protocol(plugin: Plugin):
    assert plugin.fields[:3] == ["1", "6", "unix"]


def test_the_line_says_grpc(plugin: Plugin):
    assert plugin.fields[4] == "grpc"


def test_the_line_ends(plugin: Plugin):
    assert plugin.line.endswith("\n")


def test_the_certificate_has_no_padding(plugin: Plugin):
    assert re.fullmatch(r"[A-Za-z0-9+/]{50,}", plugin.fields[5])


def test_the_certificate_is_for_localhost(plugin: Plugin):
    names = plugin.certificate.extensions.get_extension_for_class(SubjectAlternativeName)
    assert names.value.get_values_for_type(DNSName) == ["localhost"]


def test_the_certificate_is_for_servers(plugin: Plugin):
    usage = plugin.certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
    assert list(usage.value) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_the_certificate_is_valid_now(plugin: Plugin):
    certificate = plugin.certificate
    assert certificate.not_valid_before_utc < datetime.now(UTC) < certificate.not_valid_after_utc


def test_the_certificate_is_over_an_elliptic_curve(plugin: Plugin):
    assert isinstance(plugin.certificate.public_key(), ec.EllipticCurvePublicKey)


def test_the_socket_lies_in_a_directory_that_only_this_user_can_enter(plugin: Plugin):
    assert mode(plugin.socket.parent) == "0o700"


def test_the_socket_is_for_this_user_only(plugin: Plugin):
    assert mode(plugin.socket) == "0o700"


def test_the_socket_has_a_short_path(plugin: Plugin):
    assert len(str(plugin.socket.relative_to(gettempdir()))) < 20


# -- the services ---------------------------------------------------------------------------------


def test_a_client_that_trusts_the_certificate_is_answered(plugin: Plugin):
    assert plugin.call("GetProviderSchema").resource_schemas


def test_a_client_without_tls_is_not_answered():
    with Plugin(**tls()) as plugin, grpc.insecure_channel(f"unix:{plugin.socket}") as channel:
        metadata: Any = channel.unary_unary(path("GetMetadata"))
        with pytest.raises(grpc.RpcError):
            metadata(b"", timeout=SOON)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_call_is_answered_over_the_wire(plugin: Plugin, name: str):
    method = METHODS[name]
    asks, answers = method.client_streaming, method.server_streaming
    kind = f"{'stream' if asks else 'unary'}_{'stream' if answers else 'unary'}"
    answer = plugin.raw(path(name), kind)
    assert isinstance(b"".join(answer) if answers else answer, bytes)


def test_the_stored_answers_are_what_the_provider_would_say(plugin: Plugin):
    servicer = Servicer(PROVIDER)
    assert plugin.call("GetProviderSchema") == servicer.all_schemas()
    assert plugin.call("GetResourceIdentitySchemas") == servicer.all_identities()


MEMORY = (45 if sys.version_info < (3, 13) else 50) << 10
"""Most KiB of a process that has only told its schema; Python 3.13 itself takes 5 MiB more for the
same modules."""


def test_a_process_that_has_told_its_schema_is_small():
    with Plugin(**tls()) as plugin:
        assert plugin.call("GetProviderSchema").resource_schemas
        status = Path(f"/proc/{plugin.process.pid}/status")
        if status.exists():
            peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
            assert peak
            assert int(peak[1]) < MEMORY


def test_an_unknown_call_is_not_implemented(plugin: Plugin):
    with pytest.raises(grpc.RpcError) as caught:
        plugin.raw("/tfplugin6.Provider/Nonsense")
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_the_health_check_says_serving(plugin: Plugin):
    assert plugin.raw("/grpc.health.v1.Health/Check") == b"\x08\x01"


def test_the_broker_has_nothing_to_say(plugin: Plugin):
    assert list(plugin.raw("/plugin.GRPCBroker/StartStream", "stream_stream")) == []


def test_the_stream_of_output_stays_open_until_the_end_without_a_word():
    with Plugin(**tls()) as plugin:
        output = plugin.raw("/plugin.GRPCStdio/StreamStdio", "unary_stream")
        assert plugin.raw(SHUTDOWN) == b""
        assert list(output) == []
        assert plugin.ended()[0] == 0


def test_a_message_of_more_than_4_mib_is_taken(plugin: Plugin):
    answer = plugin.call(
        "UpgradeResourceState",
        type_name="simplivity_policy",
        raw_state=pb.RawState(json=b" " * (5 << 20)),
    )
    assert [each.summary for each in answer.diagnostics] == ["Stored state cannot be read"]


def test_a_stop_does_not_end_the_plugin(plugin: Plugin):
    plugin.call("StopProvider")
    assert plugin.call("GetMetadata").resources


# -- what the environment asks for ----------------------------------------------------------------


@pytest.fixture(scope="module")
def dressed() -> Iterator[tuple[Plugin, Path]]:
    """A plugin with everything that a client may ask for and no TLS."""
    directory = Path(mkdtemp(prefix="t"))
    more = {
        "PLUGIN_UNIX_SOCKET_DIR": str(directory),
        "PLUGIN_MULTIPLEX_GRPC": "true",
        "PLUGIN_PROTOCOL_VERSIONS": "5",
    }
    with Plugin(**more) as running:
        yield running, directory
    shutil.rmtree(directory)


def test_without_the_clients_certificate_there_is_none_of_the_server(dressed):
    assert dressed[0].fields[5] == ""


def test_without_certificates_there_is_no_tls(dressed):
    assert dressed[0].call("GetMetadata").resources


def test_several_services_over_one_connection_are_not_offered(dressed):
    assert dressed[0].fields[6:] == ["false"]


def test_the_socket_lies_where_the_client_wants_it(dressed):
    plugin, directory = dressed
    assert plugin.socket.parent.parent == directory


def test_the_socket_lies_where_the_users_temporary_files_lie(monkeypatch: pytest.MonkeyPatch):
    directory = Path(mkdtemp(prefix="t"))
    monkeypatch.chdir(directory.parent)
    with Plugin(TMPDIR=f"{directory.name}/") as plugin:
        assert plugin.socket.parent.parent == directory
    directory.rmdir()


def test_a_place_that_cannot_be_written_is_passed_over():
    with Plugin(TMPDIR="/nonexistent") as plugin:
        assert plugin.call("GetMetadata").resources


def test_the_group_that_the_client_names_can_use_the_socket():
    with Plugin(PLUGIN_UNIX_SOCKET_GROUP=str(os.getgid())) as plugin:
        assert (mode(plugin.socket.parent), mode(plugin.socket)) == ("0o710", "0o660")
        assert plugin.socket.stat().st_gid == os.getgid()


def test_a_terraform_that_speaks_another_protocol_is_told_of_6(dressed):
    assert dressed[0].fields[1] == "6"


# -- the end --------------------------------------------------------------------------------------


def test_after_shutdown_the_process_is_gone_at_once():
    with Plugin(**tls()) as plugin:
        begun = time.monotonic()
        assert plugin.raw(SHUTDOWN) == b""
        status, stdout, _ = plugin.ended()
        assert time.monotonic() - begun < 2  # Terraform kills what takes longer
        assert (status, stdout) == (0, "")
        assert not plugin.socket.parent.exists()


def test_an_interrupt_from_the_terminal_is_ignored():
    with Plugin() as plugin:
        plugin.process.send_signal(signal.SIGINT)
        assert plugin.call("GetMetadata").resources
        assert plugin.raw(SHUTDOWN) == b""
        status, _, stderr = plugin.ended()
        assert (status, stderr) == (0, "")  # and not of a KeyboardInterrupt


def test_sigterm_ends_the_process():
    with Plugin() as plugin:
        plugin.process.terminate()
        status, _, _ = plugin.ended()
        assert status == 0
        assert not plugin.socket.parent.exists()


@contextmanager
def creation(simulator: Simulator) -> Iterator[tuple[Plugin, Any]]:
    """A plugin, and its call that creates a policy and waits for the task."""
    simulator.switches.task_seconds = 1000.0
    with Plugin() as plugin:
        core = Core(plugin.call)
        assert not core.configure(**arguments(simulator))
        planned = core.plan("simplivity_policy", {"name": "Mine"}).state
        call = plugin.begin(
            "ApplyResourceChange",
            type_name="simplivity_policy",
            prior_state=packed(None),
            planned_state=packed(planned),
            config=packed(planned),
        )
        while not any(each.path.startswith("/tasks/") for each in simulator.requests):
            assert not call.done()
            threading.Event().wait(0.01)
        yield plugin, call


@pytest.fixture
def creating(simulator: Simulator) -> Iterator[tuple[Plugin, Any]]:
    with creation(simulator) as found:
        yield found


@pytest.fixture(scope="module")
def terminated(running: Simulator) -> tuple[Any, int]:
    """What a creation answers that SIGTERM ends, and how the process ends."""
    running.reset()
    with creation(running) as (plugin, call):
        plugin.process.terminate()
        return call.result(SOON), plugin.ended()[0]


def test_sigterm_lets_a_call_save_what_it_knows(terminated: tuple[Any, int]):
    answer, status = terminated
    assert unpacked(answer.new_state)["name"] == "Mine"
    assert status == 0


def test_a_creation_that_sigterm_alone_ends_has_failed(terminated: tuple[Any, int]):
    (told,) = terminated[0].diagnostics
    assert told.severity == pb.Diagnostic.ERROR
    assert "The provider alone was told to end" in told.detail


def test_a_creation_that_the_user_stops_has_not_failed(creating: tuple[Plugin, Any]):
    plugin, call = creating
    plugin.call("StopProvider")
    (told,) = call.result(SOON).diagnostics
    assert told.severity == pb.Diagnostic.WARNING


def test_who_ends_terraform_and_the_plugin_stops_terraform(creating: tuple[Plugin, Any]):
    plugin, call = creating
    plugin.process.terminate()
    plugin.call("StopProvider")
    (told,) = call.result(SOON).diagnostics
    assert told.severity == pb.Diagnostic.WARNING


PARENT = """
import subprocess, sys
subprocess.Popen(sys.argv[1:])
sys.stdin.read()
"""


def test_the_process_ends_with_the_terraform_that_started_it():
    parent = subprocess.Popen(
        [sys.executable, "-S", "-c", PARENT, *COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(**COOKIE),
        text=True,
    )
    with parent:
        assert parent.stdout
        socket = Path(parent.stdout.readline().split("|")[3])
        assert socket.exists()
        parent.kill()
        assert parent.stdout.read() == ""  # read to its end: nobody has it open any more
    assert not socket.parent.exists()


# -- what else could be on stdout -----------------------------------------------------------------

NOISE = """
import os, sys
print("a print of {module}")
os.write(1, b"a write of {module}")
sys.path.remove({path!r})
del sys.modules["{module}"]
import {module}
sys.path.insert(0, {path!r})
"""


def test_what_a_library_prints_while_it_is_loaded_is_not_on_stdout(tmp_path: Path):
    before_the_line, behind_it = "grpc", "msgpack"
    for module in (before_the_line, behind_it):
        noise = NOISE.format(path=str(tmp_path), module=module)
        (tmp_path / f"{module}.py").write_text(noise)
    with Plugin(PYTHONPATH=str(tmp_path)) as plugin:
        plugin.call("GetMetadata")
        plugin.raw(SHUTDOWN)
        _, stdout, stderr = plugin.ended()
        assert (plugin.fields[0], stdout) == ("1", "")
        for module in (before_the_line, behind_it):
            assert f"a print of {module}" in stderr
            assert f"a write of {module}" in stderr


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugin]:
    """A plugin that lacks a library and has ended."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "msgpack.py").write_text("raise ImportError('built for another Python')")
    with Plugin(PYTHONPATH=str(folder)) as running:
        running.process.wait(SOON)
        yield running


def test_what_keeps_the_provider_from_loading_is_told_as_a_crash(broken: Plugin):
    status, _, stderr = broken.ended()
    assert status == 1
    assert re.search(r"^panic: ", stderr, re.MULTILINE)  # what Terraform looks for
    assert "ImportError: built for another Python" in stderr


def test_a_provider_that_cannot_load_leaves_nothing_behind(broken: Plugin):
    assert not broken.socket.parent.exists()


# -- by hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", [{}, {"TF_PLUGIN_MAGIC_COOKIE": "stale"}], ids=["none", "other"])
def test_started_by_hand_the_executable_explains_itself(cookie: dict[str, str]):
    ended = subprocess.run(
        COMMAND,
        env=environment(**cookie),
        capture_output=True,
        text=True,
        timeout=SOON,
        check=False,
    )
    assert ended.returncode == 1
    assert "Terraform starts this provider by itself." in ended.stdout


# -- an environment of any content ----------------------------------------------------------------


def unfit(**variables: str) -> tuple[int, str, str]:
    """How a plugin ends that cannot do what its environment asks for."""
    done = subprocess.run(
        COMMAND,
        env=environment(**COOKIE, **variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=SOON,
    )
    return done.returncode, done.stdout, done.stderr


UNBOUND = """
import os
mkdir = os.mkdir
def make(path, mode=0o777):
    mkdir(path, mode)
    mkdir(path + "/s")  # where the socket belongs
os.mkdir = make
"""
UNFIT = {
    "PLUGIN_UNIX_SOCKET_DIR": ["/nonexistent/place", "/dev/null", "/proc", "\udcff"],
    "PLUGIN_UNIX_SOCKET_GROUP": ["no-such-group", "99999999999999999999", "²", "-1", "\udcff"],
}


@pytest.mark.parametrize("module", one_at_once(["grpc", "cryptography"]))
def test_a_library_that_cannot_be_loaded_is_told_in_one_line(tmp_path: Path, module: str):
    (tmp_path / f"{module}.py").write_text(
        "raise ImportError('built for\\nanother \\x1b[31mPython')"
    )
    status, stdout, stderr = unfit(PYTHONPATH=str(tmp_path))
    assert (status, stdout) == (1, "")
    assert stderr == (
        "panic: the provider cannot start: ImportError: built for another \ufffd[31mPython\n"
    )


def test_a_socket_that_cannot_be_bound_is_told_in_one_line(tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text(UNBOUND)
    status, stdout, stderr = unfit(PYTHONPATH=str(tmp_path))
    assert (status, stdout) == (1, "")
    assert re.search(r"^panic: the provider cannot start: .*bind.*\n\Z", stderr, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "value"),
    [case for name, values in UNFIT.items() for case in one_at_once((name, v) for v in values)],
)
def test_what_cannot_be_done_is_said_in_one_line(name: str, value: str):
    status, stdout, stderr = unfit(**{name: value})
    assert (status, stdout) == (1, "")
    assert stderr.startswith("panic: the provider cannot start: ")
    assert stderr.count("\n") == 1


def test_a_directory_with_too_long_a_name_is_refused_with_advice(tmp_path: Path):
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    status, _, stderr = unfit(PLUGIN_UNIX_SOCKET_DIR=str(deep))
    assert status == 1
    assert f"the path of its socket would have {len(str(deep)) + 14} bytes" in stderr
    assert "Set TMPDIR" in stderr
    assert list(deep.iterdir()) == []


NEEDLESS = {
    "PLUGIN_CLIENT_CERT": "garbage \udcff\n",
    "PLUGIN_PROTOCOL_VERSIONS": "x,,9999999999999999999999",
    "PLUGIN_MIN_PORT": "x",
    "PLUGIN_MAX_PORT": "",
    "PLUGIN_MULTIPLEX_GRPC": "\udcff|\n",
    "PLUGIN_UNIX_SOCKET_DIR": "",
    "PLUGIN_UNIX_SOCKET_GROUP": "",
    "TF_LOG": "nonsense",
}


@pytest.mark.parametrize(
    "variables",
    one_at_once([NEEDLESS, *({name: value} for name, value in NEEDLESS.items())]),
    ids=" ".join,
)
def test_what_needs_not_be_understood_does_no_harm(variables: dict[str, str]):
    with Plugin(**variables) as plugin:
        assert plugin.call("GetMetadata").resources
