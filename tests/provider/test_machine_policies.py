"""Which policy a machine has in the end, when one run changes it, its datastore and policies.

The calls of a test are those of one walk: they reach one provider, which remembers the others.
"""

from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.sample import Given
from tests.nouns.seeded import key
from tests.provider.conftest import directly
from tests.provider.core import Core, Step
from tests.provider.direct import Noting

DATASTORE, POLICY, VM_POLICY = "simplivity_datastore", "simplivity_policy", "simplivity_vm_policy"
PRIVATE = b'{"limits": {}}'
MANY = "/virtual_machines/set_policy"
FIRST, SAME_STORE, OTHER_STORE = "vm-00001", "vm-00005", "vm-00002"
"""The first two are on datastore-002, which has the policy Gold."""


class Run:
    """One walk of Terraform over resources that exist, and the simulator that it changes."""

    def __init__(
        self, simulator: Simulator, terraform: Core, posted: list[tuple[str, Any]]
    ) -> None:
        self.simulator, self.terraform, self.posted = simulator, terraform, posted

    def id_of(self, kind: str, name: str) -> str:
        return key(self.simulator, kind, name)

    def policy_of(self, machine: str) -> str:
        """The name of the policy that a machine has."""
        (found,) = self.simulator.federation.find("virtual_machines", name=machine)
        (policy,) = self.simulator.federation.find("policies", id=found["policy_id"])
        return str(policy["name"])

    def machine(self, name: str, policy: str = "Silver", **more: Any) -> Given:
        machine_id, policy_id = self.id_of("virtual_machines", name), self.id_of("policies", policy)
        return {"virtual_machine_id": machine_id, "policy_id": policy_id, **more}

    def gives(self, name: str, policy: str = "Silver", **more: Any) -> Step:
        """A machine gets a policy of its own; the walk is that of an earlier run."""
        step = self.terraform.lived(VM_POLICY, self.machine(name, policy, **more))
        self.terraform.new_walk()
        del self.posted[:]
        return step

    def takes(self, name: str, policy: str) -> None:
        """A machine gets a policy of its own in this run."""
        planned = self.terraform.plan(VM_POLICY, self.machine(name, policy))
        step = self.terraform.apply(VM_POLICY, planned.state, None, planned.private)
        assert not step.told

    def updates(self, step: Step, name: str, policy: str, **more: Any) -> None:
        """A machine that has a policy of its own gets another one in this run."""
        given = self.machine(name, policy, **more)
        planned = self.terraform.plan(VM_POLICY, given, step.state, step.private)
        done = self.terraform.apply(VM_POLICY, planned.state, step.state, planned.private, given)
        assert not done.told

    def lets_go(self, step: Step) -> Step:
        return self.terraform.destroyed(VM_POLICY, step.state, step.private)

    def datastore(self, name: str = "datastore-002") -> Step:
        step = self.terraform.imported(DATASTORE, self.id_of("datastores", name))
        self.terraform.new_walk()
        return step

    def changes(self, store: Step, policy: str) -> Step:
        """A datastore gets another policy in this run."""
        names = ("name", "omnistack_cluster_id", "size", "single_replica")
        given = {name: store.state[name] for name in names}
        given["policy_id"] = self.id_of("policies", policy)
        planned = self.terraform.plan(DATASTORE, given, store.state, store.private or PRIVATE)
        step = self.terraform.apply(DATASTORE, planned.state, store.state, planned.private, given)
        assert not step.told
        return step


@pytest.fixture
def run(schema: Any) -> Run:
    return started(schema)


def started(schema: Any, **options: Any) -> Run:
    simulator = Simulator(vms=8, datastores=4, clusters=2, **options)
    way = Noting(simulator)
    return Run(simulator, directly(simulator, schema, way), way.posted)


def details(step: Step) -> list[tuple[str, str]]:
    return [(each.summary, each.detail) for each in step.told]


# -- where a machine goes that is let go ----------------------------------------------------------


def test_it_goes_back_to_the_policy_of_its_datastore(run: Run):
    step = run.gives(FIRST)
    assert run.policy_of(FIRST) == "Silver"
    assert run.lets_go(step).told == []
    assert run.policy_of(FIRST) == "Gold"


@pytest.mark.parametrize("named", ["Silver", "silver's id"])
def test_it_goes_to_the_policy_that_is_named(run: Run, named: str):
    on_destroy = named if named == "Silver" else run.id_of("policies", "Silver")
    step = run.gives(FIRST, "Gold", on_destroy=on_destroy)
    assert run.lets_go(step).told == []
    assert run.policy_of(FIRST) == "Silver"


def test_it_keeps_its_policy_if_that_is_asked_for(run: Run):
    step = run.gives(FIRST, on_destroy="keep")
    assert run.lets_go(step).told == []
    assert (run.policy_of(FIRST), run.posted) == ("Silver", [])


def test_a_name_that_is_no_policys_is_told_and_the_datastores_is_taken(run: Run):
    spare = run.simulator.federation.add("policies", name="Spare")
    step = run.gives(FIRST, on_destroy="Spare")
    run.simulator.federation.remove("policies", spare["id"])
    planned = run.terraform.planned_destroy(VM_POLICY, step.state, step.private)
    told = (
        "on_destroy names the policy 'Spare', which does not exist. What is let go will get the"
        " policy of its datastore."
    )
    assert details(planned) == [("Policy of on_destroy not found", told)]
    done = run.terraform.apply(VM_POLICY, None, step.state, planned.private)
    told = (
        "on_destroy names the policy 'Spare', and there is not exactly one of this name or id. So"
        " what was let go has the policy of its datastore now."
    )
    assert details(done) == [("Policy of on_destroy not found", told)]
    assert [done.words[0][1], run.policy_of(FIRST)] == ["on_destroy", "Gold"]


@pytest.mark.parametrize("state", ["REMOVED", "DELETED"])
def test_one_that_is_gone_gets_no_policy(run: Run, state: str):
    step = run.gives(FIRST)
    run.simulator.federation.change(
        "virtual_machines", run.id_of("virtual_machines", FIRST), state=state
    )
    assert (run.lets_go(step).told, run.posted) == ([], [])


def test_one_that_nobody_knows_any_more_gets_no_policy(run: Run):
    step = run.gives(FIRST)
    run.simulator.federation.remove("virtual_machines", run.id_of("virtual_machines", FIRST))
    assert (run.lets_go(step).told, run.posted) == ([], [])


UNKNOWN_POLICY = (
    "The virtual machine vm-00001 is to go back to the policy of its datastore, and the controller"
    ' does not tell {}. Set on_destroy to "keep", or to the id of a policy, and apply that before.'
)


def test_one_whose_datastore_is_gone_stays_and_is_told(run: Run):
    step = run.gives(FIRST)
    run.simulator.federation.remove("datastores", run.id_of("datastores", "datastore-002"))
    told = run.lets_go(step)
    assert told.state == step.state
    assert details(told) == [
        ("Datastore's policy is unknown", UNKNOWN_POLICY.format("which datastore that is"))
    ]
    assert told.words[0][1] == "on_destroy"


def test_one_whose_datastore_tells_no_policy_stays_and_is_told(run: Run):
    step = run.gives(FIRST)
    store = run.id_of("datastores", "datastore-002")
    run.simulator.federation.change("datastores", store, policy_id=None)
    assert details(run.lets_go(step)) == [
        ("Datastore's policy is unknown", UNKNOWN_POLICY.format("that policy"))
    ]


def test_one_whose_named_policy_is_refused_stays_and_is_told(run: Run):
    step = run.gives(FIRST, "Gold", on_destroy="Silver")
    run.simulator.faults.order("POST", "/virtual_machines/{id}/set_policy", fail_task="No.")
    told = run.lets_go(step)
    assert (told.state, len(told.errors), run.policy_of(FIRST)) == (step.state, 1, "Gold")


# -- while it has a policy of its own -------------------------------------------------------------


def test_it_gets_another_policy(run: Run):
    run.updates(run.gives(FIRST), FIRST, "Gold")
    machine = run.id_of("virtual_machines", FIRST)
    gold = {"policy_id": run.id_of("policies", "Gold")}
    assert run.posted == [(f"/virtual_machines/{machine}/set_policy", gold)]
    assert run.policy_of(FIRST) == "Gold"


def test_another_way_to_let_it_go_is_no_request(run: Run):
    run.updates(run.gives(FIRST), FIRST, "Silver", on_destroy="keep")
    assert run.posted == []


def test_one_that_was_changed_in_this_run_is_not_let_go_by_another_resource(run: Run):
    step = run.gives(FIRST)
    planned = run.terraform.planned_destroy(VM_POLICY, step.state, step.private)
    run.updates(step, FIRST, "Silver", on_destroy="keep")
    done = run.terraform.apply(VM_POLICY, None, step.state, planned.private)
    assert (done.told, run.policy_of(FIRST)) == ([], "Silver")


# -- when its datastore gets another policy in the same run ---------------------------------------


def test_it_follows_its_datastore(run: Run):
    step, store = run.gives(FIRST), run.datastore()
    run.lets_go(step)
    run.changes(store, "Silver")
    assert run.policy_of(FIRST) == "Silver"


def test_all_of_a_datastore_follow_it_in_one_request(run: Run):
    steps, store = [run.gives(FIRST), run.gives(SAME_STORE)], run.datastore()
    for each in steps:
        run.lets_go(each)
    del run.posted[:]
    run.changes(store, "Silver")
    assert [run.policy_of(each) for each in (FIRST, SAME_STORE)] == ["Silver", "Silver"]
    ids = [run.id_of("virtual_machines", each) for each in (FIRST, SAME_STORE)]
    body = {"policy_id": run.id_of("policies", "Silver"), "virtual_machine_id": ids}
    assert (run.posted[-1], len(run.posted)) == ((MANY, body), 2)


def test_all_follow_one_by_one_where_the_controller_is_too_old(schema):
    run = started(schema, api_version="1.4")
    steps, store = [run.gives(FIRST), run.gives(SAME_STORE)], run.datastore()
    for each in steps:
        run.lets_go(each)
    del run.posted[:]
    run.changes(store, "Silver")
    assert [run.policy_of(each) for each in (FIRST, SAME_STORE)] == ["Silver", "Silver"]
    paths = [f"/virtual_machines/{step.state['id']}/set_policy" for step in steps]
    assert [path for path, _ in run.posted[1:]] == paths


def test_one_of_another_datastore_does_not_follow(run: Run):
    steps, store = [run.gives(FIRST), run.gives(OTHER_STORE)], run.datastore()
    for each in steps:
        run.lets_go(each)
    before = run.policy_of(OTHER_STORE)
    run.changes(store, "Silver")
    assert run.policy_of(OTHER_STORE) == before != "Silver"


def test_one_that_went_to_a_policy_of_its_own_does_not_follow(run: Run):
    step, store = run.gives(FIRST, on_destroy="Silver"), run.datastore()
    run.lets_go(step)
    run.simulator.federation.add("policies", name="Spare")
    run.changes(store, "Spare")
    assert run.policy_of(FIRST) == "Silver"


def test_one_that_another_resource_has_taken_does_not_follow(run: Run):
    step, store = run.gives(FIRST), run.datastore()
    run.lets_go(step)
    run.takes(FIRST, "Gold")
    run.changes(store, "Silver")
    assert run.policy_of(FIRST) == "Gold"


def test_one_that_another_resource_has_taken_is_not_let_go(run: Run):
    step = run.gives(FIRST)
    run.simulator.federation.add("policies", name="Spare")
    run.takes(FIRST, "Spare")
    assert run.lets_go(step).told == []
    assert run.policy_of(FIRST) == "Spare"


def test_one_that_another_resource_takes_after_the_plan_is_not_let_go(run: Run):
    step = run.gives(FIRST)
    run.simulator.federation.add("policies", name="Spare")
    planned = run.terraform.planned_destroy(VM_POLICY, step.state, step.private)
    run.takes(FIRST, "Spare")
    done = run.terraform.apply(VM_POLICY, None, step.state, planned.private)
    assert (done.told, run.policy_of(FIRST)) == ([], "Spare")


def test_one_that_could_not_be_let_go_does_not_follow(run: Run):
    step, store = run.gives(FIRST), run.datastore()
    run.simulator.faults.order("POST", "/virtual_machines/{id}/set_policy", fail_task="No.")
    assert run.lets_go(step).errors
    run.simulator.federation.add("policies", name="Spare")
    run.changes(store, "Spare")
    assert run.policy_of(FIRST) == "Silver"


def test_it_follows_its_datastore_again(run: Run):
    step, store = run.gives(FIRST), run.datastore()
    run.lets_go(step)
    run.simulator.federation.add("policies", name="Spare")
    changed = run.changes(store, "Spare")
    run.changes(changed, "Silver")
    assert run.policy_of(FIRST) == "Silver"


# -- when its policy is destroyed in the same run -------------------------------------------------


def made(run: Run, name: str) -> Step:
    step = run.terraform.lived(POLICY, {"name": name})
    run.terraform.new_walk()
    return step


def destroyed(run: Run, policy: Step) -> Step:
    return run.terraform.destroyed(POLICY, policy.state, policy.private)


def test_a_policy_gives_up_the_machine_that_went_to_it(run: Run):
    policy = made(run, "Spare")
    step = run.gives(FIRST, on_destroy="Spare")
    run.lets_go(step)
    assert run.policy_of(FIRST) == "Spare"
    assert destroyed(run, policy).told == []
    assert run.policy_of(FIRST) == "Gold"
    assert run.simulator.federation.find("policies", name="Spare") == []


def test_a_policy_gives_up_all_that_went_to_it_and_no_others(run: Run):
    policy = made(run, "Spare")
    steps = [run.gives(each, on_destroy="Spare") for each in (FIRST, OTHER_STORE)]
    other = run.gives(SAME_STORE, "Gold", on_destroy="Silver")
    for each in (*steps, other):
        run.lets_go(each)
    assert destroyed(run, policy).told == []
    (store,) = run.simulator.federation.find("datastores", name="datastore-003")
    (home,) = run.simulator.federation.find("policies", id=store["policy_id"])
    policies = [run.policy_of(each) for each in (FIRST, OTHER_STORE, SAME_STORE)]
    assert policies == ["Gold", home["name"], "Silver"]


def test_one_that_was_given_up_follows_its_datastore(run: Run):
    policy, store = made(run, "Spare"), run.datastore()
    step = run.gives(FIRST, on_destroy="Spare")
    run.lets_go(step)
    destroyed(run, policy)
    run.changes(store, "Silver")
    assert run.policy_of(FIRST) == "Silver"


def test_one_that_is_let_go_after_the_policy_that_it_was_to_have_goes_back(run: Run):
    policy = made(run, "Spare")
    step = run.gives(FIRST, on_destroy="Spare")
    destroyed(run, policy)
    run.lets_go(step)
    assert run.policy_of(FIRST) == "Gold"


IN_USE = (
    "The controller did not delete it: {}. It is used by virtual machine vm-00001. Terraform"
    " destroys a policy before it changes what used it, unless create_before_destroy is set in the"
    " policy's lifecycle. So there are two ways to retire one that is in use: set"
    " create_before_destroy, apply that, and then take the policy out; or first apply the change of"
    " its users alone, with -target. What Terraform does not manage needs another policy first."
)


def test_a_policy_that_a_machine_of_nobody_has_stays_and_names_it(run: Run):
    policy = made(run, "Spare")
    run.simulator.federation.change(
        "virtual_machines", run.id_of("virtual_machines", FIRST), policy_id=policy.state["id"]
    )
    step = destroyed(run, policy)
    assert step.state == policy.state
    ((summary, detail),) = details(step)
    assert summary == "Policy is in use"
    reason = detail.removeprefix("The controller did not delete it: ").partition(". It is")[0]
    assert detail == IN_USE.format(reason)
    assert run.policy_of(FIRST) == "Spare"


def test_a_machine_is_needed(bare: Core):
    (told,) = bare.validate(VM_POLICY, {"policy_id": "p"})
    assert told.summary == "Virtual machine needed"


@pytest.mark.parametrize(("other", "told"), [(FIRST, []), (OTHER_STORE, ["Two virtual machines"])])
def test_both_ids_have_to_mean_one_machine(run: Run, other: str, told: list[str]):
    (machine,) = run.simulator.federation.find("virtual_machines", name=other)
    given = run.machine(FIRST, hypervisor_object_id=machine["hypervisor_object_id"])
    planned = run.terraform.plan(VM_POLICY, given)
    step = run.terraform.apply(VM_POLICY, planned.state, None, planned.private, given)
    assert [each.summary for each in step.told] == told
    assert run.policy_of(FIRST) == ("Gold" if told else "Silver")
