"""The command: run the course, print the tables, write the results.

    BENCH_SIZE=small    at most a hundred of anything, twice: some minutes
    BENCH_RUNS=N        every row so often
    BENCH_ROWS=NAMES    only these rows

Results go to build/bench/results.json; those of everything and everybody, unshortened, also to
bench/results.json and into the guide on performance. It ends with 0 however slow anything was.
"""

import os
import platform
import signal
import sys
from collections.abc import Mapping, Sequence

from bench import contestants, page, rows
from bench.contestants import CONTESTANTS
from bench.course import Course
from bench.measure import PROC, Crashed, tell
from bench.report import report
from bench.results import Results
from tools.terraforms import found, release

PLACE = page.ROOT / "build" / "bench"
PLUGINS = [each for each in CONTESTANTS if each.has_plugin]


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and end what was started
    try:
        chosen = rows.asked_for(os.environ)
    except ValueError as error:
        sys.exit(f"bench: {error}")
    terraform = next(iter(found().values()))
    results = Results(facts(terraform))
    ready = course(terraform)
    whole = chosen == rows.ROWS and ready.launchers.keys() >= {*PLUGINS}
    try:
        ready.run(chosen, results)
    except Crashed as crash:
        tell(f"\nThe benchmark could not go on: {crash}")
        whole = False
        return 1
    finally:
        keep(results, whole=whole)
        print(report(results))
    return 0


def course(terraform: Sequence[str]) -> Course:
    mirror = PLACE / "mirror"
    launchers = contestants.install(mirror)
    environment = contestants.environment(mirror, PLACE / "home")
    return Course(PLACE / "rows", terraform, environment, launchers)


def keep(results: Results, *, whole: bool) -> None:
    (PLACE / "results.json").write_text(results.written(), "utf-8")
    if whole:
        page.COMMITTED.write_text(results.written(), "utf-8")
        page.renew(results)


def facts(terraform: Sequence[str]) -> Mapping[str, str]:
    """What the figures depend on, and nothing that tells whose machine it is."""
    used = release(terraform)
    return {
        "Python": platform.python_version(),
        used.program: used.version,
        "system": f"{platform.system()} {platform.machine()}",
        "processors": f"{os.cpu_count()} x {processor()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def processor() -> str:
    """The model as Linux names it, elsewhere the family."""
    try:
        lines = (PROC / "cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown")


if __name__ == "__main__":
    sys.exit(main())
