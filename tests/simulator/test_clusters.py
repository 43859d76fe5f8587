"""Settings of clusters, and the names of their groups."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api


@pytest.fixture
def cluster(api: Api) -> str:
    return api.id_of("omnistack_clusters", "cluster-1")


def optional(api: Api, cluster: str) -> Any:
    query = {"id": cluster, "show_optional_fields": "true"}
    (found,) = api.get("/omnistack_clusters", **query)["omnistack_clusters"]
    return found


def test_clusters_have_time_zones_of_their_own(sim: Simulator) -> None:
    zones = [each["time_zone"] for each in sim.federation.objects("omnistack_clusters")]
    assert zones == ["UTC", "Europe/Berlin"]


def test_a_time_zone_is_set(api: Api, cluster: str) -> None:
    task = api.do("POST", f"/omnistack_clusters/{cluster}/set_time_zone", {"time_zone": "Zulu"})
    assert task["affected_objects"] == [{"object_type": "omnistack_cluster", "object_id": cluster}]
    assert optional(api, cluster)["time_zone"] == "Zulu"


@pytest.mark.parametrize("zone", ["zulu", "Mars/Olympus", ""])
def test_a_time_zone_that_is_not_in_the_list_is_refused(api: Api, cluster: str, zone: str) -> None:
    path = f"/omnistack_clusters/{cluster}/set_time_zone"
    assert api.post(path, {"time_zone": zone}).status_code == 400
    assert optional(api, cluster)["time_zone"] == "UTC"


def test_the_optimizer_is_turned_off_and_on(api: Api, cluster: str) -> None:
    path = f"/omnistack_clusters/{cluster}/set_iwo"
    for enabled in (False, True):
        api.do("POST", path, {"enabled": enabled}, version=16)
        found = optional(api, cluster)
        assert (found["iwo_enabled"], found["iwo_active"]) == (enabled, enabled)


def test_a_group_is_renamed(api: Api) -> None:
    group = api.id_of("cluster_groups", "group-1")
    task = api.do(
        "POST", f"/cluster_groups/{group}/rename", {"cluster_group_name": "x"}, version=11
    )
    assert task["affected_objects"] == []
    assert api.get("/cluster_groups")["cluster_groups"][0]["name"] == "x"


def test_two_groups_have_two_names(api: Api, sim: Simulator) -> None:
    sim.federation.add("cluster_groups", name="group-2")
    path = f"/cluster_groups/{api.id_of('cluster_groups', 'group-1')}/rename"
    response = api.post(path, {"cluster_group_name": "group-2"}, version=11)
    assert (response.status_code, response.json()["error_code"]) == (400, "13")
