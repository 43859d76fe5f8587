"""simplivity_policy_assignment."""

from collections.abc import Sequence
from typing import Any

from simulator import Simulator
from tests.nouns.sample import Given, Object, Outside, ResourceSample, State, removed
from tests.nouns.seeded import FIXED, machine, policy


def hypervisor_id(site: Simulator, number: int) -> str:
    found = site.federation.get("virtual_machines", machine(site, number))
    assert found is not None
    return str(found["hypervisor_object_id"])


def of_machine(number: int, **changed: Any) -> Outside:
    """Other facts of one of the machines; a policy by its name."""

    def change(site: Simulator, _: State) -> None:
        named = {"policy_id": policy(site, changed["policy"])} if "policy" in changed else changed
        site.federation.change("virtual_machines", machine(site, number), **named)

    return change


class _PolicyAssignment(ResourceSample):
    kind = "simplivity_policy_assignment"
    plural = "virtual_machines"
    created_by = ("POST", "/virtual_machines/set_policy")
    drifts = {
        "virtual_machine_ids": of_machine(2, policy=FIXED),
        "hypervisor_object_ids": of_machine(4, policy=FIXED),
        "missing": of_machine(2, state="DELETED"),
    }
    fixed = frozenset({"policy_id", "policy_name", "id"})
    only_here = frozenset({"on_removal"})
    shows = ("virtual_machine_ids",)
    gone = {"policy removed": removed("policies", "policy_id")}
    addresses = ("assignment.1",)

    def first(self, site: Simulator) -> Given:
        machines = [machine(site, 1), machine(site, 2)]
        return {"policy_id": policy(site), "virtual_machine_ids": machines}

    def change(self, site: Simulator) -> Given:
        machines = [machine(site, 2), machine(site, 3)]
        return {"policy_id": policy(site, "Gold"), "virtual_machine_ids": machines}

    def whole(self, site: Simulator) -> Given:
        return {**self.first(site), "hypervisor_object_ids": [hypervisor_id(site, 4)]}

    def another(self, site: Simulator, number: int) -> Given:
        return {"policy_id": policy(site), "virtual_machine_ids": [machine(site, 1 + number)]}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {"on_removal": ("keep", "Silver")}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        whole = hypervisor_id(site, 4)
        short = {"policy_id": policy(site), "hypervisor_object_ids": [whole.rpartition(":")[2]]}
        return [self.first(site), self.whole(site), {**short, "on_removal": "datastore"}]

    def found(self, site: Simulator, state: State) -> Object | None:
        """The first of its machines."""
        return site.federation.get("virtual_machines", state["virtual_machine_ids"][0])

    def import_id(self, state: State) -> str:
        return str(state["policy_id"])

    def imports(self, site: Simulator) -> Sequence[str]:
        return [str(each["id"]) for each in site.federation.objects("policies")][:3]


POLICY_ASSIGNMENT = _PolicyAssignment()
