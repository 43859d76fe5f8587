"""simplivity_role_assignment and the data source of all."""

from collections.abc import Sequence

from simulator import Simulator
from tests.nouns.sample import DataSourceSample, Given, Object, ResourceSample, State

PLURAL = "role_assignments"


def groups(site: Simulator, role: str) -> list[str]:
    found = site.federation.get(PLURAL, role)
    return list(found["groups"]) if found else []


def assign(site: Simulator, role: str, groups: Sequence[str]) -> None:
    site.federation.store(PLURAL, {"role": role, "groups": list(groups)})


def withdrawn(site: Simulator, state: State) -> None:
    left = [each for each in groups(site, state["role"]) if each != state["group"]]
    without_role(site, state)
    if left:
        assign(site, state["role"], left)


def left_to_others(site: Simulator, state: State) -> None:
    assign(site, state["role"], ["EXAMPLE\\others"])


def without_role(site: Simulator, state: State) -> None:
    if groups(site, state["role"]):
        site.federation.remove(PLURAL, state["role"])


class _RoleAssignment(ResourceSample):
    kind = "simplivity_role_assignment"
    plural = PLURAL
    since = 17
    created_by = ("POST", "/security/rbac/policies/role_assignments")
    deleted_by = "/security/rbac/policies/role_assignments/remove"
    deleted_with = "POST"
    deleted_once = True
    without_tasks = True
    listed_first = True
    is_part = True
    drifts = {}
    fixed = frozenset({"id", "role", "group"})
    gone = {"withdrawn": withdrawn, "with the role": without_role, "left to others": left_to_others}
    addresses = ("role.a", "role.b")
    changing = None
    replacing = 1

    def first(self, site: Simulator) -> Given:
        return {"role": "BACKUP", "group": "EXAMPLE\\operators"}

    def another(self, site: Simulator, number: int) -> Given:
        return {**self.first(site), "group": f"EXAMPLE\\operators-{number}"}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        return [self.first(site), {"role": "ADMIN", "group": "EXAMPLE\\operators"}]

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        first = {"role": "BACKUP", "group": f"EXAMPLE\\{address}"}
        return [first, {**first, "role": "ADMIN"}]

    def found(self, site: Simulator, state: State) -> Object | None:
        there = state["group"] in groups(site, state["role"])
        return (
            {"id": state["id"], "role": state["role"], "group": state["group"]} if there else None
        )

    def key(self, site: Simulator, given: Given) -> str:
        return f"{given['role']}/{given['group']}"

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        there = given["group"] in groups(site, given["role"])
        return self.key(site, given) if there else None

    def imports(self, site: Simulator) -> Sequence[str]:
        assign(site, "BACKUP", ["a", "b", "c"])
        return [f"BACKUP/{group}" for group in groups(site, "BACKUP")]


ROLE_ASSIGNMENT = _RoleAssignment()

ALL = DataSourceSample("simplivity_role_assignments")
