"""Faults for as long as FAULTS_SECONDS says, and what became of the promises, as a table.

Stories and cases take turns. A failure is told as the shortest story that still fails, with the
FAULTS_SEED that leads to it again.
"""

import logging
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults import runs
from tests.faults.story import PROMISES, Broken
from tests.faults.test_every_request import Case, cases
from tests.faults.test_runs import another
from tests.faults.test_stories import TALLY, Stories, running, schema

SHORT = 8.0
GROWTH = 0.1
"""Share by which memory may grow from the first fifth of a long run to its end."""
LONG = 300.0
"""Seconds from which on a run is long enough for memory to say something."""
STORIES = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


class Run:
    """Stories and cases from a first seed on, until the time is up or something breaks."""

    def __init__(self, seconds: float, seed: int) -> None:
        self._begun = time.monotonic()
        self._seconds = seconds
        self.seed = seed
        self.cases = cases()
        random.Random(seed).shuffle(self.cases)  # noqa: S311  # an order, no secret
        self.played = 0
        self.tally = runs.Tally(Counter(), Counter())
        self.early = 0.0
        self.broken: Counter[str] = Counter()

    def is_over(self) -> bool:
        return bool(self.broken) or self._spent >= self._seconds

    @property
    def _spent(self) -> float:
        return time.monotonic() - self._begun

    def go(self) -> None:
        while not self.is_over():
            self._tell(self.seed)
            for _ in range(5):
                if not self.is_over() and self.played < len(self.cases):
                    self._play(self.cases[self.played])
                    self.played += 1
            for name in runs.RUNS:
                if not self.is_over():
                    self._meet(name)
            if not self.early and self._spent > self._seconds / 5:
                self.early = memory()
            self.seed += 1

    def _tell(self, seed: int) -> None:
        """Some stories of one seed."""
        machine = type("Stories", (Stories,), {"_hypothesis_internal_use_seed": seed})
        try:
            run_state_machine_as_test(machine, settings=STORIES)
        except Exception as error:  # noqa: BLE001  # told
            self._report(error, f"FAULTS_SEED={seed}")

    def _meet(self, name: str) -> None:
        """A run in which resources meet each other."""
        try:
            runs.play(name, self.seed, running(), another(), schema(), self.tally)
        except Exception as error:  # noqa: BLE001  # told
            self._report(error, f"{name}, seed {self.seed}")

    def _play(self, case: Case) -> None:
        try:
            case.play()
        except Exception as error:  # noqa: BLE001  # told
            self._report(error.__cause__ or error, str(case))

    def _report(self, error: BaseException, where: str) -> None:
        self.broken[error.promise if isinstance(error, Broken) else "other failures"] += 1
        print(
            f"{where}\n{type(error).__name__}: {error}", *getattr(error, "__notes__", ()), sep="\n"
        )


def memory() -> float:
    """MiB that this process has now; where the system does not tell, the most that it had."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return peak()


def peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def table(title: str, rows: Mapping[str, object]) -> None:
    width = max(map(len, rows), default=0)
    print(f"\n{title}", *(f"  {name:<{width}}  {value}" for name, value in rows.items()), sep="\n")


def main() -> int:
    logging.disable(logging.CRITICAL)
    seconds = float(os.environ.get("FAULTS_SECONDS") or SHORT)
    run = Run(seconds, int(os.environ.get("FAULTS_SEED") or 1))
    run.go()
    now = memory()
    grown = run.early > 0 and seconds >= LONG and now > run.early * (1 + GROWTH)
    table("faults injected", dict(sorted(TALLY.mishaps.items())))
    table("operations run", dict(sorted(TALLY.operations.items())))
    table("runs that meet themselves", dict(run.tally.played))
    table("refused by design", {runs.REFUSED: run.tally.happened[runs.REFUSED]})
    table(
        "ran",
        {
            "next seed": run.seed,
            "cases": f"{run.played} of {len(run.cases)}",
            "objects created": TALLY.created,
            "memory after a fifth": f"{run.early:.0f} MiB",
            "memory at the end": f"{now:.0f} MiB" + (" (it grows)" if grown else ""),
            "memory at most": f"{peak():.0f} MiB",
        },
    )
    promises = (*PROMISES, *runs.PROMISES)
    table("promises broken", {name: run.broken[name] for name in promises} | run.broken)
    running().stop()
    another().stop()
    return int(grown or bool(run.broken))


if __name__ == "__main__":
    sys.exit(main())
