import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from provider.plugin.pb import grpc_broker_pb2, grpc_controller_pb2, grpc_stdio_pb2, tfplugin6_pb2

ROOT = Path(__file__).resolve().parents[2]
PB = Path("provider/plugin/pb")
PROVIDER: ServiceDescriptor = tfplugin6_pb2.DESCRIPTOR.services_by_name["Provider"]

# The calls -------------------------------------------------------------------------------------


def test_the_service_is_tfplugin6_provider() -> None:
    assert PROVIDER.full_name == "tfplugin6.Provider"


def test_terraform_knows_36_calls_to_a_provider() -> None:
    assert len(PROVIDER.methods) == 36


def test_three_calls_answer_with_a_stream() -> None:
    names = {method.name for method in PROVIDER.methods if method.server_streaming}
    assert names == {"ListResource", "InvokeAction", "ReadStateBytes"}


def test_one_call_asks_with_a_stream() -> None:
    names = {method.name for method in PROVIDER.methods if method.client_streaming}
    assert names == {"WriteStateBytes"}


def test_a_call_has_messages_of_its_own_name() -> None:
    others = {
        method.name: (method.input_type.full_name, method.output_type.full_name)
        for method in PROVIDER.methods
        if method.input_type.full_name != f"tfplugin6.{method.name}.Request"
        or method.output_type.full_name != f"tfplugin6.{method.name}.Response"
    }
    assert others == {
        "ListResource": ("tfplugin6.ListResource.Request", "tfplugin6.ListResource.Event"),
        "InvokeAction": ("tfplugin6.InvokeAction.Request", "tfplugin6.InvokeAction.Event"),
        "ValidateStateStoreConfig": (
            "tfplugin6.ValidateStateStore.Request",
            "tfplugin6.ValidateStateStore.Response",
        ),
        "WriteStateBytes": (
            "tfplugin6.WriteStateBytes.RequestChunk",
            "tfplugin6.WriteStateBytes.Response",
        ),
    }


# Names and numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("ApplyResourceChange.Response.diagnostics", 3),
        ("ApplyResourceChange.Response.private", 2),
        ("ClientCapabilities.write_only_attributes_allowed", 2),
        ("GetMetadata.Response.actions", 9),
        ("GetProviderSchema.Response.action_schemas", 11),
        ("GetProviderSchema.Response.diagnostics", 4),
        ("GetProviderSchema.Response.functions", 7),
        ("GetProviderSchema.Response.server_capabilities", 6),
        ("ImportResourceState.Response.diagnostics", 2),
        ("OpenEphemeralResource.Response.result", 3),
        ("PlanResourceChange.Request.config", 4),
        ("PlanResourceChange.Request.planned_private", 9),
        ("PlanResourceChange.Response.diagnostics", 4),
        ("PlanResourceChange.Response.planned_private", 3),
        ("ReadResource.Response.diagnostics", 2),
        ("ReadResource.Response.private", 3),
        ("Schema.Attribute.deprecation_message", 12),
        ("Schema.Attribute.nested_type", 10),
        ("Schema.Attribute.write_only", 11),
        ("Schema.Block.computed", 8),
        ("Schema.Block.deprecation_message", 7),
        ("Schema.Object.nesting", 3),
        ("ValidateProviderConfig.Response.diagnostics", 2),
        ("ValidateResourceConfig.Response.diagnostics", 1),
    ],
)
def test_the_number_of(name: str, number: int) -> None:
    assert tfplugin6_pb2.DESCRIPTOR.pool.FindFieldByName(f"tfplugin6.{name}").number == number


def test_a_write_only_flag_on_the_wire() -> None:
    attribute = tfplugin6_pb2.Schema.Attribute(write_only=True)
    assert attribute.SerializeToString() == bytes([11 << 3, 1])


def test_the_error_of_stop_provider_has_a_capital() -> None:
    assert tfplugin6_pb2.StopProvider.Response(Error="late").Error == "late"


def test_a_list_event_has_a_diagnostic_in_the_singular() -> None:
    event = tfplugin6_pb2.ListResource.Event(diagnostic=[tfplugin6_pb2.Diagnostic()])
    assert len(event.diagnostic) == 1


def test_an_action_is_named_by_type_name_only_where_it_is_validated() -> None:
    assert tfplugin6_pb2.ValidateActionConfig.Request(type_name="a").type_name == "a"
    assert tfplugin6_pb2.PlanAction.Request(action_type="a").action_type == "a"
    assert tfplugin6_pb2.InvokeAction.Request(action_type="a").action_type == "a"


def test_what_a_function_returns_is_behind_a_python_keyword() -> None:
    function = tfplugin6_pb2.Function()
    getattr(function, "return").type = b'"string"'
    assert function.SerializeToString() == b'\x1a\x0a\x0a\x08"string"'


def test_severities_start_with_one_that_must_not_be_sent() -> None:
    assert dict(tfplugin6_pb2.Diagnostic.Severity.items()) == {
        "INVALID": 0,
        "ERROR": 1,
        "WARNING": 2,
    }


def test_only_blocks_can_be_groups() -> None:
    blocks = tfplugin6_pb2.Schema.NestedBlock.NestingMode.items()
    attributes = tfplugin6_pb2.Schema.Object.NestingMode.items()
    assert {*blocks} - {*attributes} == {("GROUP", 5)}


# Presence --------------------------------------------------------------------------------------


def test_the_first_argument_of_a_function_is_not_no_argument() -> None:
    assert tfplugin6_pb2.FunctionError(function_argument=0).HasField("function_argument")
    assert not tfplugin6_pb2.FunctionError().HasField("function_argument")


def test_an_ephemeral_resource_tells_empty_private_bytes_from_none() -> None:
    assert tfplugin6_pb2.OpenEphemeralResource.Response(private=b"").HasField("private")
    assert not tfplugin6_pb2.OpenEphemeralResource.Response().HasField("private")


def test_a_step_of_a_path_is_one_of_three() -> None:
    step = tfplugin6_pb2.AttributePath.Step(attribute_name="a", element_key_int=0)
    assert step.WhichOneof("selector") == "element_key_int"


def test_an_action_tells_of_progress_or_completion() -> None:
    event = tfplugin6_pb2.InvokeAction.Event(completed=tfplugin6_pb2.InvokeAction.Event.Completed())
    assert event.WhichOneof("type") == "completed"


# go-plugin -------------------------------------------------------------------------------------


def test_the_services_of_go_plugin_are_in_package_plugin() -> None:
    files = (grpc_controller_pb2, grpc_stdio_pb2, grpc_broker_pb2)
    methods = [
        method.full_name
        for file in files
        for service in file.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    ]
    assert methods == [
        "plugin.GRPCController.Shutdown",
        "plugin.GRPCStdio.StreamStdio",
        "plugin.GRPCBroker.StartStream",
    ]


def test_shutdown_has_an_empty_message_of_its_own() -> None:
    shutdown = method_of(grpc_controller_pb2.DESCRIPTOR.services_by_name["GRPCController"])
    assert shutdown.input_type.full_name == "plugin.Empty"
    assert shutdown.output_type.full_name == "plugin.Empty"


def test_stdio_takes_the_well_known_empty_message_and_streams_back() -> None:
    stream = method_of(grpc_stdio_pb2.DESCRIPTOR.services_by_name["GRPCStdio"])
    assert stream.input_type.full_name == "google.protobuf.Empty"
    assert (stream.client_streaming, stream.server_streaming) == (False, True)


def test_the_broker_streams_both_ways() -> None:
    stream = method_of(grpc_broker_pb2.DESCRIPTOR.services_by_name["GRPCBroker"])
    assert (stream.client_streaming, stream.server_streaming) == (True, True)


def method_of(service: ServiceDescriptor) -> MethodDescriptor:
    (method,) = service.methods
    return method


# The generated code ----------------------------------------------------------------------------


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(tree / "tools" / "proto.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the tool reads and writes, to be changed."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "proto.py", tmp_path / "tools")
    shutil.copytree(ROOT / "proto", tmp_path / "proto")
    shutil.copytree(ROOT / PB, tmp_path / PB, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.dev
def test_the_committed_code_is_what_proto_compiles_to() -> None:
    done = run(ROOT, "--check")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.dev
def test_a_changed_number_makes_the_code_stale(copy: Path) -> None:
    replace(copy / "proto" / "tfplugin6.proto", "bool write_only = 11;", "bool write_only = 13;")
    done = run(copy, "--check")
    assert done.returncode == 1
    assert re.findall(r"^  (\S+)$", done.stderr, re.MULTILINE) == ["tfplugin6_pb2.py"]
    assert "make proto" in done.stderr


@pytest.mark.dev
def test_a_changed_comment_makes_the_stubs_stale(copy: Path) -> None:
    replace(copy / "proto" / "grpc_stdio.proto", "A piece of output.", "A piece.")
    done = run(copy, "--check")
    assert done.returncode == 1
    assert re.findall(r"^  (\S+)$", done.stderr, re.MULTILINE) == ["grpc_stdio_pb2.pyi"]


@pytest.mark.dev
def test_a_file_that_nothing_compiles_to_is_stale(copy: Path) -> None:
    (copy / PB / "tfplugin6_pb2_grpc.py").touch()
    done = run(copy, "--check")
    assert done.returncode == 1
    assert "tfplugin6_pb2_grpc.py" in done.stderr


def test_a_check_writes_nothing(copy: Path) -> None:
    missing = copy / PB / "grpc_stdio_pb2.py"
    missing.unlink()
    assert run(copy, "--check").returncode == 1
    assert not missing.exists()


@pytest.mark.dev
def test_a_proto_file_that_does_not_compile_changes_nothing(copy: Path) -> None:
    replace(copy / "proto" / "grpc_stdio.proto", "bytes data = 2;", "bytes data = 1;")
    before = (copy / PB / "grpc_stdio_pb2.py").read_bytes()
    done = run(copy)
    assert done.returncode == 1
    assert "grpc_stdio.proto" in done.stderr
    assert (copy / PB / "grpc_stdio_pb2.py").read_bytes() == before


@pytest.mark.dev
def test_the_tool_brings_everything_up_to_date(copy: Path) -> None:
    (copy / PB / "grpc_stdio_pb2.py").unlink()
    (copy / PB / "tfplugin6_pb2_grpc.py").touch()
    assert run(copy).returncode == 0
    assert not (copy / PB / "tfplugin6_pb2_grpc.py").exists()
    assert {path.name: path.read_bytes() for path in (copy / PB).glob("*.py*")} == {
        path.name: path.read_bytes() for path in (ROOT / PB).glob("*.py*")
    }


@pytest.mark.dev
def test_generated_modules_import_each_other_by_their_package(copy: Path) -> None:
    (copy / "proto" / "more.proto").write_text(
        'syntax = "proto3";\n'
        "package more;\n"
        'import "provider/plugin/pb/grpc_controller.proto";\n'
        "message More { plugin.Empty empty = 1; }\n",
        "utf-8",
    )
    assert run(copy).returncode == 0
    text = (copy / PB / "more_pb2.py").read_text("utf-8")
    assert "\nfrom provider.plugin.pb import grpc_controller_pb2 as " in text


def test_there_is_no_generated_servicer() -> None:
    with pytest.raises(ModuleNotFoundError):
        import_module("provider.plugin.pb.tfplugin6_pb2_grpc")
