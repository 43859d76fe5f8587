"""What is sent and told in the life of a datastore."""

from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.sample import Given
from tests.nouns.seeded import GIB, cluster, key
from tests.provider.conftest import directly
from tests.provider.core import Core, Step
from tests.provider.direct import Noting

DATASTORE = "simplivity_datastore"
SHRINKS = (
    f"The datastore has {2 * GIB} bytes and the configuration asks for {GIB}. A datastore can only"
    " grow, so an apply refuses this. Set size to what it has, or make a smaller datastore and move"
    " the virtual machines to it."
)


class Life:
    """A datastore of a simulator, and what was posted for it."""

    def __init__(self, schema: Any) -> None:
        self.simulator = Simulator(vms=4)
        way = Noting(self.simulator)
        self.posted = way.posted
        self.terraform: Core = directly(self.simulator, schema, way)
        self.silver, self.gold = (
            key(self.simulator, "policies", name) for name in ("Silver", "Gold")
        )

    def given(self, **more: Any) -> Given:
        return {
            "name": "d1",
            "omnistack_cluster_id": cluster(self.simulator),
            "policy_id": self.silver,
            "size": 2 * GIB,
            **more,
        }

    def made(self, **more: Any) -> Step:
        step = self.terraform.lived(DATASTORE, self.given(**more))
        self.terraform.new_walk()
        return step

    def changed(self, step: Step, **more: Any) -> list[tuple[str, Any]]:
        """What is posted for a change, by the last part of the path."""
        del self.posted[:]
        self.terraform.lived(DATASTORE, self.given(**more), step.state, step.private)
        assert all(path.startswith(f"/datastores/{step.state['id']}/") for path, _ in self.posted)
        return [(path.rpartition("/")[2], body) for path, body in self.posted]


@pytest.fixture
def life(schema: Any) -> Life:
    return Life(schema)


def test_a_new_one_is_asked_for_as_old_releases_know_it(life: Life):
    assert life.made().state["single_replica"] is False
    assert life.posted == [("/datastores", life.given())]


def test_a_single_replica_is_asked_for_by_its_name(life: Life):
    assert life.made(single_replica=True).state["single_replica"] is True
    assert life.posted == [("/datastores", life.given(single_replica=True))]


@pytest.mark.parametrize("single", [True, False])
def test_what_the_controller_does_not_tell_stays_as_it_was_asked_for(
    life: Life,
    single: bool,  # noqa: FBT001  # a parameter of the test
):
    step = life.made(single_replica=single)
    life.simulator.switches.omit_modern_fields = True
    assert life.terraform.refresh(DATASTORE, step.state)["single_replica"] is single


def test_it_grows(life: Life):
    assert life.changed(life.made(), size=3 * GIB) == [("resize", {"size": 3 * GIB})]


def test_it_gets_another_policy(life: Life):
    expected = [("set_policy", {"policy_id": life.gold})]
    assert life.changed(life.made(), policy_id=life.gold) == expected


def test_it_grows_before_it_gets_another_policy(life: Life):
    assert life.changed(life.made(), size=3 * GIB, policy_id=life.gold) == [
        ("resize", {"size": 3 * GIB}),
        ("set_policy", {"policy_id": life.gold}),
    ]


def test_a_plan_warns_that_it_cannot_shrink(life: Life):
    step = life.made()
    planned = life.terraform.plan(DATASTORE, life.given(size=GIB), step.state, step.private)
    (told,) = planned.told
    assert (told.summary, told.detail) == ("Datastore cannot shrink", SHRINKS)
    assert (planned.words, planned.errors) == ([("Datastore cannot shrink", "size")], [])


def test_an_apply_refuses_to_shrink_it(life: Life):
    step = life.made()
    del life.posted[:]
    planned = life.terraform.plan(DATASTORE, life.given(size=GIB), step.state, step.private)
    done = life.terraform.apply(DATASTORE, planned.state, step.state, planned.private)
    (told,) = done.errors
    assert (told.summary, told.detail) == ("Datastore cannot shrink", SHRINKS)
    assert (done.state, life.posted) == (step.state, [])


def test_one_that_somebody_enlarged_is_told_as_one_that_cannot_shrink(life: Life):
    step = life.made(size=GIB)
    life.simulator.federation.change("datastores", step.state["id"], size=2 * GIB)
    fresh = life.terraform.refresh(DATASTORE, step.state)
    planned = life.terraform.plan(DATASTORE, life.given(size=GIB), fresh, step.private)
    assert [each.detail for each in planned.told] == [SHRINKS]


def test_one_that_is_in_use_stays_and_names_its_machines(life: Life):
    step = life.made()
    machine = key(life.simulator, "virtual_machines", "vm-00001")
    life.simulator.federation.change("virtual_machines", machine, datastore_id=step.state["id"])
    done = life.terraform.destroyed(DATASTORE, step.state, step.private)
    (told,) = done.errors
    start, _, rest = told.detail.partition(". It is used by ")
    assert (told.summary, done.state) == ("Datastore is in use", step.state)
    assert start.startswith("The controller did not delete it: ")
    assert rest == "virtual machine vm-00001. Move or delete the virtual machines first."


def test_one_that_nobody_uses_is_deleted(life: Life):
    step = life.made()
    done = life.terraform.destroyed(DATASTORE, step.state, step.private)
    assert (done.state, done.told) == (None, [])
    assert life.simulator.federation.find("datastores", name="d1") == []


@pytest.mark.parametrize(
    ("change", "path"),
    [({"size": 3 * GIB}, "resize"), ({"policy_id": "Gold"}, "set_policy")],
    ids=["size", "policy"],
)
def test_a_change_whose_request_is_lost_is_asked_for_again(
    simulator: Simulator, terraform: Core, change: Given, path: str
):
    given = {
        "name": "d1",
        "omnistack_cluster_id": cluster(simulator),
        "policy_id": key(simulator, "policies", "Silver"),
        "size": 2 * GIB,
    }
    step = terraform.lived(DATASTORE, given)
    wanted = {**given, **change}
    if "policy_id" in change:
        wanted["policy_id"] = key(simulator, "policies", change["policy_id"])
    simulator.faults.order("POST", f"/datastores/{{id}}/{path}", drop=True)
    terraform.lived(DATASTORE, wanted, step.state, step.private)
