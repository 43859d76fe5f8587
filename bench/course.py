"""The course: every row, each run of it in what was made ready for it.

Contestants, and rows that are compared, take turns (A B C A B C), so that a machine that is slow
for a while is slow for all of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import kinds, notice, plugin
from bench.contestants import GO, OURS, Contestant
from bench.federation import Federation, federation
from bench.measure import tell
from bench.results import Results, Sample
from bench.rows import START, Row
from bench.workspace import Workspace


@dataclass(frozen=True)
class Course:
    """Where everything is: scratch space, Terraform, launchers, what each process gets."""

    place: Path
    terraform: Sequence[str]
    environment: Mapping[str, str]
    launchers: Mapping[Contestant, Path]

    def run(self, rows: Sequence[Row], results: Results) -> None:
        bouts: dict[object, list[Row]] = {}
        for row in rows:
            bouts.setdefault(row.bout, []).append(row)
        for number, bout in enumerate(bouts.values(), 1):
            tell(f"[{number}/{len(bouts)}] {' | '.join(row.title for row in bout)}")
            for row, contestant, sample in self.samples(bout):
                results.add(row, contestant, sample)
                tell(f"    {row.name} {contestant.name}: {summary(sample)}")

    def samples(self, bout: Sequence[Row]) -> Iterator[tuple[Row, Contestant, Sample]]:
        if bout[0].verb is START:
            yield from self.starts(bout)
            return
        with ExitStack() as stack:
            lanes = [lane for row in bout for lane in self.lanes(row, stack)]
            for turn in range(max(row.runs for row in bout)):
                for lane in lanes:
                    if turn < lane.row.runs:
                        yield lane.row, lane.contestant, lane.run()

    def starts(self, bout: Sequence[Row]) -> Iterator[tuple[Row, Contestant, Sample]]:
        """The first start of each is not counted: it may write caches."""
        lanes = [(row, c, self.launcher(row, c)) for row in bout for c in self.present(row)]
        for turn in range(max(row.runs for row in bout) + 1):
            for row, contestant, launcher in lanes:
                if turn <= row.runs:
                    sample = self.start(contestant, launcher)
                    if turn:
                        yield row, contestant, sample

    def start(self, contestant: Contestant, launcher: Path) -> Sample:
        if contestant is GO:
            return plugin.to_handshake(launcher, self.environment)
        sample = plugin.start_and_stop(launcher, self.environment)
        if contestant is not OURS:
            return sample
        return {**sample, "call": plugin.first_call(launcher, self.environment)}

    def launcher(self, row: Row, contestant: Contestant) -> Path:
        if row.kinds:
            return kinds.installed(self.place / row.name, row.kinds)
        return self.launchers[contestant]

    def present(self, row: Row) -> list[Contestant]:
        """Those of a row that could be installed; what has no plugin need not be."""
        return [c for c in row.contestants if c in self.launchers or not c.has_plugin]

    def lanes(self, row: Row, stack: ExitStack) -> list["Lane"]:
        """One for each contestant; who asks a federation has one, as long as the stack is."""
        return [self.lane(row, each, stack) for each in self.present(row)]

    def lane(self, row: Row, contestant: Contestant, stack: ExitStack) -> "Lane":
        site = stack.enter_context(federation(row.conditions)) if contestant.asks else None
        environment = {**self.environment, **(site.environment if site else {})}
        if row.max_requests:
            environment["SIMPLIVITY_MAX_REQUESTS"] = str(row.max_requests)
        path = self.place / row.name / contestant.name
        thing = contestant.manages(row.thing)
        workspace = Workspace(path, self.terraform, environment, contestant, thing)
        workspace.configure(row.count)
        lane = Lane(row, workspace, site)
        if not row.verb.changes:
            lane.make_ready()  # once: nothing changes it
        return lane


@dataclass(frozen=True)
class Lane:
    """A row of one contestant; the federation is there for who asks one."""

    row: Row
    workspace: Workspace
    site: Federation | None

    @property
    def contestant(self) -> Contestant:
        return self.workspace.contestant

    def make_ready(self) -> None:
        """A federation and a state in which the resources are there, or in which none is."""
        row, exist = self.row, self.row.verb.finds
        facts = self.workspace.thing.facts(row.count, exist=exist)
        objects = self.site.fill(facts) if self.site else {}
        self.workspace.forget()
        if exist:
            self.workspace.remember(row.count, objects)

    def run(self) -> Sample:
        if self.row.verb.changes:
            self.make_ready()
        with self.counted() as asked:
            verb = self.row.verb
            usage = self.workspace.run(*verb.arguments, mark=verb.mark(self.row.count))
        return {**usage.metrics(), **asked}

    @contextmanager
    def counted(self) -> Iterator[dict[str, float]]:
        """What the federation was asked meanwhile, and what that cost it."""
        asked: dict[str, float] = {}
        if self.site is None:
            yield asked
            return
        self.site.forget_requests()
        before = self.site.processor_time()
        yield asked
        asked["simulator_cpu"] = self.site.processor_time() - before
        requests = self.site.requests()
        asked["calls"] = len(requests)
        if self.row.at_once:
            asked["refused"] = sum(each["status"] == self.row.refusal for each in requests)
        asked.update(notice.lateness(requests, self.row.task_seconds))


def summary(sample: Sample) -> str:
    """The figures of a sample, for somebody who watches."""
    return "  ".join(f"{name} {value:.3f}" for name, value in sample.items())
