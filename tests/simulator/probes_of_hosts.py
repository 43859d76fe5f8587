"""Probes of the switches about hosts and their Virtual Controllers."""

from typing import Any

from tests.simulator.client import Api
from tests.simulator.probes import AS_TASK_OR_400, outcome, shows

NEVER = 3600.0
"""Seconds of a task: as long as no test takes."""


def status(api: Api, place: int) -> Any:
    host = api.sim.federation.objects("hosts")[place]["id"]
    return api.send("GET", f"/hosts/{host}/virtual_controller_shutdown_status")


def post(api: Api, place: int, verb: str, body: Any = None) -> Any:
    host = api.sim.federation.objects("hosts")[place]["id"]
    return api.post(f"/hosts/{host}/{verb}", body)


@shows("shutdown_elsewhere", {"400": 400, "404": 404})
def status_of_the_controller_of_another_host(api: Api) -> Any:
    return status(api, 1).status_code


@shows("shutdown_waits_as", {"IN_PROGRESS": "IN_PROGRESS", "HA": "HA"})
def status_of_a_waiting_shutdown(api: Api) -> Any:
    api.sim.switches.task_seconds = NEVER
    post(api, 0, "shutdown_virtual_controller", {"ha_wait": True})
    return status(api, 0).json()["shutdown_status"]["status"]


@shows("last_shutdown", {"waits": 200, "refused": 400})
def safe_shutdown_of_the_last_controller(api: Api) -> Any:
    second = api.sim.federation.objects("hosts")[1]["id"]
    api.sim.federation.change("hosts", second, state="FAULTY")
    return post(api, 0, "shutdown_virtual_controller", {}).status_code


@shows("cancelled_nothing", {"FAILURE": "FAILURE", "SUCCESS": "SUCCESS"})
def cancelling_where_nothing_is_shut_down(api: Api) -> Any:
    answer = post(api, 0, "cancel_virtual_controller_shutdown")
    return answer.json()["cancellation_status"]["status"]


@shows("host_in_use", AS_TASK_OR_400)
def removing_a_host_with_machines(api: Api) -> Any:
    return outcome(api, post(api, 1, "remove_from_federation", {}))


@shows("removed_hosts_linger", {"true": 4, "false": 3})
def hosts_after_one_is_removed(api: Api) -> Any:
    api.ended(post(api, 1, "remove_from_federation", {"force": True}))
    return api.get("/hosts")["count"]
