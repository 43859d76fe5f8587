"""Whatever is found, a destroy of the rest is never kept from its work."""

from collections import ChainMap, Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import GIB, cluster, machine, policies
from tests.acceptance.workspace import Workspace

ONE = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)
NOBODY = "00000000-0000-0000-0000-000000000000"

ESTATE = """
resource "simplivity_policy" "p" {{
  name = "mine"
  {rules}
}}
resource "simplivity_policy_rule" "r" {{
  policy_id           = simplivity_policy.p.id
  frequency           = 60
  retention           = 6000
  {store}
}}
resource "simplivity_datastore" "d" {{
  name                 = "mine"
  omnistack_cluster_id = "{cluster}"
  policy_id            = {policy}
  size                 = {size}
}}
resource "simplivity_vm_policy" "v" {{
  virtual_machine_id = "{machine}"
  policy_id          = simplivity_policy.p.id
  on_destroy         = "{on_destroy}"
}}
{more}
"""


def estate(site: Simulator, **changes: object) -> str:
    facts = {"rules": "", "store": "", "size": 2 * GIB, "on_destroy": "datastore", "more": ""}
    own = {"policy": "simplivity_policy.p.id", "cluster": cluster(site), "machine": machine(site)}
    return ESTATE.format(**{**facts, **own, **changes})


def more(kind: str, *lines: str) -> str:
    return f'resource "simplivity_{kind}" "new" {{\n' + "\n".join(lines) + "\n}\n"


class Finding(NamedTuple):
    """What a plan finds, and the configuration in which it does."""

    summary: str
    changes: Callable[[Simulator], dict[str, str | int]]


NEW = ("frequency = 60", "retention = 6000")
FINDINGS = {
    "shrink": Finding("Datastore cannot shrink", lambda _: {"size": GIB}),
    "policy": Finding("No such policy", lambda _: {"policy": f'"{NOBODY}"'}),
    "store": Finding(
        "No such external store", lambda _: {"store": 'external_store_name = "storeonse-1"'}
    ),
    "on_destroy": Finding("No such policy", lambda _: {"on_destroy": "Sliver"}),
    "rules twice": Finding(
        "Rules of one policy managed twice",
        lambda _: {"rules": "rules = [{ frequency = 90, retention = 6000 }]"},
    ),
    "machine twice": Finding(
        "One vm policy managed twice",
        lambda s: {
            "more": more(
                "vm_policy",
                f'virtual_machine_id = "{machine(s)}"',
                f'policy_id = "{policies(s)[0]}"',
            )
        },
    ),
    "rule of nothing": Finding(
        "No such policy",
        lambda _: {"more": more("policy_rule", f'policy_id = "{NOBODY}"', *NEW)},
    ),
    "rule by name": Finding(
        "No such policy", lambda _: {"more": more("policy_rule", 'policy_id = "Gold"', *NEW)}
    ),
    "same rule": Finding(
        "Two rules say the same",
        lambda _: {"more": more("policy_rule", "policy_id = simplivity_policy.p.id", *NEW)},
    ),
    "machine of nothing": Finding(
        "No such virtual machine",
        lambda s: {
            "more": more(
                "vm_policy", 'virtual_machine_id = "vm-1"', f'policy_id = "{policies(s)[0]}"'
            )
        },
    ),
}


TOGETHER = (
    ("shrink", "store", "on_destroy", "machine of nothing", "rule of nothing"),
    ("policy", "machine twice", "rule by name"),
    ("rules twice",),
    ("same rule",),
)
"""Findings that one plan tells all: none of them changes what another one does."""


def test_every_finding_is_looked_at():
    assert sorted(name for names in TOGETHER for name in names) == sorted(FINDINGS)


def with_all(site: Simulator, findings: Sequence[Finding]) -> str:
    """The configuration in which there is each of some findings."""
    changes = [each.changes(site) for each in findings]
    resources = "".join(str(each.pop("more", "")) for each in changes)
    return estate(site, **dict(ChainMap(*changes)), more=resources)


@ONE
@pytest.mark.parametrize("names", TOGETHER, ids=" and ".join)
def test_a_finding_keeps_nothing_from_being_destroyed(
    names: Sequence[str], workspace: Workspace, site: Simulator
):
    seeded = site.snapshot()
    workspace.write(estate(site))
    workspace.apply()
    findings = [FINDINGS[name] for name in names]
    workspace.write(with_all(site, findings))
    said = workspace.run("plan").said
    expected = Counter(each.summary for each in findings)
    assert {summary: said.count(f": {summary} ") for summary in expected} == expected
    part = workspace.run("destroy", "-auto-approve", "-target=simplivity_policy_rule.r")
    assert part.status == 0, part.said
    planned = workspace.run("plan", "-destroy", "-out=gone")
    assert planned.status == 0, planned.said
    workspace.succeed("apply", "gone")
    assert site.snapshot() == seeded


@ONE
def test_an_unknown_datastore_is_no_obstacle_to_a_machine_that_is_kept(
    workspace: Workspace, site: Simulator
):
    workspace.write(estate(site))
    workspace.apply()
    site.federation.change("virtual_machines", machine(site), datastore_id="NA")
    refused = workspace.run("destroy", "-auto-approve", "-target=simplivity_vm_policy.v")
    assert "Datastore's policy is unknown" in refused.said
    kept = estate(site, on_destroy="keep", policy=f'"{policies(site)[0]}"')
    workspace.write(kept)
    workspace.succeed("apply", "-auto-approve", "-target=simplivity_vm_policy.v")
    workspace.succeed("destroy", "-auto-approve", "-target=simplivity_vm_policy.v")
