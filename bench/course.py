"""The course: every row, its contestants by turns, each run in what was made ready for it.

By turns (A B C A B C), so that a machine that is slow for a while is slow for all of them.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import notice, plugin
from bench.contestants import OURS, Contestant
from bench.federation import Federation, federation
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
        for number, row in enumerate(rows, 1):
            tell(f"[{number}/{len(rows)}] {row.title}")
            for contestant, sample in self.samples(row):
                results.add(row, contestant, sample)
                tell(f"    {contestant.name:<11} {summary(sample)}")

    def samples(self, row: Row) -> Iterator[tuple[Contestant, Sample]]:
        if row.verb is START:
            yield from self.starts(row)
            return
        with federation(row.latency_ms, row.task_seconds) as site:
            lanes = [self.lane(row, each, site) for each in row.contestants]
            for _ in range(row.runs):
                for lane in lanes:
                    yield lane.contestant, lane.run()

    def starts(self, row: Row) -> Iterator[tuple[Contestant, Sample]]:
        """The first start of each is not counted: it may write caches."""
        for turn in range(row.runs + 1):
            for contestant in row.contestants:
                sample = plugin.start_and_stop(self.launchers[contestant], self.environment)
                if turn:
                    yield contestant, sample

    def lane(self, row: Row, contestant: Contestant, site: Federation) -> "Lane":
        ours = contestant is OURS
        environment = {**self.environment, **(site.environment if ours else {})}
        path = self.place / row.name / contestant.name
        thing = contestant.manages(row.thing)
        workspace = Workspace(path, self.terraform, environment, contestant, thing)
        workspace.configure(row.count)
        lane = Lane(row, workspace, site if ours else None)
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
        asked.update(notice.lateness(requests, self.row.task_seconds))


def summary(sample: Sample) -> str:
    """The figures of a sample, for somebody who watches."""
    return "  ".join(f"{name} {value:.3f}" for name, value in sample.items())


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
