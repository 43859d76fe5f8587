"""Metrics and capacities of objects, and throughput between clusters, over time."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api

NOON = "2025-06-01T12:00:00Z"


@pytest.fixture
def host(sim: Simulator) -> str:
    return f"/hosts/{sim.federation.first('hosts')['id']}"


@pytest.fixture
def cluster(api: Api) -> str:
    return f"/omnistack_clusters/{api.id_of('omnistack_clusters', 'cluster-1')}"


def dates(series: Any) -> list[str]:
    return [point["date"] for point in series["data_points"]]


def series(api: Api, path: str, **query: Any) -> dict[str, Any]:
    return {each["name"]: each for each in api.get(path, time_offset=NOON, **query)["metrics"]}


def test_metrics_are_three_series_of_reads_and_writes(api: Api, host: str, cluster: str) -> None:
    for path in (host, cluster):
        found = series(api, f"{path}/metrics", range=60)
        assert found.keys() == {"iops", "throughput", "latency"}
        assert all(
            each["data_points"][0].keys() == {"date", "reads", "writes"} for each in found.values()
        )


def test_without_parameters_they_are_of_each_minute_of_the_last_12_hours(
    api: Api, host: str
) -> None:
    (iops, *_) = api.get(f"{host}/metrics")["metrics"]
    assert len(iops["data_points"]) == 720


@pytest.mark.parametrize(
    ("resolution", "seconds", "expected"),
    [
        ("SECOND", 2, ["2025-06-01T11:59:59Z", NOON]),
        ("MINUTE", 120, ["2025-06-01T11:59:00Z", NOON]),
        ("HOUR", 7200, ["2025-06-01T11:00:00Z", NOON]),
        ("DAY", 172_800, ["2025-05-31T00:00:00Z", "2025-06-01T00:00:00Z"]),
    ],
)
def test_the_range_ends_at_the_offset_with_a_point_for_each_step(
    api: Api, host: str, resolution: str, seconds: int, expected: list[str]
) -> None:
    found = series(api, f"{host}/metrics", range=seconds, resolution=resolution)
    assert dates(found["iops"]) == expected


def test_an_offset_in_seconds_counts_from_now(api: Api, host: str) -> None:
    by_time = api.get(f"{host}/metrics", time_offset=NOON, range=3600)
    now = api.sim.clock.now()
    api.sim.clock.advance(1_748_779_200 + 7200 - now)  # two hours after that noon
    assert api.get(f"{host}/metrics", time_offset=7200, range=3540) != {}
    assert dates(api.get(f"{host}/metrics", time_offset=7200, range=60)["metrics"][0]) == [
        dates(by_time["metrics"][0])[-1]
    ]


def test_two_readings_of_the_same_time_agree(api: Api, host: str) -> None:
    assert series(api, f"{host}/metrics", range=600) == series(api, f"{host}/metrics", range=600)


def test_the_capacity_has_the_sizes_and_the_ratios_that_a_host_has(api: Api, host: str) -> None:
    found = series(api, f"{host}/capacity", range=60)
    assert len(found) == 13
    assert found["compression_ratio"]["data_points"] == [{"value": 2.0, "date": NOON}]
    sizes = {n: found[n]["data_points"][0]["value"] for n in found}
    assert sizes["free_space"] + sizes["used_capacity"] == sizes["allocated_capacity"]


def test_the_capacity_grew_until_it_was_what_the_host_tells(
    api: Api, sim: Simulator, host: str
) -> None:
    now = sim.federation.first("hosts")["used_capacity"]
    for year, used in (("2021", 0), ("2025", now), ("2026", now)):
        query = {"time_offset": f"{year}-01-01T00:00:00Z", "range": 60, "fields": "used_capacity"}
        (found,) = api.get(f"{host}/capacity", **query)["metrics"]
        assert found["data_points"][0]["value"] == used


def test_the_capacity_may_be_narrowed_to_some_series(api: Api, host: str) -> None:
    found = series(api, f"{host}/capacity", range=60, fields="free_space, used_capacity")
    assert found.keys() == {"free_space", "used_capacity"}


def test_the_throughput_goes_to_every_other_cluster(api: Api, cluster: str) -> None:
    found = api.get(f"{cluster}/throughput", time_offset=NOON, range=600)
    assert found["start_time"] == "2025-06-01T11:50:00Z"
    assert found["end_time"] == NOON
    (pair,) = found["cluster_throughput"]
    assert pair["source_omnistack_cluster_name"] == "cluster-1"
    assert pair["destination_omnistack_cluster_name"] == "cluster-2"
    values = [point["value"] for point in pair["data"]["data_points"]]
    assert pair["data"]["maximum_throughput"] == max(values)
    assert pair["data"]["minimum_throughput"] == min(values)
    assert min(values) <= pair["average_throughput"] <= max(values)


def test_a_range_between_two_points_has_no_throughput(api: Api, cluster: str) -> None:
    late = "2025-06-01T12:00:30Z"
    (pair,) = api.get(f"{cluster}/throughput", time_offset=late, range=10)["cluster_throughput"]
    assert (pair["average_throughput"], pair["data"]["data_points"]) == (0, [])


def test_the_throughput_may_be_narrowed_to_some_destinations(api: Api, cluster: str) -> None:
    second = api.id_of("omnistack_clusters", "cluster-2")
    pairs = api.get(f"{cluster}/throughput", range=60, destination_id=f"none,{second}")
    assert len(pairs["cluster_throughput"]) == 1
    assert api.get(f"{cluster}/throughput", destination_id="none")["cluster_throughput"] == []


@pytest.mark.parametrize(
    ("query", "exception"),
    [
        ({"resolution": "WEEK"}, "InvalidParameterException"),
        ({"resolution": "SECOND", "range": 43_201}, "InvalidParameterException"),
        ({"range": 0}, "InvalidParameterException"),
        ({"range": "all"}, "TypeMismatchException"),
        ({"time_offset": "noon"}, "TypeMismatchException"),
        ({"time_offset": "2025-06-01T12:00"}, "InvalidParameterException"),
        ({"time_offset": "2025-13-01T12:00:00Z"}, "InvalidParameterException"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(
    api: Api, host: str, query: dict[str, Any], exception: str
) -> None:
    response = api.send("GET", f"{host}/metrics", params=query)
    assert response.status_code == 400
    assert response.json()["exception"].endswith(exception)
