"""Which policy virtual machines have after a run that gives them from one resource to another."""

from collections.abc import Sequence

import pytest

from simulator import Simulator, hostile
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import GIB, cluster, one
from tests.acceptance.workspace import HEAD, Workspace

ONE = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)

ORDERS = {"": "destroyed first", "lifecycle { create_before_destroy = true }": "created first"}
MINE = """
resource "simplivity_policy" "mine" {
  count = 6
  name  = "Mine ${count.index}"
  rules = [{ frequency = 60 + count.index, retention = 6000 }]
}
"""


def machines(site: Simulator) -> list[str]:
    every = site.snapshot()["virtual_machines"]
    return [id_ for id_, each in every.items() if each["state"] == "ALIVE"]


def policy_of(site: Simulator, machine: str) -> str:
    every = site.snapshot()
    return str(every["policies"][every["virtual_machines"][machine]["policy_id"]]["name"])


def policies_of(site: Simulator, those: Sequence[str]) -> list[str]:
    return [policy_of(site, each) for each in those]


def attachment(name: str, machine: str, policy: str, more: str = "") -> str:
    return f"""
resource "simplivity_vm_policy" "{name}" {{
  virtual_machine_id = "{machine}"
  policy_id          = {policy}
  {more}
}}
"""


def listed(those: Sequence[str], more: str = "") -> str:
    """Machines in a list: the n-th gets the n-th policy."""
    quoted = ", ".join(f'"{each}"' for each in those)
    return f"""
resource "simplivity_vm_policy" "each" {{
  count              = {len(those)}
  virtual_machine_id = [{quoted}][count.index]
  policy_id          = simplivity_policy.mine[count.index].id
  {more}
}}
"""


def begun(workspace: Workspace, configuration: str) -> None:
    """What was there before the run that is looked at."""
    workspace.write(configuration)
    workspace.apply()


def applied(workspace: Workspace, configuration: str) -> None:
    """One apply has to do: it succeeds, and then there is nothing left to change."""
    begun(workspace, configuration)
    assert workspace.plan() == {}


def test_a_machine_whose_resource_is_renamed_keeps_the_policy_of_the_new_one(
    workspace: Workspace, site: Simulator
):
    machine, *_ = machines(site)
    begun(workspace, MINE + attachment("a", machine, "simplivity_policy.mine[0].id"))
    new = attachment("b", machine, "simplivity_policy.mine[0].id")
    applied(workspace, MINE + new)
    assert policy_of(site, machine) == "Mine 0"


@ONE
def test_machines_whose_keys_are_renamed_keep_their_policies(workspace: Workspace, site: Simulator):
    some = machines(site)[:5]

    def keyed(prefix: str) -> str:
        pairs = ", ".join(f'"{prefix}{n}" = "{each}"' for n, each in enumerate(some))
        return f"""{MINE}
resource "simplivity_vm_policy" "each" {{
  for_each           = {{ {pairs} }}
  virtual_machine_id = each.value
  policy_id          = simplivity_policy.mine[0].id
}}
"""

    begun(workspace, keyed("a"))
    applied(workspace, keyed("b"))
    assert policies_of(site, some) == ["Mine 0"] * 5


@ONE
def test_a_machine_that_moves_into_a_module_keeps_its_policy(workspace: Workspace, site: Simulator):
    machine, *_ = machines(site)
    begun(workspace, MINE + attachment("a", machine, "simplivity_policy.mine[0].id"))
    inner = workspace.path / "inner"
    inner.mkdir()
    there = HEAD + 'variable "policy" {}\n' + attachment("a", machine, "var.policy")
    (inner / "main.tf").write_text(there)
    module = 'module "m" {\n source = "./inner"\n policy = simplivity_policy.mine[0].id\n}\n'
    workspace.write(MINE + module)
    workspace.succeed("init")  # finds the module
    applied(workspace, MINE + module)
    assert policy_of(site, machine) == "Mine 0"


FIRST_DESTROYED = """
resource "terraform_data" "between" {{ triggers_replace = "{word}" }}
"""


@ONE
def test_a_machine_whose_old_resource_goes_before_the_new_one_comes_has_the_new_policy(
    workspace: Workspace, site: Simulator
):
    machine, *_ = machines(site)
    after = "depends_on = [terraform_data.between]"
    old = attachment("a", machine, "simplivity_policy.mine[0].id", after)
    new = attachment("b", machine, "simplivity_policy.mine[1].id", after)
    begun(workspace, MINE + FIRST_DESTROYED.format(word="old") + old)
    applied(workspace, MINE + FIRST_DESTROYED.format(word="new") + new)
    assert policy_of(site, machine) == "Mine 1"


@ONE
def test_a_machine_whose_new_resource_comes_before_the_old_one_goes_has_the_new_policy(
    workspace: Workspace, site: Simulator
):
    machine, *_ = machines(site)
    first = "lifecycle { create_before_destroy = true }"
    user = 'resource "terraform_data" "user" {{ input = simplivity_vm_policy.{}.id }}\n'
    old = attachment("a", machine, "simplivity_policy.mine[0].id", first)
    new = attachment("b", machine, "simplivity_policy.mine[1].id", first)
    begun(workspace, MINE + old + user.format("a"))
    applied(workspace, MINE + new + user.format("b"))
    assert policy_of(site, machine) == "Mine 1"


@ONE
@pytest.mark.parametrize("first", ORDERS, ids=ORDERS.get)
@pytest.mark.parametrize("way", ["-replace", "taint"])
def test_a_machine_whose_resource_is_replaced_keeps_its_policy(
    workspace: Workspace, site: Simulator, first: str, way: str
):
    machine, *_ = machines(site)
    every = MINE + attachment("a", machine, "simplivity_policy.mine[0].id", first)
    begun(workspace, every)
    more = []
    if way == "taint":
        workspace.succeed("taint", "simplivity_vm_policy.a")
    else:
        more = ["-replace=simplivity_vm_policy.a"]
    workspace.succeed("apply", "-auto-approve", *more)
    assert workspace.plan() == {}
    assert policy_of(site, machine) == "Mine 0"


SHIFTS = {
    "down": ([0, 1, 2, 3], [4, 0, 1, 2, 3]),
    "around": ([0, 1, 2, 3, 4, 5], [3, 4, 5, 0, 1, 2]),
    "by chance": ([0, 1, 2, 3, 4, 5], [2, 7, 0, 6, 1]),
}


@ONE
@pytest.mark.parametrize("first", ORDERS, ids=ORDERS.get)
@pytest.mark.parametrize("shift", ["down", "by chance"])
def test_machines_of_a_list_that_shifts_have_the_policies_of_their_new_places(
    workspace: Workspace, site: Simulator, first: str, shift: str
):
    before, after = SHIFTS[shift]
    every = machines(site)
    seeded = policies_of(site, every)
    begun(workspace, MINE + listed([every[n] for n in before], first))
    applied(workspace, MINE + listed([every[n] for n in after], first))
    expected = dict(enumerate(seeded)) | {m: f"Mine {place}" for place, m in enumerate(after)}
    assert policies_of(site, every) == list(expected.values())
    workspace.succeed("destroy", "-auto-approve")
    assert policies_of(site, every) == seeded


@ONE
@pytest.mark.parametrize("kind", ["hostile", "slow", "late"])
def test_machines_of_a_list_shift_whatever_the_controller_is_like(
    workspace: Workspace, site: Simulator, kind: str
):
    if kind == "hostile":
        vars(site.switches).update(vars(hostile()))
    site.switches.task_seconds = 0.2 if kind == "slow" else 0.0
    site.switches.read_after_write_lag = 0.3 if kind == "late" else 0.0
    before, after = SHIFTS["around"]
    every = machines(site)
    begun(workspace, MINE + listed([every[n] for n in before]))
    applied(workspace, MINE + listed([every[n] for n in after]))
    assert policies_of(site, [every[n] for n in after]) == [
        f"Mine {place}" for place, _ in enumerate(after)
    ]


def datastore(site: Simulator, policy: str) -> str:
    return f"""
resource "simplivity_datastore" "d" {{
  name                 = "mine"
  omnistack_cluster_id = "{cluster(site)}"
  policy_id            = {policy}
  size                 = {10 * GIB}
  lifecycle {{ ignore_changes = [size] }}
}}
"""


@ONE
@pytest.mark.parametrize("order", ["machine first", "any"])
def test_machines_go_back_to_the_policy_that_their_datastore_gets_in_the_same_run(
    workspace: Workspace, site: Simulator, order: str
):
    some = machines(site)[:3]
    begun(workspace, MINE + datastore(site, "simplivity_policy.mine[1].id"))
    place = one(site, "datastores", name="mine")
    for each in some:
        site.federation.change("virtual_machines", each, datastore_id=place)
    before = "depends_on = [simplivity_datastore.d]" if order == "machine first" else ""
    users = "".join(
        attachment(f"m{n}", m, "simplivity_policy.mine[0].id", before) for n, m in enumerate(some)
    )
    begun(workspace, MINE + datastore(site, "simplivity_policy.mine[1].id") + users)
    applied(workspace, MINE + datastore(site, "simplivity_policy.mine[2].id"))
    assert policies_of(site, some) == ["Mine 2"] * 3


RETIRED = """
resource "simplivity_policy" "old" {
  name  = "Old"
  rules = [{ frequency = 60, retention = 6000 }]
}
"""


@ONE
def test_a_policy_goes_with_those_that_used_it(workspace: Workspace, site: Simulator):
    some = machines(site)[:4]
    seeded = policies_of(site, some)
    users = "".join(attachment(f"m{n}", m, "simplivity_policy.old.id") for n, m in enumerate(some))
    begun(workspace, MINE + RETIRED + users)
    applied(workspace, MINE)
    assert policies_of(site, some) == seeded


@ONE
def test_a_policy_can_be_retired_once_it_was_applied_with_create_before_destroy(
    workspace: Workspace, site: Simulator
):
    some = machines(site)[:3]
    old = RETIRED.replace("rules", "lifecycle { create_before_destroy = true }\n  rules", 1)
    for_all = datastore(site, "simplivity_policy.old.id") + "".join(
        attachment(f"m{n}", m, "simplivity_policy.old.id") for n, m in enumerate(some)
    )
    begun(workspace, MINE + old + for_all)
    applied(
        workspace,
        MINE + for_all.replace("simplivity_policy.old.id", "simplivity_policy.mine[3].id"),
    )
    assert policies_of(site, some) == ["Mine 3"] * 3


@ONE
def test_a_policy_that_on_destroy_names_is_destroyed_in_the_same_run(
    workspace: Workspace, site: Simulator
):
    some = machines(site)[:3]
    seeded = policies_of(site, some)
    users = "".join(
        attachment(f"m{n}", m, "simplivity_policy.mine[0].id", 'on_destroy = "Old"')
        for n, m in enumerate(some)
    )
    begun(workspace, MINE + RETIRED + users)
    applied(workspace, MINE)
    assert policies_of(site, some) == seeded


@ONE
def test_a_policy_that_on_destroy_names_is_made_in_the_run_of_the_destroy(
    workspace: Workspace, site: Simulator
):
    machine, *_ = machines(site)
    user = attachment("m", machine, "simplivity_policy.mine[0].id", 'on_destroy = "Old"')
    begun(workspace, MINE + user)
    applied(workspace, MINE + RETIRED)
    assert policy_of(site, machine) in {"Old", "Gold"}
