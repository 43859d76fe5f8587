"""What is promised, and whether the figures of a run keep it.

A promise is a line: its words, its bound, the unit of its figure, and where the figure comes from.
It is kept if the figure is not above the bound. Nothing here fails because of time.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bench.contestants import FLOOR, OURS, PEER_TF
from bench.results import Missing, Results
from bench.rows import NOTICED_SECONDS

Figure = Callable[[Results], float]
BIG, BIGGER = 1000, 5000


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


def ours(row: str, metric: str = "seconds") -> Figure:
    return lambda results: results.median(row, OURS, metric)


def against_peer(row: str, metric: str = "seconds") -> Figure:
    return lambda results: results.median(row, OURS, metric) / results.median(row, PEER_TF, metric)


def above_floor(row: str, floor: str) -> Figure:
    return lambda results: (
        results.median(row, OURS, "seconds") - results.median(floor, FLOOR, "seconds")
    )


def slower(row: str, than: str) -> Figure:
    return lambda results: (
        results.median(row, OURS, "seconds") / results.median(than, OURS, "seconds")
    )


def most(*rows: str) -> Figure:
    """Requests to the controller, version request and login included."""
    return lambda results: max(results.median(row, OURS, "calls") for row in rows)


def growth(results: Results) -> float:
    """By how many per cent the plugin's processor time per resource grows, without the start.

    The least of the samples counts: what else runs on the machine only ever adds to it.
    """
    start = results.least("plan-1", OURS, "plugin_cpu")

    def each(count: int) -> float:
        return (results.least(f"plan-{count}", OURS, "plugin_cpu") - start) / (count - 1)

    return (each(BIGGER) / each(BIG) - 1) * 100


def noticed(seconds: float) -> Promise:
    return Promise(
        f"a task of {seconds:g} s is noticed after its end",
        max(0.25, 0.15 * seconds),
        "s",
        ours(f"apply-1-datastores-{seconds:g}s", "late"),
    )


PROMISES = (
    Promise("exec to handshake, to that of `tf`", 0.5, "x", against_peer("start", "handshake")),
    Promise("memory at start", 45, "MiB", ours("start", "plugin_memory")),
    Promise("memory at 1,000 resources", 80, "MiB", ours("plan-1000", "plugin_memory")),
    Promise("validate, to that of `tf`", 0.6, "x", against_peer("validate")),
    Promise("plan 1 with login and read, to `tf` with none", 0.7, "x", against_peer("plan-1")),
    Promise("refresh 1,000 VM policies", 12, "calls", most("plan-1000")),
    Promise("refresh 1,000 rules", 12, "calls", most("plan-1000-rules")),
    Promise("refresh 1,000 datastores", 12, "calls", most("plan-1000-datastores")),
    Promise("refresh 1 of any", 3, "calls", most("plan-1", "plan-1-rules", "plan-1-datastores")),
    Promise(
        "plan 100 at 50 ms, above the floor", 0.7, "s", above_floor("plan-100-slow", "plan-100")
    ),
    Promise(
        "plan 1,000 at 50 ms, to that at 0 ms", 1.25, "x", slower("plan-1000-slow", "plan-1000")
    ),
    Promise("apply 100 datastores, tasks of 0.3 s", 5, "s", ours("apply-100-datastores-0.3s")),
    Promise("apply 100 rules of 5 policies, tasks of 1 s", 14, "s", ours("apply-100-rules")),
    *map(noticed, NOTICED_SECONDS),
    Promise("growth of plugin CPU per resource, 1,000 to 5,000", 10, "%", growth),
)
