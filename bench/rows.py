"""The rows: what is run, with how much, against which federation, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bench.contestants import CONTESTANTS, FLOOR, GO, OURS, PEER_TF, Contestant
from bench.federation import Conditions
from bench.things import ASSIGNED_MACHINES, DATASTORES, LISTED_MACHINES, MACHINES, RULES, Thing


@dataclass(frozen=True)
class Verb:
    """What is done: the arguments of Terraform, and what it says when it has done that.

    changes: whether the federation is another one afterwards.
    finds: whether the resources are there before.
    """

    arguments: tuple[str, ...]
    said: str = ""
    changes: bool = False
    finds: bool = False

    def mark(self, count: int) -> str:
        return self.said.format(count=count)


START = Verb(())
VALIDATE = Verb(("validate",), "Success!")
PLAN = Verb(("plan", "-input=false"), "No changes.", finds=True)
APPLY = Verb(("apply", "-input=false", "-auto-approve"), "Resources: {count} added", changes=True)
DESTROY = Verb(
    ("destroy", "-input=false", "-auto-approve"),
    "Resources: {count} destroyed",
    changes=True,
    finds=True,
)


@dataclass(frozen=True)
class Row:
    """One row; thing is what this provider manages in it.

    latency_ms, task_seconds, at_once, refusal: what the federation is like, see `Conditions`.
    kinds: how many kinds of resource the provider has more than it has.
    max_requests: what this provider is configured to send at once; 0: nothing is said of it.
    """

    name: str
    title: str
    verb: Verb
    runs: int
    count: int = 1
    thing: Thing = MACHINES
    latency_ms: float = 0
    task_seconds: float = 0
    contestants: tuple[Contestant, ...] = CONTESTANTS
    at_once: int = 0
    refusal: int = 502
    kinds: int = 0
    max_requests: int = 0

    @property
    def conditions(self) -> Conditions:
        return Conditions(self.latency_ms, self.task_seconds, self.at_once, self.refusal)

    @property
    def bout(self) -> tuple[Verb, str, int]:
        """Rows that differ only in the federation are compared, so they are run by turns too."""
        return self.verb, self.thing.type, self.count


ALONE = (OURS,)
ASKING = (OURS, GO)
WITHOUT_GO = (OURS, PEER_TF, FLOOR)
MOST_FOR_GO = 1000
"""More than that would take minutes of requests, one after another, that say nothing new."""
SIZES = {1: 7, 100: 5, 1000: 3, 5000: 2}
"""So many resources, and how often that is run."""
HUGE = 10_000
"""That many once, by this provider alone, as Terraform itself takes minutes then."""
LATENCY_MS = 50
FAR_MS = 200
FEW_AT_ONCE = 2
OTHER_REFUSALS = (503, 429)
KINDS = (1, 20, 60)
NOTICED_SECONDS = (0.3, 1.0, 5.0)


def start_with(kinds: int) -> Row:
    title = f"process start with {kinds} kind{'s' * (kinds > 1)} of resource more"
    return Row(f"start-{kinds}-kinds", title, START, 9, contestants=ALONE, kinds=kinds)


def plan(count: int) -> Row:
    contestants = CONTESTANTS if count <= MOST_FOR_GO else WITHOUT_GO
    title = f"plan, {MACHINES.counted(count)}"
    return Row(f"plan-{count}", title, PLAN, SIZES[count], count, contestants=contestants)


def slow_plan(count: int, latency_ms: int = LATENCY_MS) -> Row:
    """The same of a federation that takes its time, for who asks one."""
    fast = plan(count)
    return replace(
        fast,
        name=f"{fast.name}-{'slow' if latency_ms == LATENCY_MS else 'far'}",
        title=f"{fast.title}, {latency_ms} ms per request",
        runs=max(fast.runs - 1, 1),
        latency_ms=latency_ms,
        contestants=tuple(each for each in fast.contestants if each.asks),
    )


def crowded(row: Row, refusal: int = 502) -> Row:
    """The same of a federation that refuses what comes while it has enough to do.

    The peer in Go does not get through: ten requests at once, each tried five times, are too many.
    """
    usual = refusal == Row.refusal
    served = f"{FEW_AT_ONCE} served at once{'' if usual else f', others get {refusal}'}"
    return replace(
        row,
        name=f"{row.name}-crowded{'' if usual else f'-{refusal}'}",
        title=f"{row.title}, {LATENCY_MS} ms per request, {served}",
        runs=2,
        latency_ms=LATENCY_MS,
        at_once=FEW_AT_ONCE,
        refusal=refusal,
        contestants=ALONE,
    )


def refresh(thing: Thing, count: int) -> Row:
    name, title = f"plan-{count}-{slug(thing)}", f"plan, {thing.counted(count)}"
    return Row(name, title, PLAN, 1, count, thing, contestants=ALONE)


def create(
    thing: Thing,
    count: int,
    seconds: float,
    runs: int = 1,
    contestants: tuple[Contestant, ...] = ALONE,
) -> Row:
    return Row(
        f"apply-{count}-{slug(thing)}-{seconds:g}s",
        f"apply, {thing.counted(count)}, tasks of {seconds:g} s",
        APPLY,
        runs,
        count,
        thing,
        task_seconds=seconds,
        contestants=contestants,
    )


def slug(thing: Thing) -> str:
    return thing.words[1].lower().replace(" ", "-")


ROWS = (
    Row("start", "process start", START, 15, contestants=(OURS, GO, PEER_TF)),
    *map(start_with, KINDS),
    Row("validate", "validate", VALIDATE, 7),
    *map(plan, SIZES),
    *map(slow_plan, SIZES),
    *(slow_plan(count, FAR_MS) for count in (1, 100, 1000)),
    *(refresh(thing, count) for thing in (RULES, DATASTORES) for count in (1, 1000)),
    replace(refresh(LISTED_MACHINES, 5000), name="plan-5000-listed", contestants=ASKING, runs=3),
    refresh(MACHINES, HUGE),
    replace(refresh(LISTED_MACHINES, HUGE), name=f"plan-{HUGE}-listed"),
    replace(refresh(ASSIGNED_MACHINES, HUGE), name=f"plan-{HUGE}-assigned"),
    Row("apply-100", "apply, 100 datastores", APPLY, 3, 100, DATASTORES),
    Row("apply-1000", "apply, 1,000 datastores", APPLY, 2, 1000, DATASTORES),
    *(create(DATASTORES, 1, seconds) for seconds in NOTICED_SECONDS),
    create(DATASTORES, 100, 0.3, 2, ASKING),
    create(DATASTORES, 100, 1, 2, ASKING),
    create(DATASTORES, 20, 5, 2, ASKING),
    create(MACHINES, 1000, 0),
    create(MACHINES, 1000, 1),
    Row(
        "apply-100-rules",
        f"apply, 100 rules of 5 policies, tasks of 1 s, {LATENCY_MS} ms per request",
        APPLY,
        2,
        100,
        RULES,
        LATENCY_MS,
        1.0,
        ALONE,
    ),
    crowded(plan(100)),
    *(crowded(plan(100), refusal) for refusal in OTHER_REFUSALS),
    replace(
        crowded(
            Row("apply-100", "apply, 100 datastores, 2 requests at most", APPLY, 2, 100, DATASTORES)
        ),
        max_requests=FEW_AT_ONCE,
    ),
    Row("destroy-100", "destroy, 100 datastores", DESTROY, 3, 100, DATASTORES),
)

SMALL_COUNT, SMALL_RUNS = 100, 2


def asked_for(environment: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows that BENCH_ROWS, BENCH_SIZE and BENCH_RUNS ask for; ValueError for nonsense."""
    size, runs = environment.get("BENCH_SIZE", ""), environment.get("BENCH_RUNS", "0")
    if size not in ("", "small") or not runs.isdecimal():
        raise ValueError("BENCH_SIZE is small or nothing, BENCH_RUNS a number")
    rows = named(environment.get("BENCH_ROWS", ""))
    if size:
        rows = [small(row) for row in rows if row.count <= SMALL_COUNT]
    return tuple(replace(row, runs=int(runs) or row.runs) for row in rows)


def named(names: str) -> list[Row]:
    """The rows of these names, all if there are none."""
    wanted = names.replace(",", " ").split()
    unknown = set(wanted).difference(row.name for row in ROWS)
    if unknown:
        known = " ".join(row.name for row in ROWS)
        raise ValueError(f"no row is called {' '.join(sorted(unknown))}; there are: {known}")
    return [row for row in ROWS if not wanted or row.name in wanted]


def small(row: Row) -> Row:
    """Once where tasks take their time, twice at most elsewhere."""
    return replace(row, runs=1 if row.task_seconds else min(row.runs, SMALL_RUNS))
