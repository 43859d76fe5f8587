"""What is promised, and whether the figures of a run keep it.

A promise is a line: its words, its bound, the unit of its figure, and where the figure comes from.
It is kept if the figure is not above the bound. Nothing here fails because of time, and no figure
of time is one of seconds: each is held against others of the same run, or against an ideal that
is made of them, so that a machine of half the speed keeps what a fast one keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bench.contestants import GO, OURS, PEER_TF, Contestant
from bench.results import Missing, Results
from bench.rows import NOTICED_SECONDS, ROWS, Row

Figure = Callable[[Results], float]
AT_ONCE = 10
"""Terraform's own number of resources at once."""
IN_TURN = 4
"""Requests in turn of an object that is made: the change, its task twice, the object."""


@dataclass(frozen=True)
class Promise:
    """One promise."""

    words: str
    bound: float
    unit: str
    figure: Figure


@dataclass(frozen=True)
class Verdict:
    """What a run says of a promise; no figure: what it needs was not run."""

    promise: Promise
    figure: float | None

    @property
    def word(self) -> str:
        if self.figure is None:
            return "not measured"
        return "kept" if self.figure <= self.promise.bound else "missed"


def verdict(promise: Promise, results: Results) -> Verdict:
    try:
        return Verdict(promise, promise.figure(results))
    except Missing:
        return Verdict(promise, None)


def row_named(name: str) -> Row:
    return next(row for row in ROWS if row.name == name)


def ours(row: str, metric: str = "seconds") -> Figure:
    return lambda results: results.median(row, OURS, metric)


def against(peer: Contestant, row: str, metric: str = "seconds") -> Figure:
    return lambda results: results.median(row, OURS, metric) / results.median(row, peer, metric)


def to_go(row: str, bound: float) -> Promise:
    """How long a row takes, to the same by the peer in Go: above 1 where that is the quicker."""
    title = row_named(row).title
    return Promise(f"{title}, to that of `go`", bound, "x", against(GO, row))


def in_turn(row: str, than: str) -> Figure:
    """How many requests one after another the latency of a row seems to have delayed."""
    latency = row_named(row).latency_ms / 1000
    return lambda results: (
        (results.median(row, OURS, "seconds") - results.median(than, OURS, "seconds")) / latency
    )


def to_ideal(row: str, at_no_time: str) -> Figure:
    """To the time of the same number of objects whose tasks take none, and what they take at best.

    Terraform works on ten objects at a time. So at best there are waves of ten, in which requests
    are under way at once, and each lasts as long as a task and the requests that follow each other.
    """
    found = row_named(row)
    waves = -(-found.count // AT_ONCE)
    at_best = waves * (found.task_seconds + IN_TURN * found.latency_ms / 1000)
    return lambda results: (
        results.median(row, OURS, "seconds")
        / (results.median(at_no_time, OURS, "seconds") + at_best)
    )


def slower(row: str, than: str, metric: str = "seconds") -> Figure:
    return lambda results: results.median(row, OURS, metric) / results.median(than, OURS, metric)


def most(*rows: str) -> Figure:
    """Requests to the controller, version request and login included."""
    return lambda results: max(results.median(row, OURS, "calls") for row in rows)


def refused(row: str) -> Figure:
    return lambda results: results.median(row, OURS, "refused") / results.median(row, OURS, "calls")


def noticed(seconds: float) -> Promise:
    return Promise(
        f"a task of {seconds:g} s is noticed after its end, to its length",
        max(0.25 / seconds, 0.15),
        "x",
        lambda results: results.median(f"apply-1-datastores-{seconds:g}s", OURS, "late") / seconds,
    )


CROWDED = {
    502: "plan-100-crowded",
    503: "plan-100-crowded-503",
    429: "plan-100-crowded-429",
}
PROMISES = (
    Promise("exec to handshake, to that of `tf`", 0.5, "x", against(PEER_TF, "start", "handshake")),
    Promise(
        "exec to first call with 60 kinds more, to that with 1",
        1.1,
        "x",
        slower("start-60-kinds", "start-1-kinds", "call"),
    ),
    Promise("memory at start", 45, "MiB", ours("start", "plugin_memory")),
    Promise("memory at 1,000 resources", 80, "MiB", ours("plan-1000", "plugin_memory")),
    Promise("validate, to that of `tf`", 0.6, "x", against(PEER_TF, "validate")),
    Promise("plan 1 with login and read, to `tf` with none", 0.7, "x", against(PEER_TF, "plan-1")),
    Promise("refresh 1,000 VM policies", 12, "calls", most("plan-1000")),
    Promise("refresh 1,000 rules", 12, "calls", most("plan-1000-rules")),
    Promise("refresh 1,000 datastores", 12, "calls", most("plan-1000-datastores")),
    Promise("list 5,000 virtual machines", 14, "calls", most("plan-5000-listed")),
    Promise("list 10,000 virtual machines", 24, "calls", most("plan-10000-listed")),
    Promise("refresh 10,000 assigned machines", 25, "calls", most("plan-10000-assigned")),
    Promise("refresh 1 of any", 3, "calls", most("plan-1", "plan-1-rules", "plan-1-datastores")),
    Promise(
        "plan 100 at 50 ms, waits for", 6, "requests in turn", in_turn("plan-100-slow", "plan-100")
    ),
    Promise(
        "plan 1,000 at 50 ms, to that at 0 ms", 1.25, "x", slower("plan-1000-slow", "plan-1000")
    ),
    Promise(
        "apply 100 datastores, tasks of 0.3 s, to the ideal",
        1.1,
        "x",
        to_ideal("apply-100-datastores-0.3s", "apply-100"),
    ),
    Promise(
        "apply 100 rules of 5 policies, tasks of 1 s at 50 ms, to the ideal",
        1.05,
        "x",
        to_ideal("apply-100-rules", "apply-100"),
    ),
    *map(noticed, NOTICED_SECONDS),
    *(
        Promise(
            f"plan 100, 2 served at once, refused with {status} of all requests",
            0.1,
            "x",
            refused(row),
        )
        for status, row in CROWDED.items()
    ),
    to_go("validate", 1.7),
    to_go("plan-1", 2.0),
    to_go("plan-1-slow", 1.6),
    to_go("plan-100", 1.2),
    to_go("plan-100-slow", 0.8),
    to_go("plan-1000", 0.9),
    to_go("plan-1000-slow", 0.4),
    to_go("apply-100-datastores-0.3s", 1.0),
    to_go("apply-100-datastores-1s", 0.7),
    to_go("apply-20-datastores-5s", 0.82),
)
