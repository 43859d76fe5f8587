"""simplivity_policy_assignment."""

from collections.abc import Sequence
from typing import Any

from simulator import Simulator
from tests.nouns.sample import Given, Object, Outside, ResourceSample, State, removed
from tests.nouns.seeded import hypervisor_id, machine, policy


def own_policy(site: Simulator) -> str:
    """A policy that no other machine follows, as an import finds all that do."""
    found = site.federation.find("policies", name="Many")
    return str((found or [site.federation.add("policies", name="Many")])[0]["id"])


def of_machine(number: int, **changed: Any) -> Outside:
    """Other facts of one of the machines; a policy by its name."""

    def change(site: Simulator, _: State) -> None:
        named = {"policy_id": policy(site, changed["policy"])} if "policy" in changed else changed
        site.federation.change("virtual_machines", machine(site, number), **named)

    return change


class _PolicyAssignment(ResourceSample):
    kind = "simplivity_policy_assignment"
    plural = "virtual_machines"
    created_by = ("POST", "/virtual_machines/{id}/set_policy")
    drifts = {
        "virtual_machine_ids": of_machine(6, policy="Gold"),
        "hypervisor_object_ids": of_machine(4, policy="Gold"),
        "missing": of_machine(6, state="DELETED"),
    }
    fixed = frozenset({"policy_id", "policy_name", "id"})
    only_here = frozenset({"on_removal"})
    shows = ("virtual_machine_ids",)
    gone = {"policy removed": removed("policies", "policy_id")}
    addresses = ("assignment.1",)
    told_by = ("policy_id",)

    def first(self, site: Simulator) -> Given:
        return {"policy_id": own_policy(site), **self._of(site, 5)}

    def change(self, site: Simulator) -> Given:
        return self._of(site, 5, 6)

    def whole(self, site: Simulator) -> Given:
        return {**self.changed(site), "hypervisor_object_ids": [hypervisor_id(site, 4)]}

    def _of(self, site: Simulator, *numbers: int) -> Given:
        return {"virtual_machine_ids": [machine(site, number) for number in numbers]}

    def another(self, site: Simulator, number: int) -> Given:
        return {**self.first(site), "virtual_machine_ids": [machine(site, 1 + number)]}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {
            "hypervisor_object_ids": ([hypervisor_id(site, 7)], [hypervisor_id(site, 10)]),
            "virtual_machine_ids": ([machine(site, 8)], [machine(site, 9)]),
            "on_removal": ("keep", "Silver"),
        }

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        whole = hypervisor_id(site, 4)
        short = {"policy_id": policy(site), "hypervisor_object_ids": [whole.rpartition(":")[2]]}
        return [self.first(site), self.whole(site), {**short, "on_removal": "datastore"}]

    def found(self, site: Simulator, state: State) -> Object | None:
        """The machine that it always has."""
        return site.federation.get("virtual_machines", machine(site, 5))

    def import_id(self, state: State) -> str:
        return str(state["policy_id"])

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        return str(given["policy_id"])

    def differs(self, object_: Object, state: State, given: Given) -> bool:
        """A machine that the state does not list is not looked at, whatever it follows."""
        listed = {*state["virtual_machine_ids"]} != {*given["virtual_machine_ids"]}
        return listed or bool(object_["policy_id"] != given["policy_id"])

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        """With a policy that is there from the beginning: only Terraform makes any in a story."""
        seeded = {"policy_id": policy(site, "Gold")}
        return [{**self._of(site, 5), **seeded}, {**self._of(site, 5, 6), **seeded}]

    def after_import(self, site: Simulator, given: Given) -> Given:
        """All that follow the policy, by their own ids."""
        followers = site.federation.find("virtual_machines", policy_id=given["policy_id"])
        ids = [each["id"] for each in followers if each["state"] == "ALIVE"]
        return {**given, "virtual_machine_ids": ids, "hypervisor_object_ids": None}

    def imports(self, site: Simulator) -> Sequence[str]:
        return [str(each["id"]) for each in site.federation.objects("policies")][:3]


POLICY_ASSIGNMENT = _PolicyAssignment()
