"""The life of a policy."""

import pytest

from simulator import Simulator
from tests.simulator.client import Api


def test_a_new_policy_has_no_rules_and_an_owner(api: Api) -> None:
    (affected,) = api.do("POST", "/policies", {"name": "x"})["affected_objects"]
    policy = api.get(f"/policies/{affected['object_id']}")["policy"]
    assert (policy["name"], policy["rules"]) == ("x", [])
    assert policy["owner_cluster_name"] == "cluster-1"
    assert policy["cluster_group_ids"] == [api.id_of("cluster_groups", "group-1")]


def test_a_policy_may_be_made_for_a_cluster_group(api: Api) -> None:
    group = api.id_of("cluster_groups", "group-1")
    api.do("POST", "/policies", {"name": "x"}, params={"cluster_group_id": group})
    response = api.post("/policies", {"name": "y"}, params={"cluster_group_id": "none"})
    assert response.status_code == 404


def test_a_name_is_taken_once(api: Api) -> None:
    response = api.post("/policies", {"name": "Gold"})
    assert (response.status_code, response.json()["message"]) == (400, "Duplicate name exists.")


def test_a_policy_may_keep_its_name(api: Api) -> None:
    policy = api.policy("x")
    assert api.do("POST", f"/policies/{policy}/rename", {"name": "x"})


def test_a_renamed_policy_keeps_its_id_and_rules(api: Api) -> None:
    gold = api.id_of("policies", "Gold")
    before = api.rules(gold)
    api.do("POST", f"/policies/{gold}/rename", {"name": "Platinum"})
    after = api.get(f"/policies/{gold}")["policy"]
    assert (after["name"], after["rules"]) == ("Platinum", before)
    assert api.get("/virtual_machines", policy_name="Platinum")["count"] > 0


def test_a_policy_is_deleted(api: Api) -> None:
    policy = api.policy()
    task = api.do("DELETE", f"/policies/{policy}")
    assert task["affected_objects"] == [{"object_type": "policy", "object_id": policy}]
    assert api.send("GET", f"/policies/{policy}").status_code == 404


@pytest.mark.parametrize("kind", ["datastores", "virtual_machines"])
def test_a_policy_in_use_is_not_deleted(api: Api, sim: Simulator, kind: str) -> None:
    policy = api.policy()
    sim.federation.change(kind, sim.federation.first(kind)["id"], policy_id=policy)
    response = api.send("DELETE", f"/policies/{policy}")
    assert response.status_code == 400
    assert response.json()["exception"].endswith("ObjectInUseException")


def test_a_policy_that_only_deleted_machines_have_can_be_deleted(api: Api, sim: Simulator) -> None:
    policy = api.policy()
    (gone,) = sim.federation.find("virtual_machines", state="DELETED")
    sim.federation.change("virtual_machines", gone["id"], policy_id=policy)
    assert api.do("DELETE", f"/policies/{policy}")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "", None),
        ("POST", "/rename", {"name": "x"}),
        ("POST", "/rules", [{"frequency": 60, "retention": 60}]),
    ],
)
def test_the_fixed_default_policy_cannot_be_changed(
    api: Api, method: str, path: str, body: object
) -> None:
    key = api.id_of("policies", "Fixed Default Backup Policy")
    response = api.send(method, f"/policies/{key}{path}", body)
    assert response.status_code == 400
    assert response.json()["exception"].endswith("TaskException")


@pytest.mark.parametrize("kind", ["datastores", "virtual_machines"])
def test_the_deprecated_lists_show_the_users_of_a_policy(api: Api, kind: str) -> None:
    gold = api.id_of("policies", "Gold")
    new, old = api.get(f"/{kind}", policy_id=gold), api.get(f"/policies/{gold}/{kind}")
    assert old["count"] >= new["count"] > 0
    assert api.send("GET", f"/policies/none/{kind}").status_code == 404
