"""Role assignments: which groups of the hypervisor have which role.

A POST adds groups to a role or takes some away; there are no tasks. Which roles there are no source
says, so that any word is one.
"""

from simulator.call import Call, Response
from simulator.errors import ApiError, invalid_body
from simulator.federation import Object

KIND = "role_assignments"


def listed(call: Call) -> Response:
    every = call.federation.objects(KIND)
    shown = call.backend.serializer.serialize(KIND, every, optional=True)
    bare = call.switches.role_assignments_envelope == "bare"
    return Response(200, shown if bare else {KIND: shown})


def add(call: Call) -> Response:
    role, asked = checked(call)
    known = groups_of(call, role)
    if not set(asked) - set(known):
        check_changes_something(call)
    assigned = store(call, role, [*known, *(each for each in asked if each not in known)])
    return Response(201, shown(call, assigned))


def remove(call: Call) -> Response:
    role, asked = checked(call)
    known = groups_of(call, role)
    if not set(asked) & set(known):
        check_changes_something(call)
    left = [each for each in known if each not in asked]
    if left:
        store(call, role, left)
    elif known:
        call.federation.remove(KIND, role)
    if call.switches.direct_removals == "204":
        return Response(204, None)
    return Response(201, shown(call, {"role": role, "groups": left}))


def checked(call: Call) -> tuple[str, list[str]]:
    role, groups = call.body["role"], list(dict.fromkeys(call.body["groups"]))
    if not role.strip() or not groups or not all(each.strip() for each in groups):
        raise invalid_body("A role and at least one group are needed")
    return role, groups


def check_changes_something(call: Call) -> None:
    if call.switches.role_assigned_twice == "refused":
        raise ApiError("Task", "The role assignments are so already.")


def groups_of(call: Call, role: str) -> list[str]:
    found = call.federation.get(KIND, role)
    return list(found["groups"]) if found else []


def store(call: Call, role: str, groups: list[str]) -> Object:
    return call.federation.store(KIND, {"role": role, "groups": groups})


def shown(call: Call, assignment: Object) -> object:
    (found,) = call.backend.serializer.serialize(KIND, [assignment], optional=True)
    return found
