"""Identities, which Terraform knows since 1.12: what tells an object from all others."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import rules
from tests.acceptance.stories import address, by_kind, destroyable, first
from tests.acceptance.workspace import Workspace
from tests.nouns.policy_rule import RULE
from tests.nouns.sample import ResourceSample
from tools.terraforms import able


@pytest.fixture(params=able("identity"))
def command(request: pytest.FixtureRequest) -> Sequence[str]:
    return COMMANDS[request.param]


def identity(workspace: Workspace) -> Mapping[str, str] | None:
    """The identity of the only object in the state."""
    (resource,) = written(workspace)["resources"]
    (instance,) = resource["instances"]
    found: Mapping[str, str] | None = instance.get("identity")
    return found


def written(workspace: Workspace) -> dict[str, Any]:
    text: dict[str, Any] = json.loads((workspace.path / "terraform.tfstate").read_text())
    return text


def made(workspace: Workspace, sample: ResourceSample, site: Simulator) -> str:
    """The first configuration of a resource, applied."""
    block = first(sample, site)
    workspace.write(block)
    workspace.apply()
    return block


@by_kind
def test_an_object_is_imported_by_its_identity(
    sample: ResourceSample, workspace: Workspace, site: Simulator
):
    block = made(workspace, sample, site)
    known = identity(workspace)
    workspace.succeed("state", "rm", address(sample))
    named = f"import {{\n  to = {address(sample)}\n  identity = {json.dumps(known)}\n}}\n"
    workspace.write(block + named)
    planned = workspace.succeed("plan", "-out=plan")
    sent = int(bool(sample.together))
    assert f"Plan: 1 to import, 0 to add, {sent} to change, 0 to destroy." in planned.said
    workspace.succeed("apply", "plan")
    assert identity(workspace) == known
    assert workspace.plan() == {}


def test_an_identity_without_a_value_is_refused(workspace: Workspace, site: Simulator):
    block = made(workspace, RULE, site)
    known = {**(identity(workspace) or {}), "policy_id": ""}
    workspace.succeed("state", "rm", address(RULE))
    named = f"import {{\n  to = {address(RULE)}\n  identity = {json.dumps(known)}\n}}\n"
    workspace.write(block + named)
    run = workspace.run("plan")
    assert "Incomplete identity" in run.said
    assert "The identity has no policy_id." in run.said


def test_a_rule_that_got_another_id_gets_another_identity(workspace: Workspace, site: Simulator):
    made(workspace, RULE, site)
    state = workspace.state()[address(RULE)]
    policy, before = state["policy_id"], state["id"]
    moved = [r | {"id": "new"} if r["id"] == before else r for r in rules(site, policy)]
    site.federation.change("policies", policy, rules=moved)
    assert workspace.plan() == {}
    workspace.succeed("apply", "-refresh-only", "-auto-approve")
    assert identity(workspace) == {"policy_id": policy, "id": "new"}
    assert workspace.plan() == {}


@by_kind
def test_a_state_of_an_older_terraform_gets_identities(
    sample: ResourceSample, workspace: Workspace, site: Simulator
):
    made(workspace, sample, site)
    known = identity(workspace)
    state = written(workspace)
    for instance in state["resources"][0]["instances"]:
        del instance["identity"], instance["identity_schema_version"]
    (workspace.path / "terraform.tfstate").write_text(json.dumps(state))
    assert workspace.plan() == {}
    workspace.write(destroyable(sample, site))
    workspace.apply()
    after = identity(workspace)
    assert after
    assert after.keys() == (known or {}).keys()
    workspace.succeed("destroy", "-auto-approve")
