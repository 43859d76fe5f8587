"""Every operation works, and what it answers is what HPE's document says."""

import json
import ssl
from collections.abc import Callable
from typing import Any

import pytest

from simulator import Simulator, hostile
from simulator.routes import ROUTES, Route
from simulator.seed import VCENTER
from tests.simulator.client import Api

DER = ssl.PEM_cert_to_DER_cert(VCENTER)
RULE = {"frequency": 60, "retention": 120}


def keys(api: Api) -> dict[str, str]:
    """Something for each placeholder in a path; the policy is one that nobody uses."""
    policy = api.policy(rules=[RULE, RULE])
    return {
        "policyId": policy,
        "ruleId": api.sim.federation.objects("policies")[-1]["rules"][0]["id"],
        "datastoreId": str(api.sim.federation.add("datastores", name="new")["id"]),
        "vmId": api.id_of("virtual_machines", "vm-00001"),
        "clusterId": api.id_of("omnistack_clusters", "cluster-1"),
        "clusterGroupId": api.id_of("cluster_groups", "group-1"),
        "hostId": str(api.sim.federation.first("hosts")["id"]),
        "bkpId": new_backup(api),
        "certId": str(api.get("/security/certificates")["certificates"][0]["hash"]),
        "taskId": str(api.post("/policies", {"name": "any"}).json()["task"]["id"]),
    }


def new_backup(api: Api) -> str:
    """One that is local to the first controller."""
    machine = api.id_of("virtual_machines", "vm-00002")
    cluster = api.id_of("omnistack_clusters", "cluster-1")
    added = api.sim.federation.add(
        "backups", name="any", virtual_machine_id=machine, omnistack_cluster_id=cluster
    )
    return str(added["id"])


IS_OFF = {"hypervisor_virtual_machine_power_state": "OFF"}
# What an operation needs first: the object of its path with these properties.
NEEDED = {
    "/backups/{bkpId}/cancel": ("backups", "bkpId", {"state": "SAVING"}),
    "/virtual_machines/{vmId}/move": ("virtual_machines", "vmId", IS_OFF),
    "/virtual_machines/{vmId}/power_on": ("virtual_machines", "vmId", IS_OFF),
}
# What a GET asks for.
QUERIES = {
    "/backups/{bkpId}/virtual_disk_partitions": {"virtual_disk": "vm-00002.vmdk"},
    "/backups/{bkpId}/virtual_disk_partition_files": {
        "virtual_disk": "vm-00002.vmdk",
        "partition_number": 2,
        "file_path": "/",
    },
}

BODIES: dict[str, Callable[[dict[str, str]], Any]] = {
    "": lambda _: None,
    "create_datastore": lambda key: {
        "name": "x",
        "size": 2**30,
        "policy_id": key["policyId"],
        "omnistack_cluster_id": key["clusterId"],
    },
    "resize_datastore": lambda _: {"size": 2**41},
    "set_policy": lambda key: {"policy_id": key["policyId"]},
    "share_datastore": lambda _: {"host_name": "esxi-1.example.net"},
    "register_external_store": lambda key: {
        "name": "x",
        "omnistack_cluster_id": key["clusterId"],
        "management_ip": "192.0.2.21",
        "username": "x",
        "password": "x",
    },
    "unregister_external_store": lambda key: {
        "name": "storeonce-1",
        "omnistack_cluster_id": key["clusterId"],
    },
    "update_external_store_credentials": lambda _: {
        "name": "storeonce-1",
        "username": "x",
        "password": "x",
    },
    "add_certificate": lambda _: {"certificate": VCENTER},
    "role_assignments": lambda _: {"role": "ADMIN", "groups": ["VSPHERE.LOCAL\\Administrators"]},
    "create_or_rename_policy": lambda _: {"name": "x"},
    "[create_or_edit_rule]": lambda _: [RULE],
    "edit_rule": lambda _: RULE,
    "[proposed_rule]": lambda key: [{**RULE, "rule_id": key["ruleId"]}],
    "suspend_or_resume": lambda _: {"target_object_type": "federation"},
    "backup_machine": lambda _: {"backup_name": "x"},
    "copy_backup": lambda key: {"destination_id": key["clusterId"]},
    "delete_backups": lambda key: {"backup_id": [key["bkpId"]]},
    "set_retention": lambda key: {"backup_id": [key["bkpId"]], "retention": 1440},
    "rename_backup": lambda _: {"backup_name": "x"},
    "restore_machine?": lambda _: {"virtual_machine_name": "x"},
    "restore_files": lambda key: {
        "virtual_machine_id": key["vmId"],
        "paths": ["vm-00002.vmdk/2/readme.txt"],
    },
    "backup_parameters": lambda _: {"guest_username": "x", "guest_password": "y"},
    "guest_credentials": lambda _: {"guest_username": "x", "guest_password": "y"},
    "clone_machine": lambda _: {"virtual_machine_name": "x"},
    "move_machine": lambda key: {"destination_datastore_id": key["datastoreId"]},
    "remove_host": lambda _: {"force": True},
    "shut_down": lambda _: {"ha_wait": True},
    "set_time_zone": lambda _: {"time_zone": "Zulu"},
    "set_iwo": lambda _: {"enabled": False},
    "rename_group": lambda _: {"cluster_group_name": "x"},
    "set_policy_of_many": lambda key: {
        "policy_id": key["policyId"],
        "virtual_machine_id": [key["vmId"]],
    },
}


def perform(api: Api, route: Route) -> Any:
    key = keys(api)
    if route.path.endswith("/remove_from_federation"):  # never the host of the controller itself
        key["hostId"] = str(api.sim.federation.objects("hosts")[-1]["id"])
    path = route.path.format(**key)
    version = max(route.since, route.media)
    if route.path in NEEDED:
        kind, name, properties = NEEDED[route.path]
        api.sim.federation.change(kind, key[name], **properties)
    body, query = BODIES[route.body](key), QUERIES.get(route.path)
    form = {"files": {route.file: DER}} if route.file else {"version": version}
    response = api.send(route.method, path, body, params=query, **form)
    assert response.status_code in (200, 201, 202, 204), response.text
    answer = response.json() if response.content else "nothing"
    if isinstance(answer, dict) and "task" in answer and route.path != "/tasks/{taskId}":
        assert api.ended(response)["state"] == "COMPLETED"
    return answer


each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path}")


@each_route
def test_an_operation_works(api: Api, route: Route) -> None:
    """That its answer agrees with the document is checked by the fixture, in the simulator."""
    assert perform(api, route)


@pytest.mark.sweep
@each_route
def test_an_operation_works_on_a_hostile_appliance(api: Api, sim: Simulator, route: Route) -> None:
    sim.switches.take(hostile())
    sim.switches.rule_zero_locked = False
    assert perform(api, route)


def test_an_operation_needs_a_token(api: Api) -> None:
    api.token = "unknown"
    for route in ROUTES:
        path = route.path.replace("{", "").replace("}", "")
        assert api.send(route.method, path).status_code == 401, route


def test_an_operation_on_an_unknown_id_is_not_found(api: Api) -> None:
    real = keys(api)
    unknown = dict.fromkeys(real, "none")
    for route in [route for route in ROUTES if "{" in route.path]:
        path, body = route.path.format(**unknown), BODIES[route.body](real)
        response = api.send(route.method, path, body, version=max(route.since, route.media))
        assert response.status_code == 404, route
        assert "could not be found" in json.loads(response.text)["message"], route


def test_every_operation_has_one_route() -> None:
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
