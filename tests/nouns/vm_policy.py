"""simplivity_vm_policy."""

from collections.abc import Sequence
from typing import Any, ClassVar

from simulator import Simulator
from tests.nouns.sample import Given, Object, ResourceSample, State, facts, removed, with_id
from tests.nouns.seeded import FIXED, hypervisor_id, machine, policy

BUILT_IN = with_id("virtual_machines", "policy_id", lambda site: policy(site, FIXED))


class _VmPolicy(ResourceSample):
    kind = "simplivity_vm_policy"
    plural = "virtual_machines"
    created_by = ("POST", "/virtual_machines/{id}/set_policy")
    drifts = {"policy_id": BUILT_IN, "policy_name": BUILT_IN}
    fixed = frozenset({"virtual_machine_id", "virtual_machine_name", "hypervisor_object_id", "id"})
    only_here = frozenset({"on_destroy"})
    shows = ("policy_id",)
    gone = {
        "removed": removed("virtual_machines"),
        "state REMOVED": facts("virtual_machines", state="REMOVED"),
        "state DELETED": facts("virtual_machines", state="DELETED"),
    }
    instead_of: ClassVar[dict[str, str]] = {"hypervisor_object_id": "virtual_machine_id"}
    addresses = ("vm.1", "vm.2")

    def first(self, site: Simulator) -> Given:
        return {"virtual_machine_id": machine(site), "policy_id": policy(site)}

    def change(self, site: Simulator) -> Given:
        """The policy that the machine had at first, so that it may keep it."""
        return {"policy_id": policy(site, "Gold"), "on_destroy": "keep"}

    def another(self, site: Simulator, number: int) -> Given:
        return {**self.first(site), "virtual_machine_id": machine(site, 1 + number)}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        whole = hypervisor_id(site, 1)
        return {
            "hypervisor_object_id": (whole, whole.rpartition(":")[2]),
            "virtual_machine_id": (machine(site, 8), machine(site, 9)),
            "on_destroy": ("keep", "Silver"),
        }

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        return [self.first(site), {**self.first(site), "on_destroy": "datastore"}]

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        of = machine(site, int(address[-1]))
        first = {"virtual_machine_id": of, "policy_id": policy(site, "Gold")}
        silver = {"policy_id": policy(site)}
        return [
            first,
            {**first, **silver},
            {**first, "on_destroy": "keep"},
            {**first, **silver, "on_destroy": "keep"},
        ]

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        return str(given["virtual_machine_id"])

    def differs(self, object_: Object, state: State, given: Given) -> bool:
        wanted = given.get("on_destroy", "datastore")
        return bool(object_["policy_id"] != given["policy_id"] or state["on_destroy"] != wanted)


VM_POLICY = _VmPolicy()
