"""Filters, order, paging and projection."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Simulator
from simulator.filters import FILTERS
from tests.simulator.client import Api
from tests.simulator.in_process import InProcess

SORTED = {"sort": "name", "order": "ascending"}


@pytest.fixture(scope="module")
def large() -> Iterator[Api]:
    """A federation of its own, that no test changes."""
    with Simulator(vms=37, datastores=7) as sim, requests.Session() as session:
        session.trust_env = False
        session.verify = sim.ca_file
        api = Api(sim, session)
        api.login()
        yield api


def names(api: Api, kind: str, **query: Any) -> list[str]:
    return [each["name"] for each in api.get(f"/{kind}", **query)[kind]]


@settings(deadline=None)
@given(limit=st.integers(1, 40), descending=st.booleans())
def test_paging_returns_each_object_once(large: Api, limit: int, *, descending: bool) -> None:
    api = InProcess(large.sim)
    order = {"sort": "id", "order": "descending" if descending else "ascending"}
    seen: list[str] = []
    while True:
        page = api.get("/virtual_machines", limit=limit, offset=len(seen), **order)
        seen += [machine["id"] for machine in page["virtual_machines"]]
        if len(seen) >= page["count"]:
            break
    assert seen == sorted(set(seen), reverse=descending)
    assert len(seen) == 37


def test_the_envelope_counts_all_matches(large: Api) -> None:
    page = large.get("/virtual_machines", limit=5, offset=35)
    assert (page["count"], page["limit"], page["offset"]) == (37, 5, 35)
    assert len(page["virtual_machines"]) == 2


def test_a_page_has_500_objects_by_default(large: Api) -> None:
    assert large.get("/policies")["limit"] == 500


def test_a_filter_that_matches_nothing_gives_an_empty_list(large: Api) -> None:
    page = large.get("/policies", name="none")
    assert (page["count"], page["policies"]) == (0, [])


@pytest.mark.parametrize(
    ("query", "status", "exception"),
    [
        ({"limit": 5000}, 200, ""),
        ({"limit": 5001}, 400, "InvalidSortCriteriaException"),
        ({"limit": 0}, 400, "InvalidSortCriteriaException"),
        ({"limit": "many"}, 400, "TypeMismatchException"),
        ({"offset": -1}, 400, "InvalidParameterException"),
        ({"sort": "colour"}, 400, "InvalidSortCriteriaException"),
        ({"sort": "name", "order": "up"}, 400, "InvalidSortCriteriaException"),
        ({"case": "upper"}, 400, "InvalidParameterException"),
        ({"show_optional_fields": "perhaps"}, 400, "TypeMismatchException"),
        ({"created_after": "yesterday"}, 400, "InvalidParameterException"),
        ({"min_size": "big"}, 400, "TypeMismatchException"),
        ({"colour": "red"}, 200, ""),
    ],
)
def test_parameters_are_checked(
    large: Api, query: dict[str, Any], status: int, exception: str
) -> None:
    response = large.send("GET", "/datastores", params=query)
    assert response.status_code == status
    assert response.json().get("exception", "").endswith(exception)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"name": "datastore-001"}, ["datastore-001"]),
        ({"name": "datastore-002,datastore-001,none"}, ["datastore-001", "datastore-002"]),
        ({"name": "*-001,*7"}, ["datastore-001", "datastore-007"]),
        ({"name": "DATASTORE-001"}, []),
        ({"name": "DATASTORE-001", "case": "insensitive"}, ["datastore-001"]),
        ({"name": "*STORE-001", "case": "insensitive"}, ["datastore-001"]),
        ({"name": "datastore.001"}, []),
        ({"policy_name": "Silver", "omnistack_cluster_name": "cluster-2"}, ["datastore-004"]),
        ({"created_before": "2025-01-01T00:02:00Z"}, ["datastore-001"]),
        ({"created_after": "2025-01-01T00:06:00Z"}, ["datastore-007"]),
        ({"min_size": 2**40 + 1}, []),
        ({"max_size": 2**40, "name": "*3"}, ["datastore-003"]),
        ({"single_replica": "True"}, []),
        ({"single_replica": "false", "name": "*1"}, ["datastore-001"]),
    ],
)
def test_datastores_are_filtered(large: Api, query: dict[str, Any], found: list[str]) -> None:
    assert names(large, "datastores", **query, **SORTED) == found


def test_a_list_property_matches_by_one_of_its_values(large: Api) -> None:
    group = large.id_of("cluster_groups", "group-1")
    assert large.get("/policies", cluster_group_id=f"x,{group}")["count"] == 3
    assert large.get("/policies", cluster_group_id="x")["count"] == 0


def test_names_of_policies_have_no_wildcards(large: Api) -> None:
    assert names(large, "policies", name="Gold,Silver", **SORTED) == ["Gold", "Silver"]
    assert names(large, "policies", name="G*") == []


def test_enumerations_are_words_in_capitals_whatever_the_case(large: Api) -> None:
    states = "REMOVED,DELETED"
    gone = names(large, "virtual_machines", state=states, **SORTED)
    assert gone == ["gone-deleted", "gone-removed"]
    assert names(large, "virtual_machines", state="removed", case="insensitive") == []


def test_virtual_machines_are_alive_by_default(large: Api) -> None:
    assert large.get("/virtual_machines")["count"] == 37


def test_the_host_filter_of_machines_takes_one_id_only(large: Api) -> None:
    hosts = [host["id"] for host in large.sim.federation.objects("hosts")]
    assert large.get("/virtual_machines", host_id=hosts[0])["count"] > 0
    assert large.get("/virtual_machines", host_id=",".join(hosts))["count"] == 0


def test_numbers_are_filtered_by_min_and_max(large: Api) -> None:
    assert large.get("/hosts", current_feature_level_min=1)["count"] == 4
    assert large.get("/hosts", current_feature_level_max=0)["count"] == 0


def test_a_missing_value_matches_no_filter(large: Api) -> None:
    assert large.get("/backups", sent_completion_before="2030-01-01T00:00:00Z")["count"] == 0


def test_the_default_order_is_descending(large: Api) -> None:
    assert names(large, "policies", sort="name") == [
        "Silver",
        "Gold",
        "Fixed Default Backup Policy",
    ]


def test_digits_stand_before_capitals_before_small_letters(api: Api) -> None:
    for name in ("b", "A", "1"):
        api.policy(name)
    found = [name for name in names(api, "policies", **SORTED) if len(name) == 1]
    assert found == ["1", "A", "b"]


def test_the_order_can_ignore_case(api: Api) -> None:
    for name in ("b", "A", "B"):
        api.policy(name)
    found = names(api, "policies", **SORTED, case="insensitive")
    assert [name for name in found if len(name) == 1] == ["A", "b", "B"]


def test_numbers_are_sorted_as_numbers(api: Api, sim: Simulator) -> None:
    sizes = [2**30, 10**12, 9**12]
    for place, size in enumerate(sizes):
        sim.federation.add("datastores", name=f"sized-{place}", size=size)
    page = api.get("/datastores", name="sized-*", sort="size", order="ascending")
    assert [each["size"] for each in page["datastores"]] == sorted(sizes)


def test_only_the_fields_asked_for_are_shown(large: Api) -> None:
    page = large.get("/policies", fields="name, owner_cluster_name")
    assert page["policies"][0].keys() == {"name", "owner_cluster_name"}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("datastores", "hypervisor_free_space"),
        ("virtual_machines", "ha_status"),
        ("omnistack_clusters", "time_zone"),
        ("hosts", "used_capacity"),
    ],
)
def test_optional_fields_are_shown_on_request(large: Api, kind: str, field: str) -> None:
    (without,) = large.get(f"/{kind}", limit=1)[kind]
    (having,) = large.get(f"/{kind}", limit=1, show_optional_fields="True")[kind]
    assert field not in without
    assert field in having


@pytest.mark.parametrize("kind", FILTERS)
def test_every_filter_takes_a_value(large: Api, kind: str) -> None:
    values = {"boolean_is": "true", "at_least": "1", "at_most": "1"}
    times = {"before": "2026-01-01T00:00:00Z", "after": "2026-01-01T00:00:00Z"}
    for name, each in FILTERS[kind].items():
        value = {**values, **times}.get(each.condition.__name__, "x")
        assert large.send("GET", f"/{kind}", params={name: value}).status_code == 200


def test_comma_lists_of_backups_find_nothing_on_a_virtual_controller(large: Api) -> None:
    assert large.get("/backups", name="manual-3,manual-6")["count"] == 0
    assert large.get("/backups", name="manual-3")["count"] == 1


def test_the_cluster_filter_of_backups_finds_those_on_external_stores(large: Api) -> None:
    first = large.id_of("omnistack_clusters", "cluster-1")
    clusters = {
        (each["omnistack_cluster_name"], "external_store_name" in each)
        for each in large.get("/backups", omnistack_cluster_id=first)["backups"]
    }
    assert clusters == {("cluster-1", False), ("cluster-2", True)}


def test_backups_are_sorted_by_name_unless_asked_otherwise(large: Api) -> None:
    found = names(large, "backups")
    assert found == sorted(found, reverse=True)
