"""What the federation measures over time: metrics, capacities, throughput between clusters.

No real values are published; these are plausible, follow the time of day, and depend on the object
and the time alone, so that two readings agree. A range ends at the time that ``time_offset`` names.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from simulator.call import Call, Response
from simulator.clock import iso, unix_time
from simulator.errors import ApiError
from simulator.federation import Object
from simulator.object_shapes import CAPACITY, RATIOS
from simulator.query import checked_time, integer
from simulator.reads import Operation
from simulator.seed import FIRST_DAY

# Seconds between two points, and the longest range that the PowerShell module asks for.
RESOLUTIONS = {
    "SECOND": (1, 43_200),
    "MINUTE": (60, 604_800),
    "HOUR": (3600, 5_184_000),
    "DAY": (86_400, 94_608_000),
}
DEFAULT_RANGE = 43_200
GAP, TWIN = 7, 5  # by the switch data_points, every so many points is missing or there twice
DAY = 86_400
GROWTH = 1000 * DAY
Point = dict[str, Any]
Measure = Callable[[int], Point]
"""The values at a time."""


@dataclass(frozen=True)
class Window:
    """The times that a request asks for."""

    start: int
    end: int
    step: int

    def times(self) -> range:
        """Whole multiples of the resolution, as in captures."""
        first = self.start - self.start % self.step + self.step
        return range(first, self.end + 1, self.step)


def window(call: Call, *, resolution: str = "") -> Window:
    """The times by the query; a fixed resolution where the operation has no such parameter."""
    seconds = integer("range", call.query.get("range", str(DEFAULT_RANGE)))
    name = resolution or call.query.get("resolution", "MINUTE")
    if name not in RESOLUTIONS:
        raise ApiError("InvalidParameter", f"Invalid resolution: {name}")
    step, longest = RESOLUTIONS[name]
    too_long = seconds > longest and call.switches.long_ranges == "refused"
    if seconds < 1 or too_long:
        raise ApiError("InvalidParameter", f"Invalid range for resolution {name}: {seconds}")
    end = end_of(call)
    return Window(max(0, end - min(seconds, longest)), end, step)


def end_of(call: Call) -> int:
    """The time that ``time_offset`` means: seconds before now, or a time of its own."""
    text = call.query.get("time_offset", "0")
    now = int(call.backend.clock.now())
    if "T" not in text:
        return min(now, max(0, now - integer("time_offset", text)))
    try:
        return min(now, unix_time(checked_time("time_offset", text)))
    except ValueError:
        raise ApiError("InvalidParameter", f"Invalid time_offset: {text}") from None


def points(call: Call, times: range, measure: Measure) -> list[Point]:
    """The points of a series; sometimes the API gives some twice or leaves some out.

    Known issue of the PowerShell module.
    """
    return [
        {**measure(at), "date": iso(at)}
        for number, at in enumerate(times, 1)
        for _ in range(copies(number, call.switches.data_points))
    ]


def copies(number: int, style: str) -> int:
    if style == "gaps":
        return 0 if number % GAP == 0 else 1
    return 2 if style == "twice" and number % TWIN == 0 else 1


def load(key: str, at: int) -> float:
    """How busy an object is at a time, from 0 to 1."""
    wave = (1 + math.sin(2 * math.pi * (at % DAY) / DAY)) / 2
    noise = crc32(f"{key} {at}".encode()) / 2**32
    return 0.8 * wave + 0.2 * noise


def metrics_of(kind: str) -> Operation:
    """GET of the iops, throughput and latency of an object."""

    def get(call: Call) -> Response:
        key = call.visible(kind)["id"]
        times = window(call).times()
        series = [
            {"name": name, "data_points": points(call, times, measure)}
            for name, measure in measures(key).items()
        ]
        return series_response(call, "metrics", series)

    return get


def measures(key: str) -> Mapping[str, Measure]:
    """By the name of a series; per second, bytes per second, microseconds: OpenAPI document."""

    def scaled(reads: int, writes: int, least: int = 0) -> Measure:
        return lambda at: {
            "reads": least + round(reads * load(key, at)),
            "writes": least + round(writes * load(f"{key} writes", at)),
        }

    return {
        "iops": scaled(4000, 1500),
        "throughput": scaled(4000 * 16_384, 1500 * 16_384),
        "latency": scaled(1500, 2500, least=300),
    }


def series_response(call: Call, shape: str, series: list[dict[str, Any]]) -> Response:
    serialize = call.backend.serializer.serialize_part
    return Response(200, {"metrics": [serialize(shape, each) for each in series]})


def host_capacity(call: Call) -> Response:
    """GET of the capacities of a host, all of them or those in ``fields``."""
    host = call.visible("hosts")
    times = window(call).times()
    names = call.query.get("fields", f"{CAPACITY} {RATIOS}").replace(",", " ").split()
    series = [
        {"name": name, "data_points": points(call, times, capacity(host, name))}
        for name in f"{CAPACITY} {RATIOS}".split()
        if name in names
    ]
    return series_response(call, "capacities", series)


def capacity(host: Object, name: str) -> Measure:
    """What is used grew until the federation's first day, and has been what the host tells since.

    Ratios are numbers here, as the PowerShell module takes them; in the host they are text.
    """
    if name in RATIOS.split():
        ratio = float(host[name].partition(" ")[0])
        return lambda _: {"value": ratio}
    if name == "allocated_capacity":
        return lambda _: {"value": host[name]}
    if name == "free_space":
        whole = host["allocated_capacity"]
        return lambda at: {"value": whole - int(host["used_capacity"] * grown(at))}
    return lambda at: {"value": int(host[name] * grown(at))}


def grown(at: int) -> float:
    """The share of today's data that there was at a time."""
    return min(1.0, max(0.0, 1 + (at - FIRST_DAY) / GROWTH))


def throughput(call: Call) -> Response:
    """GET of the throughput from a cluster to each other one, or to those in ``destination_id``."""
    source = call.visible("omnistack_clusters")
    asked = window(call, resolution="MINUTE")
    found = [between(call, asked, source, each) for each in destinations(call, source)]
    body = {
        "start_time": iso(asked.start),
        "end_time": iso(asked.end),
        "cluster_throughput": found,
    }
    return Response(200, call.backend.serializer.serialize_part("throughputs", body))


def destinations(call: Call, source: Object) -> Iterator[Object]:
    chosen = call.query.get("destination_id", "")
    for each in call.federation.visible("omnistack_clusters").values():
        if each["id"] != source["id"] and (not chosen or each["id"] in chosen.split(",")):
            yield each


def between(call: Call, asked: Window, source: Object, destination: Object) -> dict[str, Any]:
    pair, times = f"{source['id']} {destination['id']}", asked.times()
    rates = {at: round(2_000_000 * load(pair, at)) for at in times} or {asked.end: 0}
    lowest, highest = min(rates.items(), key=rate), max(rates.items(), key=rate)
    return {
        **ends("source", source),
        **ends("destination", destination),
        "date": iso(asked.end),
        "average_throughput": sum(rates.values()) // len(rates),
        "data": {
            "data_points": points(call, times, lambda at: {"value": rates[at]}),
            "date_of_minimum": iso(lowest[0]),
            "minimum_throughput": lowest[1],
            "date_of_maximum": iso(highest[0]),
            "maximum_throughput": highest[1],
        },
    }


def rate(point: tuple[int, int]) -> int:
    return point[1]


def ends(role: str, cluster: Object) -> dict[str, Any]:
    """The facts of a cluster at one end of a connection."""
    names = ("id", "name", "hypervisor_object_parent_id", "hypervisor_object_parent_name")
    return {f"{role}_omnistack_cluster_{name}": cluster[name] for name in names}
