"""Resources whose object is there before and after them: cluster groups, settings of clusters."""

from typing import Any

import pytest

from simulator import Simulator
from tests.provider.conftest import directly
from tests.provider.core import Core, blamed

GROUP, SETTINGS = "simplivity_cluster_group", "simplivity_omnistack_cluster_settings"


@pytest.fixture
def group(simulator: Simulator) -> str:
    return str(simulator.federation.first("cluster_groups")["id"])


@pytest.fixture
def cluster(simulator: Simulator) -> str:
    return str(simulator.federation.first("omnistack_clusters")["id"])


def writes(simulator: Simulator) -> list[str]:
    return [each.path.rpartition("/")[2] for each in simulator.requests if each.method == "POST"]


def named(simulator: Simulator, group: str) -> Any:
    found = simulator.federation.get("cluster_groups", group)
    return found and found["name"]


def settings(simulator: Simulator, cluster: str) -> tuple[Any, Any]:
    found = simulator.federation.get("omnistack_clusters", cluster) or {}
    return found["time_zone"], found["iwo_enabled"]


# -- cluster groups -------------------------------------------------------------------------------


def test_a_group_is_renamed_and_keeps_its_name(simulator, terraform, group):
    made = terraform.lived(GROUP, {"cluster_group_id": group, "name": "one"})
    assert len(made.state["clusters"]) == 2
    changed = terraform.lived(GROUP, {"cluster_group_id": group, "name": "two"}, made.state)
    assert named(simulator, group) == "two"
    assert terraform.destroyed(GROUP, changed.state, changed.private).state is None
    assert named(simulator, group) == "two"


def test_a_group_that_has_the_name_is_taken_over_without_a_write(simulator, terraform, group):
    terraform.lived(GROUP, {"cluster_group_id": group, "name": "group-1"})
    assert "rename" not in writes(simulator)


def test_a_group_that_was_renamed_outside_gets_its_name_again(simulator, terraform, group):
    given = {"cluster_group_id": group, "name": "one"}
    state = terraform.applied(GROUP, given)
    simulator.federation.change("cluster_groups", group, name="other")
    terraform.new_walk()
    found = terraform.refresh(GROUP, state)
    assert found["name"] == "other"
    assert terraform.applied(GROUP, given, found)["name"] == named(simulator, group) == "one"


def test_a_name_that_another_group_has_is_refused(simulator, terraform, group):
    simulator.federation.add("cluster_groups", name="taken")
    given = {"cluster_group_id": group, "name": "taken"}
    planned = terraform.plan(GROUP, given)
    step = terraform.apply(GROUP, planned.state, None, planned.private, given)
    assert step.errors
    assert named(simulator, group) == "group-1"


def test_a_group_without_a_release_that_has_it_is_an_error(schema, group):
    old = Simulator(api_version="1.10", control=None)
    terraform = directly(old, schema)
    given = {"cluster_group_id": group, "name": "x"}
    planned = terraform.plan(GROUP, given)
    step = terraform.apply(GROUP, planned.state, None, planned.private, given)
    assert [each.summary for each in step.errors] == ["Controller is too old"]


# -- settings -------------------------------------------------------------------------------------


def test_settings_are_set_and_stay(simulator, terraform, cluster):
    given = {"omnistack_cluster_id": cluster, "time_zone": "Zulu", "iwo_enabled": False}
    made = terraform.lived(SETTINGS, given)
    assert settings(simulator, cluster) == ("Zulu", False)
    assert made.state["omnistack_cluster_name"] == "cluster-1"
    terraform.destroyed(SETTINGS, made.state, made.private)
    assert settings(simulator, cluster) == ("Zulu", False)


def test_only_what_differs_is_written(simulator, terraform, cluster):
    given = {"omnistack_cluster_id": cluster, "time_zone": "UTC", "iwo_enabled": True}
    state = terraform.applied(SETTINGS, given)
    terraform.applied(SETTINGS, {**given, "iwo_enabled": False}, state)
    assert writes(simulator)[-1:] == ["set_iwo"]
    assert "set_time_zone" not in writes(simulator)


@pytest.mark.parametrize("name", ["time_zone", "iwo_enabled"])
def test_what_is_left_out_stays_and_is_told(simulator, terraform, cluster, name):
    state = terraform.applied(SETTINGS, {"omnistack_cluster_id": cluster})
    found = simulator.federation.get("omnistack_clusters", cluster) or {}
    assert state[name] == found[name]
    assert writes(simulator) == ["token"] * len(writes(simulator))


def test_a_change_outside_is_drift_and_taken_back(simulator, terraform, cluster):
    given = {"omnistack_cluster_id": cluster, "time_zone": "Zulu"}
    state = terraform.applied(SETTINGS, given)
    simulator.federation.change("omnistack_clusters", cluster, time_zone="UTC")
    found = terraform.refresh(SETTINGS, state)
    assert found["time_zone"] == "UTC"
    assert terraform.applied(SETTINGS, given, found)["time_zone"] == "Zulu"


def test_a_time_zone_that_the_controller_does_not_know_is_told_in_the_plan(terraform, cluster):
    step = terraform.plan(SETTINGS, {"omnistack_cluster_id": cluster, "time_zone": "europe/berlin"})
    (told,) = step.told
    assert (step.errors, blamed(told)) == ([], "time_zone")
    assert "Near names: Europe/Berlin" in told.detail


def test_a_plan_goes_on_where_the_time_zones_are_not_told(simulator, terraform, cluster):
    simulator.faults.order("GET", "/omnistack_clusters/time_zone_list", status=403, times=0)
    step = terraform.plan(SETTINGS, {"omnistack_cluster_id": cluster, "time_zone": "Mars/Olympus"})
    assert not step.told


# -- both -----------------------------------------------------------------------------------------

BOTH = {
    GROUP: ("cluster_groups", "cluster_group_id", {"name": "one"}, "/cluster_groups/{id}/rename"),
    SETTINGS: (
        "omnistack_clusters",
        "omnistack_cluster_id",
        {"time_zone": "Zulu"},
        "/omnistack_clusters/{id}/set_time_zone",
    ),
}
each = pytest.mark.parametrize("kind", BOTH)


def configured(simulator: Simulator, kind: str) -> tuple[dict[str, Any], str]:
    plural, key, given, path = BOTH[kind]
    return {key: simulator.federation.first(plural)["id"], **given}, path


@each
def test_an_import_is_by_id_or_by_name(simulator, terraform, kind):
    plural, key, *_ = BOTH[kind]
    there = simulator.federation.first(plural)
    by_id, by_name = (terraform.imported(kind, there[each]) for each in ("id", "name"))
    assert by_id.state == by_name.state
    assert by_id.state[key] == by_id.state["id"] == there["id"]


@each
def test_what_is_not_there_is_an_error_of_the_apply(terraform, kind):
    _, key, given, _ = BOTH[kind]
    planned = terraform.plan(kind, {key: "none", **given})
    assert planned.told
    step = terraform.apply(kind, planned.state, None, planned.private, {key: "none", **given})
    assert step.state is None
    assert step.errors


@each
def test_what_is_gone_leaves_the_state(simulator, terraform, kind):
    given, _ = configured(simulator, kind)
    made = terraform.lived(kind, given)
    simulator.federation.remove(BOTH[kind][0], made.state["id"])
    terraform.new_walk()
    step = terraform.read(kind, made.state, made.private)
    assert (step.state, step.told) == (None, [])


@each
def test_a_write_whose_answer_is_lost_is_sent_again(simulator, terraform, kind):
    given, path = configured(simulator, kind)
    simulator.faults.order("POST", path, drop=True, applied=True)
    terraform.lived(kind, given)


@each
def test_a_task_that_fails_leaves_what_was_taken_over_to_the_next_apply(simulator, terraform, kind):
    given, path = configured(simulator, kind)
    simulator.faults.order("POST", path, fail_task="no")
    planned = terraform.plan(kind, given)
    step = terraform.apply(kind, planned.state, None, planned.private, given)
    assert step.errors
    terraform.lived(kind, given)


@each
def test_two_resources_of_one_object_are_told_in_the_plan(simulator, terraform: Core, kind):
    given, _ = configured(simulator, kind)
    assert not terraform.plan(kind, given).told
    (told,) = terraform.plan(kind, given).errors
    assert (told.summary.endswith("managed twice"), blamed(told)) == (True, BOTH[kind][1])
