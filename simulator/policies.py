"""Policies: create, rename, delete."""

from simulator.call import Call, Response
from simulator.errors import ApiError
from simulator.federation import Object
from simulator.names import check_name
from simulator.seed import DEFAULT_POLICY
from simulator.tasks import Affected

ALIVE = ("ALIVE",)
ALL_STATES = ("ALIVE", "REMOVED", "DELETED")


def create(call: Call) -> Response:
    """A new policy has no rules."""
    name = call.body["name"]
    groups = {}
    if "cluster_group_id" in call.query:
        group = call.reference("cluster_groups", call.query["cluster_group_id"])
        groups = {"cluster_group_ids": [group["id"]]}

    def job() -> list[Affected]:
        return [("policy", call.federation.add("policies", name=name, **groups)["id"])]

    return call.start_task(job, lambda: check_name(call, "policies", name))


def rename(call: Call) -> Response:
    key, name = call.target("policies")["id"], call.body["name"]

    def job() -> list[Affected]:
        call.federation.change("policies", key, name=name)
        return [("policy", key)]

    return call.start_task(
        job,
        lambda: not_built_in(call),
        lambda: check_name(call, "policies", name, renamed=key),
    )


def not_built_in(call: Call) -> Object:
    """The policy of the path; ApiError for the fixed default policy, which cannot be changed.

    No source shows that error; the name of the policy says that there is one.
    """
    policy = call.target("policies")
    if policy["name"] == DEFAULT_POLICY:
        fails_as_task = call.switches.default_policy == "failed_task"
        raise ApiError("Task", f"{DEFAULT_POLICY} cannot be changed.", fails_as_task=fails_as_task)
    return policy


def delete(call: Call) -> Response:
    key = call.target("policies")["id"]

    def job() -> list[Affected]:
        call.federation.remove("policies", key)
        return [("policy", key)] if call.switches.affected_objects_of_deletes == "object" else []

    return call.start_task(job, lambda: not_built_in(call), lambda: check_unused(call, key))


def check_unused(call: Call, key: str) -> None:
    """HPE developer portal, "HTTP error codes": ObjectInUseException."""
    states = ALL_STATES if call.switches.policy_held_by_gone_vms else ALIVE
    machines = call.federation.find("virtual_machines", policy_id=key)
    datastores = call.federation.find("datastores", policy_id=key, deleted=False)
    if datastores or any(machine["state"] in states for machine in machines):
        raise ApiError("ObjectInUse", "The policy is in use.")
