"""Answers that are larger than what Terraform takes."""

from typing import Any

import pytest
from google.protobuf.message import EncodeError

from provider.plugin import rpc_table, server
from provider.plugin.pb import tfplugin6_pb2 as pb
from simulator import Simulator
from tests.provider.core import Core, completed, packed

LIMIT = 1500


def policies(core: Core) -> Any:
    attributes = core.schema.data_source_schemas["simplivity_policies"].block.attributes
    config = packed(completed(attributes, {}))
    return core.calls("ReadDataSource", type_name="simplivity_policies", config=config)


def test_as_much_is_sent_and_taken_as_terraform_does():
    assert {value for _, value in server.OPTIONS} == {2**31 - 1}


def test_an_answer_that_terraform_does_not_take_is_told_as_that(
    terraform: Core, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rpc_table, "MESSAGE_LIMIT", LIMIT)
    for number in range(100):
        simulator.federation.add("policies", id=f"p-{number}", name=f"name {number}")
    answer = policies(terraform)
    assert [each.summary for each in answer.diagnostics] == ["Answer is too large"]
    assert f"and Terraform takes {LIMIT} at most" in answer.diagnostics[0].detail
    assert not answer.HasField("state")


class Enormous:
    """Stands for an answer of which protobuf can make no bytes."""

    def __new__(cls) -> Any:
        return pb.ReadDataSource.Response()

    def SerializeToString(self) -> bytes:  # noqa: N802  # protobuf's word
        raise EncodeError("Failed to serialize proto")


def test_an_answer_that_protobuf_cannot_make_is_told_as_that():
    answer = pb.ReadDataSource.Response.FromString(rpc_table._serialized(object.__new__(Enormous)))
    assert [each.summary for each in answer.diagnostics] == ["Answer is too large"]
