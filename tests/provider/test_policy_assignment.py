"""One policy for many machines as one resource: which machines it changes, and what it tells."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.seeded import key
from tests.provider.conftest import SharedClock, directly
from tests.provider.core import UNKNOWN, Core, Step, blamed
from tests.provider.direct import Noting

ASSIGNMENT, POLICY, VM_POLICY = (
    "simplivity_policy_assignment",
    "simplivity_policy",
    "simplivity_vm_policy",
)
MANY = "/virtual_machines/set_policy"
NAMES = ("vm-00001", "vm-00002", "vm-00003")


class Arrivals(SharedClock):
    """Something happens after half a minute."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.arrive: Callable[[], object] = lambda: None

    def sleep(self, seconds: float, news: threading.Event | None = None) -> None:
        super().sleep(seconds, news)
        if self.now() >= 30.0:
            self.arrive()


class Site:
    """A federation, Terraform and what Terraform has sent."""

    def __init__(self, simulator: Simulator, schema: Any) -> None:
        self.simulator, self.way = simulator, Noting(simulator)
        self.clock = Arrivals(simulator)
        self.terraform: Core = directly(simulator, schema, self.way, self.clock)
        simulator.federation.add("policies", name="Bronze")
        for kind in ("datastores", "virtual_machines"):
            for each in simulator.federation.objects(kind):
                simulator.federation.change(kind, each["id"], policy_id=self.policy("Gold"))

    @property
    def federation(self) -> Any:
        return self.simulator.federation

    def machines(self, *names: str) -> list[str]:
        return sorted(key(self.simulator, "virtual_machines", name) for name in names)

    def hypervisor_id(self, name: str) -> str:
        (machine,) = self.federation.find("virtual_machines", name=name)
        return str(machine["hypervisor_object_id"])

    def policy(self, name: str) -> str:
        return key(self.simulator, "policies", name)

    def change(self, name: str, **fields: Any) -> None:
        self.federation.change("virtual_machines", *self.machines(name), **fields)

    def policies(self, *names: str) -> list[str]:
        """The names of the policies that machines have."""
        found = [self.federation.find("virtual_machines", name=name)[0] for name in names]
        by_id = {each["id"]: each["name"] for each in self.federation.objects("policies")}
        return [str(by_id[each["policy_id"]]) for each in found]

    def given(self, names: Sequence[str] = NAMES, policy: str = "Silver", **more: Any) -> Any:
        return {
            "policy_id": self.policy(policy),
            "virtual_machine_ids": self.machines(*names),
            **more,
        }

    def assigned(self, names: Sequence[str] = NAMES, policy: str = "Silver", **more: Any) -> Step:
        """An assignment of an earlier run."""
        step = self.terraform.lived(ASSIGNMENT, self.given(names, policy, **more))
        self.terraform.new_walk()
        del self.way.posted[:]
        return step

    def refreshed(self, step: Step) -> Step:
        read = self.terraform.read(ASSIGNMENT, step.state, step.private)
        assert read.told == []
        return read

    def updated(self, step: Step, given: Any) -> Step:
        planned = self.terraform.plan(ASSIGNMENT, given, step.state, step.private)
        return self.terraform.apply(ASSIGNMENT, planned.state, step.state, planned.private, given)


@pytest.fixture
def site(schema: Any) -> Site:
    return Site(Simulator(vms=8, datastores=4, clusters=2), schema)


def alive(site: Site) -> list[str]:
    machines = site.federation.find("virtual_machines", state="ALIVE")
    return [str(each["name"]) for each in machines]


# -- the machines get the policy -------------------------------------------------------------------


def test_machines_get_the_policy_in_one_request(site: Site):
    step = site.terraform.lived(ASSIGNMENT, site.given())
    assert step.state["virtual_machine_ids"] == site.machines(*NAMES)
    assert (step.state["policy_name"], step.state["missing"]) == ("Silver", [])
    assert site.policies(*NAMES) == ["Silver"] * 3
    ((path, body),) = site.way.posted
    assert path.endswith(MANY)
    assert sorted(body["virtual_machine_id"]) == site.machines(*NAMES)


def test_machines_that_have_the_policy_are_left_alone(site: Site):
    for name in NAMES:
        site.change(name, policy_id=site.policy("Silver"))
    site.terraform.lived(ASSIGNMENT, site.given())
    assert site.way.posted == []


def test_hundreds_of_machines_take_a_request_for_a_hundred_and_one_task_time(schema: Any):
    site = Site(Simulator(vms=310, datastores=4, clusters=2, seed=2), schema)
    site.simulator.switches.task_seconds = 60.0
    names = alive(site)
    begun = site.simulator.clock.now()
    step = site.terraform.lived(ASSIGNMENT, site.given(names))
    assert len(step.state["virtual_machine_ids"]) == len(names) > 300
    assert len(site.way.posted) == -(-len(names) // 100)
    assert site.simulator.clock.now() - begun < 2 * 60


def test_another_policy_goes_to_all(site: Site):
    step = site.assigned()
    done = site.updated(step, site.given(policy="Gold"))
    assert (done.told, site.policies(*NAMES)) == ([], ["Gold"] * 3)
    assert done.state["policy_name"] == "Gold"


def test_only_machines_that_were_added_are_changed(site: Site):
    step = site.assigned(NAMES[:2])
    assert site.updated(step, site.given()).told == []
    ((path, _),) = site.way.posted
    assert site.machines(NAMES[2])[0] in path


# -- machines that are not listed any more ---------------------------------------------------------


@pytest.mark.parametrize(
    ("on_removal", "goes_to"), [("datastore", "Gold"), ("keep", "Silver"), ("Bronze", "Bronze")]
)
def test_a_machine_that_is_taken_off_the_list_goes_where_on_removal_says(
    site: Site, on_removal: str, goes_to: str
):
    step = site.assigned(on_removal=on_removal)
    assert site.updated(step, site.given(NAMES[1:], on_removal=on_removal)).told == []
    assert site.policies(*NAMES) == [goes_to, "Silver", "Silver"]


def test_all_go_back_when_it_is_destroyed(site: Site):
    before = site.policies(*NAMES)
    step = site.assigned()
    done = site.terraform.destroyed(ASSIGNMENT, step.state, step.private)
    assert (done.state, done.told) == (None, [])
    assert site.policies(*NAMES) == before


def test_a_policy_that_there_is_not_is_told_before_and_the_datastores_is_taken(site: Site):
    spare = site.federation.add("policies", name="Spare")
    step = site.assigned(on_removal="Spare")
    site.federation.remove("policies", spare["id"])
    planned = site.terraform.planned_destroy(ASSIGNMENT, step.state, step.private)
    assert [each.summary for each in planned.told] == ["Policy of on_removal not found"]
    site.terraform.destroyed(ASSIGNMENT, step.state, step.private)
    assert site.policies(NAMES[0]) == ["Gold"]


def test_a_machine_that_another_resource_takes_over_keeps_what_that_gives_it(site: Site):
    step = site.assigned()
    machine = {"virtual_machine_id": site.machines(NAMES[0])[0], "policy_id": site.policy("Bronze")}
    planned = site.terraform.plan(VM_POLICY, machine)
    site.terraform.apply(VM_POLICY, planned.state, None, planned.private)
    site.updated(step, site.given(NAMES[1:]))
    assert site.policies(*NAMES) == ["Bronze", "Silver", "Silver"]


def test_a_machine_that_it_takes_over_keeps_what_it_gives_it(site: Site):
    machine = {"virtual_machine_id": site.machines(NAMES[0])[0], "policy_id": site.policy("Bronze")}
    single = site.terraform.lived(VM_POLICY, machine)
    site.terraform.new_walk()
    planned = site.terraform.plan(ASSIGNMENT, site.given())
    assert planned.told == []
    site.terraform.apply(ASSIGNMENT, planned.state, None, planned.private)
    site.terraform.destroyed(VM_POLICY, single.state, single.private)
    assert site.policies(*NAMES) == ["Silver"] * 3


# -- what changes outside --------------------------------------------------------------------------


def test_a_machine_that_got_another_policy_is_added_again(site: Site):
    step = site.assigned()
    site.change(NAMES[1], policy_id=site.policy("Gold"))
    read = site.refreshed(step)
    assert read.state["virtual_machine_ids"] == site.machines(NAMES[0], NAMES[2])
    site.updated(read, site.given())
    assert site.policies(*NAMES) == ["Silver"] * 3


@pytest.mark.parametrize("state", ["REMOVED", "DELETED"])
def test_a_machine_that_is_gone_is_a_warning_and_no_change(site: Site, state: str):
    step = site.assigned()
    site.change(NAMES[1], state=state)
    read = site.refreshed(step)
    assert read.state["missing"] == site.machines(NAMES[1])
    planned = site.terraform.plan(ASSIGNMENT, site.given(), read.state, read.private)
    assert planned.state == read.state
    ((told),) = planned.told
    assert (told.summary, blamed(told)) == ("Virtual machines are gone", "virtual_machine_ids")
    assert site.machines(NAMES[1])[0] in told.detail
    assert planned.errors == []


def test_a_machine_that_is_gone_does_not_keep_others_from_changing(site: Site):
    step = site.assigned()
    site.change(NAMES[1], state="DELETED")
    read = site.refreshed(step)
    assert site.updated(read, site.given(policy="Gold")).errors == []
    assert site.policies(NAMES[0], NAMES[2]) == ["Gold"] * 2


def test_without_its_policy_it_is_gone(site: Site):
    step = site.assigned(policy="Bronze")
    for name in NAMES:
        site.change(name, policy_id=site.policy("Gold"))
    site.federation.remove("policies", site.policy("Bronze"))
    assert site.refreshed(step).state is None


# -- machines that several resources have ----------------------------------------------------------


def test_a_machine_of_a_vm_policy_is_refused(site: Site):
    machine = {"virtual_machine_id": site.machines(NAMES[0])[0], "policy_id": site.policy("Gold")}
    site.terraform.plan(VM_POLICY, machine)
    ((told),) = site.terraform.plan(ASSIGNMENT, site.given()).errors
    assert told.summary == "Policy of one virtual machine managed twice"
    assert blamed(told) == "virtual_machine_ids"
    assert site.machines(NAMES[0])[0] in told.detail


def test_a_machine_of_another_assignment_is_refused(site: Site):
    site.terraform.plan(ASSIGNMENT, site.given(NAMES[:2]))
    assert len(site.terraform.plan(ASSIGNMENT, site.given(NAMES[1:])).errors) == 1


def test_two_of_one_policy_with_other_machines_are_two(site: Site):
    one, other = site.assigned(NAMES[:1]), site.assigned(NAMES[1:])
    assert other.state["virtual_machine_ids"] == site.machines(*NAMES[1:])
    planned = site.terraform.planned_destroy(ASSIGNMENT, one.state, one.private)
    assert planned.told == []
    site.terraform.destroyed(ASSIGNMENT, one.state, one.private)
    assert site.policies(*NAMES) == ["Gold", "Silver", "Silver"]


# -- the hypervisor's ids --------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["whole", "short"])
def test_machines_may_be_called_as_the_hypervisor_calls_them(site: Site, form: str):
    whole = site.hypervisor_id(NAMES[0])
    name = whole if form == "whole" else whole.rpartition(":")[2]
    given = {"policy_id": site.policy("Silver"), "hypervisor_object_ids": [name]}
    step = site.terraform.lived(ASSIGNMENT, given)
    assert step.state["hypervisor_object_ids"] == [name]
    assert site.policies(NAMES[0]) == ["Silver"]
    machine = {"hypervisor_object_id": name, "policy_id": site.policy("Gold")}
    assert len(site.terraform.plan(VM_POLICY, machine).errors) == 1


@pytest.mark.parametrize("kind", [ASSIGNMENT, VM_POLICY])
def test_a_machine_that_is_not_listed_yet_is_waited_for(site: Site, kind: str):
    machine = site.machines(NAMES[0])[0]
    site.change(NAMES[0], state="REMOVED")
    site.clock.arrive = lambda: site.federation.change(
        "virtual_machines", machine, state="ALIVE", hypervisor_object_id="x:VirtualMachine:vm-x"
    )
    single = kind == VM_POLICY
    argument = "hypervisor_object_id" if single else "hypervisor_object_ids"
    value = "vm-x" if single else ["vm-x"]
    step = site.terraform.lived(kind, {"policy_id": site.policy("Silver"), argument: value})
    assert step.state[argument] == value
    assert site.policies(NAMES[0]) == ["Silver"]


def test_a_machine_that_never_comes_is_named(site: Site):
    given = {
        "policy_id": site.policy("Silver"),
        "hypervisor_object_ids": ["vm-none"],
        "timeouts": {"create": "30s"},
    }
    planned = site.terraform.plan(ASSIGNMENT, given)
    done = site.terraform.apply(ASSIGNMENT, planned.state, None, planned.private)
    ((told),) = done.errors
    assert told.summary == "Time is up"
    assert "SimpliVity to list the virtual machine vm-none" in told.detail


def test_one_id_of_two_vcenters_is_refused(site: Site):
    for name in NAMES[:2]:
        site.change(name, hypervisor_object_id=f"{name}:VirtualMachine:vm-7")
    given = {"policy_id": site.policy("Silver"), "hypervisor_object_ids": ["vm-7"]}
    planned = site.terraform.plan(ASSIGNMENT, given)
    ((told),) = site.terraform.apply(ASSIGNMENT, planned.state, None, planned.private).errors
    assert told.summary == "Several virtual machines of one id"


def test_ids_that_come_late_are_planned(site: Site):
    given = {"policy_id": site.policy("Silver"), "hypervisor_object_ids": [UNKNOWN]}
    assert site.terraform.plan(ASSIGNMENT, given).errors == []


@pytest.mark.parametrize("kind", [ASSIGNMENT, VM_POLICY])
def test_some_machine_is_needed(bare: Core, kind: str):
    (told,) = bare.validate(kind, {"policy_id": "x"})
    assert told.summary.endswith(" needed")


# -- failures --------------------------------------------------------------------------------------


def test_a_task_that_fails_half_way_is_carried_on_machine_by_machine(site: Site):
    site.simulator.faults.order("POST", MANY, partial=1)
    step = site.terraform.lived(ASSIGNMENT, site.given())
    assert len(step.state["virtual_machine_ids"]) == 3
    assert site.policies(*NAMES) == ["Silver"] * 3
    assert len(site.way.posted) == 3


def test_machines_that_are_refused_are_named_and_all_others_have_the_policy(site: Site):
    site.change(NAMES[1], state="REMOVED")
    planned = site.terraform.plan(ASSIGNMENT, site.given())
    done = site.terraform.apply(ASSIGNMENT, planned.state, None, planned.private)
    ((told),) = done.errors
    assert told.summary == "Policy was not set"
    assert "1 virtual machine did not get" in told.detail
    assert NAMES[1] in told.detail
    assert site.policies(NAMES[0], NAMES[2]) == ["Silver"] * 2


def test_before_requests_for_many_each_machine_has_its_own(schema: Any):
    site = Site(Simulator(vms=8, datastores=4, clusters=2, api_version="1.4"), schema)
    site.terraform.lived(ASSIGNMENT, site.given())
    assert len(site.way.posted) == 3
    assert site.policies(*NAMES) == ["Silver"] * 3


# -- import ----------------------------------------------------------------------------------------


def test_an_import_has_all_machines_that_follow_the_policy(site: Site):
    for name in NAMES[:2]:
        site.change(name, policy_id=site.policy("Bronze"))
    step = site.terraform.imported(ASSIGNMENT, "Bronze")
    followers = site.federation.find("virtual_machines", policy_id=site.policy("Bronze"))
    assert step.state["virtual_machine_ids"] == sorted(each["id"] for each in followers)
    assert step.state["on_removal"] == "datastore"


def test_its_policy_can_be_destroyed_with_it(site: Site):
    made = site.terraform.lived(POLICY, {"name": "Own"})
    step = site.terraform.lived(ASSIGNMENT, site.given() | {"policy_id": made.state["id"]})
    site.terraform.new_walk()
    site.terraform.destroyed(ASSIGNMENT, step.state, step.private)
    assert site.terraform.destroyed(POLICY, made.state, made.private).told == []
