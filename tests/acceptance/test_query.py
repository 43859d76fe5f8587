"""`terraform query`, which Terraform has since 1.14: what is there is found and adopted."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.workspace import Workspace
from tools.docs import DOCS, EXAMPLES
from tools.terraforms import able

LISTS = sorted((EXAMPLES / "list-resources").iterdir())
IMPORTS_ONLY = "to import, 0 to add, 0 to change, 0 to destroy."


@pytest.fixture(params=able("list resource"))
def command(request: pytest.FixtureRequest) -> Sequence[str]:
    return COMMANDS[request.param]


@pytest.mark.parametrize("folder", LISTS, ids=lambda path: path.name)
def test_an_example_finds_objects(folder: Path, workspace: Workspace, site: Simulator):
    for host in site.federation.objects("hosts"):
        site.federation.change("hosts", host["id"], policy_enabled=False)
    for path in (*folder.iterdir(), EXAMPLES / "provider" / "provider.tf"):
        shutil.copy(path, workspace.path)
    workspace.succeed("init")
    assert f"list.{folder.name}.example " in workspace.succeed("query").out


@pytest.mark.parametrize(
    "kinds",
    [
        ["simplivity_datastore", "simplivity_policy", "simplivity_vm_policy"],
        ["simplivity_policy_rule"],
    ],
    ids=["policies", "rules"],
)
def test_what_is_there_is_adopted_without_a_change(
    kinds: Sequence[str], workspace: Workspace, site: Simulator
):
    seeded = site.snapshot()
    blocks = [f'list "{kind}" "all" {{\n  provider = simplivity\n}}\n' for kind in kinds]
    (workspace.path / "adopt.tfquery.hcl").write_text("".join(blocks))
    workspace.write("")
    found = workspace.succeed("query", "-generate-config-out=adopted.tf").out
    lines = [line for line in found.splitlines() if line.startswith("list.")]
    planned = workspace.succeed("plan", "-out=plan")
    assert f"Plan: {len(lines)} {IMPORTS_ONLY}" in planned.said
    workspace.succeed("apply", "plan")
    assert {address.partition(".")[0] for address in workspace.state()} == set(kinds)
    assert workspace.plan() == {}
    assert site.snapshot() == seeded


GUIDE = (DOCS / "guides" / "adopting.md").read_text()
QUERY, *_ = re.findall(r"```terraform\n(.*?)```", GUIDE, re.DOTALL)


def test_the_guide_shows_a_query_that_finds_everything(workspace: Workspace):
    (workspace.path / "adopt.tfquery.hcl").write_text(QUERY)
    workspace.write("")
    found = workspace.succeed("query").out
    assert set(re.findall(r"^list\.(\w+)\.", found, re.MULTILINE)) == {
        "simplivity_datastore",
        "simplivity_policy",
        "simplivity_vm_policy",
    }


def test_what_is_generated_is_renamed_for_its_objects(workspace: Workspace, site: Simulator):
    for name in ('say "hi" ${x}', "7 * daily", "Gold!", "毎日\u3000"):
        site.federation.add("policies", name=name)
    seeded = site.snapshot()
    (workspace.path / "adopt.tfquery.hcl").write_text(QUERY)
    workspace.write("")
    workspace.succeed("query", "-generate-config-out=adopted.tf")
    found = workspace.succeed("query", "-json").out
    script = [sys.executable, str(EXAMPLES / "adopting" / "readable.py"), "adopted.tf"]
    subprocess.run(script, cwd=workspace.path, input=found, text=True, check=True)
    adopted = (workspace.path / "adopted.tf").read_text()
    assert not re.search(r"(all|protected)_\d", adopted)
    workspace.apply()
    assert workspace.plan() == {}
    assert site.snapshot() == seeded
    assert {
        "simplivity_policy.gold",
        "simplivity_policy.gold_2",
        "simplivity_policy._7_daily",
        "simplivity_policy.say_hi_x",
        "simplivity_policy.毎日",
        "simplivity_vm_policy.vm_00001",
        "simplivity_datastore.datastore_001",
    } <= set(workspace.state())
    assert re.search(r"^  policy_id += simplivity_policy\.gold\.id$", adopted, re.MULTILINE)
