"""Series of what the API measures over time."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from provider.framework.validate import validate
from provider.nouns.host.measurements import HostCapacity, HostMetrics
from provider.nouns.shared.measured import Load, Measurement
from provider.omnistack.errors import TooOld, Unreadable

KEY = "5d1b1a2e-6f0c-4b7e-9c55-0f6a2f1f7a10"
NOON, LATER = "2025-06-01T12:00:00Z", "2025-06-01T12:01:00Z"


class Measuring:
    """An API that has one answer for every path, in one version."""

    def __init__(self, answer: Any, minor: int = 25) -> None:
        self.answer, self.minor = answer, minor
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def get(self, path: str, **query: Any) -> Any:
        self.asked.append((path, query))
        return self.answer


def metrics_with(**arguments: Any) -> HostMetrics:
    return HostMetrics.blank().replace(host_id=KEY, **arguments)


def point(date: str, reads: int = 1) -> dict[str, Any]:
    return {"date": date, "reads": reads, "writes": 0}


def metrics(*points: Any) -> Any:
    return {"metrics": [{"name": "iops", "data_points": list(points)}]}


def read(answer: Any, **arguments: Any) -> HostMetrics:
    return metrics_with(**arguments).read(Measuring(answer))  # type: ignore[arg-type]  # a stand-in


def test_a_series_has_its_points_in_the_order_of_their_dates():
    found = read(metrics(point(LATER, 2), point(NOON, 1)))
    assert found.iops == (
        Load.blank().replace(date=NOON, reads=1, writes=0),
        Load.blank().replace(date=LATER, reads=2, writes=0),
    )


def test_a_point_that_is_told_twice_is_there_once():
    assert len(read(metrics(point(NOON), point(NOON), point(LATER))).iops or ()) == 2


def test_a_series_that_the_controller_has_not_is_null():
    assert read(metrics()).latency is None
    assert read(metrics()).iops == ()


def test_a_series_of_a_later_release_is_left_out():
    answer = metrics(point(NOON))
    answer["metrics"].append({"name": "host_id", "data_points": []})
    assert read(answer).host_id == KEY


def test_the_controller_is_asked_for_what_is_given_and_no_more():
    api = Measuring(metrics())
    metrics_with(range=60, resolution="SECOND").read(api)  # type: ignore[arg-type]  # a stand-in
    metrics_with().read(api)  # type: ignore[arg-type]  # a stand-in
    path = f"/hosts/{KEY}/metrics"
    assert api.asked == [(path, {"range": 60, "resolution": "SECOND"}), (path, {})]


def test_a_capacity_is_a_number_with_its_date_and_so_is_a_ratio():
    answer = {
        "metrics": [
            {"name": "free_space", "data_points": [{"date": NOON, "value": "7"}]},
            {"name": "compression_ratio", "data_points": [{"date": NOON, "value": "2.50"}]},
        ]
    }
    found = HostCapacity.blank().replace(host_id=KEY).read(Measuring(answer))  # type: ignore[arg-type]  # a stand-in
    assert found.values_by_name["free_space"] == (
        Measurement.blank().replace(date=NOON, value=Decimal(7)),
    )
    (ratio,) = found.values_by_name["compression_ratio"]
    assert float(ratio.value) == 2.5


@pytest.mark.parametrize("body", [None, [], {}, {"metrics": None}, {"metrics": {"name": "iops"}}])
def test_an_answer_without_series_is_unreadable(body: Any):
    with pytest.raises(Unreadable):
        read(body)


def test_an_old_controller_is_named_with_the_release_that_is_needed():
    with pytest.raises(TooOld) as caught:
        metrics_with().read(Measuring({}, minor=1))  # type: ignore[arg-type]  # a stand-in
    assert (caught.value.needs, caught.value.has) == ("1.2 (OmniStack 3.5.3)", "1.1")


@pytest.mark.parametrize("offset", ["0", "3600", NOON])
def test_a_range_ends_some_seconds_ago_or_at_a_time(offset: str):
    assert not [*validate(metrics_with(time_offset=offset))]


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"time_offset": "yesterday"}, "time_offset"),
        ({"time_offset": "-1"}, "time_offset"),
        ({"range": 0}, "range"),
        ({"resolution": "WEEK"}, "resolution"),
    ],
)
def test_a_range_that_means_nothing_is_an_error(arguments: Any, path: str):
    (told,) = validate(metrics_with(**arguments))
    assert told.path == (path,)
