"""Names that people give in the hypervisor's own interface, whatever characters they have."""

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import one, rules
from tests.acceptance.workspace import Workspace
from tools.terraforms import able

KNOWS_LISTS = able("list resource")
NAMES = {
    "Daily, 7 days": "Daily, 7 days",
    "7 * daily/weekly": "7 * daily/weekly",
    "毎日\u3000バックアップ": "毎日\u3000バックアップ",
    "Gold\u00a0Copy": "Gold\u00a0Copy",
    "Team \U0001f468\u200d\U0001f4bb": "Team \U0001f468\u200d\U0001f4bb",
    "Cafe\u0301": "Café",
}
"""As it is stored, and as Terraform writes it."""

KINDS = ("datastore", "policy")

SEVERAL = """
list "simplivity_datastore" "some" {
  provider = simplivity

  config {
    name = ["datastore-001", "datastore-003"]
  }
}
"""

ADOPTED = """
data "simplivity_policy" "p" {{
  name = "{name}"
}}

import {{
  to = simplivity_policy.p
  id = "{name}"
}}

resource "simplivity_policy" "p" {{
  name  = "{name}"
  rules = [{{ frequency = 60, retention = 600 }}]
}}

import {{
  to = simplivity_policy_rule.r
  id = "{other}/0"
}}

resource "simplivity_policy_rule" "r" {{
  policy_id = data.simplivity_policy.other.id
  frequency = 60
  retention = 600
}}

data "simplivity_policy" "other" {{
  name = "{other}"
}}

output "same" {{
  value = data.simplivity_policy.p.id == simplivity_policy.p.id
}}
"""


def added(site: Simulator, name: str) -> None:
    """A policy of this name, made elsewhere."""
    (rule, *_) = rules(site, one(site, "policies", name="Gold"))
    said = {"frequency": 60, "retention": 600, "days": "All", "start_time": "00:00"}
    plain = {"end_time": "00:00", "application_consistent": False, "consistency_type": "NONE"}
    site.federation.add("policies", name=name, rules=[rule | said | plain])


@pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)
@pytest.mark.parametrize("stored", NAMES)
def test_a_policy_of_any_name_is_adopted(stored: str, workspace: Workspace, site: Simulator):
    other = f"{stored} 2"
    added(site, stored)
    added(site, other)
    seeded = site.snapshot()
    workspace.write(ADOPTED.format(name=stored, other=other))
    applied = workspace.apply()
    assert "2 imported, 0 added, 0 changed, 0 destroyed." in applied.said
    assert workspace.plan() == {}
    assert workspace.state()["simplivity_policy.p"]["name"] == NAMES[stored]
    assert workspace.run("output", "same").out.strip() == "true"
    assert site.snapshot() == seeded


@pytest.mark.parametrize("command", KNOWS_LISTS, indirect=True)
def test_what_a_query_generates_for_any_name_is_valid(workspace: Workspace, site: Simulator):
    for stored in NAMES:
        added(site, stored)
        site.federation.add("datastores", name=stored)
    seeded = site.snapshot()
    lists = (f'list "simplivity_{kind}" "all" {{ provider = simplivity }}\n' for kind in KINDS)
    (workspace.path / "adopt.tfquery.hcl").write_text("".join(lists))
    workspace.write("")
    workspace.succeed("query", "-generate-config-out=adopted.tf")
    workspace.apply()
    assert workspace.plan() == {}
    names = {each["name"] for each in workspace.state().values()}
    assert set(NAMES.values()) <= names
    assert site.snapshot() == seeded


@pytest.mark.parametrize("command", KNOWS_LISTS, indirect=True)
def test_a_query_takes_several_names(workspace: Workspace):
    (workspace.path / "adopt.tfquery.hcl").write_text(SEVERAL)
    workspace.write("")
    assert workspace.succeed("query").out.count("list.simplivity_datastore.some") == 2
