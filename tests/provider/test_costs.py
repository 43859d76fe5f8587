"""What a refresh costs: pages, and not objects. Ten calls at once, as Terraform makes them."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from cProfile import Profile
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import provider
from provider.omnistack.coalesced_reads import LIST_AFTER
from provider.omnistack.collections import DEFAULT_PAGE
from provider.omnistack.deadline import in_background
from provider.omnistack.request import Reply
from simulator import Simulator
from tests.provider.conftest import directly
from tests.provider.core import Core
from tests.provider.direct import Direct

MANY = 1000
AT_ONCE = 10
CONNECTING = 2  # GET /version and a login
RULES_OF_ONE = 20

PROVIDER = str(Path(provider.__file__).parent)

State = dict[str, Any]


@pytest.fixture(scope="module")
def large() -> Simulator:
    """A federation with a thousand of everything; nobody changes it."""
    simulator = Simulator(vms=MANY, datastores=MANY, control=None)
    federation = simulator.federation
    for number in range(MANY // RULES_OF_ONE):
        rules = [schedule(frequency) for frequency in range(1, RULES_OF_ONE + 1)]
        federation.add("policies", name=f"policy-{number}", rules=rules)
    return simulator


def schedule(frequency: int) -> State:
    return {
        "id": f"rule-{frequency}",
        "number": frequency - 1,
        "frequency": frequency,
        "retention": 10_000,
        "days": "All",
        "start_time": "00:00",
        "end_time": "00:00",
        "application_consistent": False,
        "consistency_type": "NONE",
        "destination_id": None,
        "external_store_name": None,
    }


def datastores(simulator: Simulator) -> list[State]:
    return [{"id": each["id"]} for each in simulator.federation.objects("datastores")]


def machines(simulator: Simulator) -> list[State]:
    alive = simulator.federation.find("virtual_machines", state="ALIVE")
    return [{"id": each["id"], "virtual_machine_id": each["id"]} for each in alive]


def policies(simulator: Simulator) -> list[State]:
    return [
        {"id": each["id"]}
        for each in simulator.federation.objects("policies")
        if each["name"] != "Fixed Default Backup Policy"
    ]


def rules(simulator: Simulator) -> list[State]:
    return [
        {"policy_id": policy["id"], "id": rule["id"]}
        for policy in simulator.federation.objects("policies")
        for rule in policy["rules"]
        if policy["name"].startswith("policy-")
    ]


OBJECTS: dict[str, Callable[[Simulator], list[State]]] = {
    "simplivity_datastore": datastores,
    "simplivity_policy_rule": rules,
    "simplivity_vm_policy": machines,
}


class Travelling(Direct):
    """Carries requests that take a moment: meanwhile others come to ask."""

    def send(self, *request: Any) -> Reply:
        return in_background(partial(super().send, *request)).result()


@pytest.fixture
def terraform(large: Simulator, schema: Any) -> Core:
    large.clear_requests()
    return directly(large, schema, Travelling(large))


def refreshed(terraform: Core, kind: str, known: Sequence[State]) -> None:
    """Read objects of which the state knows no more than how to find them."""
    blank = {each.name: None for each in terraform.attributes(kind)}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        steps = list(pool.map(lambda state: terraform.read(kind, blank | state), known))
    assert [step.told for step in steps if step.told or step.state is None] == []


@pytest.mark.parametrize("kind", OBJECTS)
def test_a_thousand_objects_cost_a_dozen_requests(kind: str, terraform: Core, large: Simulator):
    objects = OBJECTS[kind](large)[:MANY]
    assert len(objects) == MANY
    refreshed(terraform, kind, objects)
    assert len(large.requests) <= 12


@pytest.mark.parametrize("kind", [*OBJECTS, "simplivity_policy"])
def test_one_object_costs_one_request(kind: str, terraform: Core, large: Simulator):
    (known,) = (OBJECTS | {"simplivity_policy": policies})[kind](large)[:1]
    (group,) = large.federation.objects("cluster_groups")
    if kind == "simplivity_policy":
        known |= {"cluster_group_id": group["id"], "cluster_group_name": group["name"]}
    refreshed(terraform, kind, [known])
    assert len(large.requests) == CONNECTING + 1


def test_the_rules_of_one_policy_cost_what_the_policy_costs(terraform: Core, large: Simulator):
    every = rules(large)
    of_one = [each for each in every if each["policy_id"] == every[0]["policy_id"]]
    refreshed(terraform, "simplivity_policy_rule", of_one)
    assert len(large.requests) <= CONNECTING + LIST_AFTER + 1


def test_a_few_objects_are_not_worth_a_listing(terraform: Core, large: Simulator):
    refreshed(terraform, "simplivity_datastore", datastores(large)[:AT_ONCE])
    assert all("limit" not in each.query or "id" in each.query for each in large.requests)


def test_every_page_is_read_once(terraform: Core, large: Simulator):
    refreshed(terraform, "simplivity_datastore", datastores(large))
    pages = Counter(
        each.query["offset"]
        for each in large.requests
        if "id" not in each.query and "offset" in each.query
    )
    assert pages == {str(offset): 1 for offset in range(0, MANY, DEFAULT_PAGE)}


def test_all_machines_of_an_assignment_are_refreshed_in_pages(terraform: Core, large: Simulator):
    keys = [each["id"] for each in machines(large)]
    (silver,) = large.federation.find("policies", name="Silver")
    known = {"id": silver["id"], "policy_id": silver["id"], "virtual_machine_ids": keys}
    refreshed(terraform, "simplivity_policy_assignment", [known])
    assert len(large.requests) == CONNECTING + len(["the policy"]) + -(-MANY // DEFAULT_PAGE)


def functions_called(work: Callable[[], object]) -> int:
    """How often some work of this thread calls functions of the provider."""
    profile = Profile()
    profile.runcall(work)
    called = {each.code: each.callcount for each in profile.getstats()}
    own = (each for each in called if not isinstance(each, str))
    return sum(called[each] for each in own if each.co_filename.startswith(PROVIDER))


def test_the_work_for_an_object_does_not_grow_with_their_number(terraform: Core, large: Simulator):
    """Counted in calls of functions, as time depends on what else a machine has to do."""
    kind, found = "simplivity_vm_policy", machines(large)
    (silver,) = large.federation.find("policies", name="Silver")
    blank = {each.name: None for each in terraform.attributes(kind)}

    def refresh_and_plan(first: int, last: int) -> None:
        for number in range(first, last):
            private = b'{"claimant": "%d"}' % number
            known = terraform.read(kind, blank | found[number], private).state
            given = {**found[number], "id": None, "policy_id": silver["id"]}
            terraform.plan(kind, given, known, private)

    refresh_and_plan(0, 2 * LIST_AFTER)
    early = functions_called(lambda: refresh_and_plan(20, 50))
    refresh_and_plan(50, 250)
    late = functions_called(lambda: refresh_and_plan(250, 280))
    assert late == pytest.approx(early, rel=0.02)
