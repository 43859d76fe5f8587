"""Virtual machines: the policy of one or of many."""

from simulator.call import Call, Response
from simulator.errors import ApiError, invalid_body
from simulator.federation import Object
from simulator.tasks import Affected


def set_policy(call: Call) -> Response:
    return give_policy(call, [call.target("virtual_machines")])


def set_policy_of_many(call: Call) -> Response:
    """One task for all; a fault can make it fail half-way."""
    keys = list(dict.fromkeys(call.body["virtual_machine_id"]))
    if not keys or 0 < call.switches.bulk_limit < len(keys):
        raise invalid_body(f"Invalid number of virtual machines: {len(keys)}")
    return give_policy(call, [call.reference("virtual_machines", key) for key in keys])


def give_policy(call: Call, machines: list[Object]) -> Response:
    policy = call.reference("policies", call.body["policy_id"])

    def job() -> list[Affected]:
        done: list[Affected] = []
        for machine in machines[: call.fault.partial]:
            call.federation.change("virtual_machines", machine["id"], policy_id=policy["id"])
            done.append(("virtual_machine", machine["id"]))
        if len(done) < len(machines):
            raise ApiError("Task", call.fault.message, call.fault.fail_code)
        return done

    return call.start_task(
        job,
        lambda: call.reference("policies", policy["id"]),
        lambda: check_present(call, [machine["id"] for machine in machines]),
    )


def check_present(call: Call, keys: list[str]) -> None:
    """No source says what happens with a machine that is gone, so a switch."""
    style = call.switches.set_policy_on_gone_vm
    for key in keys:
        if call.reference("virtual_machines", key)["state"] != "ALIVE" and style != "accepted":
            fails_as_task = style == "failed_task"
            raise ApiError(
                "Task", f"The virtual machine {key} is not alive.", fails_as_task=fails_as_task
            )
