"""Terraform's state and the commands that change it, by core's own rules.

What an answer leaves in the state was measured with Terraform 1.11: an object that comes with an
error is saved, after a creation as tainted; no object with an error leaves what was there; a
process that dies loses a new object, and the private state of a changed one. A tainted object is
destroyed and made anew. A failed refresh or plan ends the command, and the state stays as it was.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.faults.process import Process, died_in
from tests.provider.core import Object, Step, is_unknown

Given = Mapping[str, Any]
Config = Callable[[Mapping[str, "Instance"]], Mapping[str, Given]]
"""What is wanted, by address, given what is known; what is not known yet is UNKNOWN there."""
CREATES_FIRST = 0.3
"""Share of replacements with create_before_destroy."""
NEVER_TWO = "simplivity_datastore"
"""What has a name that the federation has once, so that nobody creates the new one first."""
T = TypeVar("T")


@dataclass(frozen=True)
class Instance:
    """An object in the state."""

    state: Object
    private: bytes = b""
    tainted: bool = False


@dataclass(frozen=True)
class Change:
    """What a plan says of an address: none, create, update, replace or delete."""

    action: str
    attributes: tuple[str, ...] = ()


@dataclass
class Report:
    """How a command ended. failed: it ended before anything was changed."""

    changes: Mapping[str, Change]
    told: list[tuple[str, pb.Diagnostic]]
    failed: bool = False

    @property
    def errors(self) -> list[tuple[str, pb.Diagnostic]]:
        return [(a, each) for a, each in self.told if each.severity == pb.Diagnostic.ERROR]

    @property
    def is_empty(self) -> bool:
        return not self.failed and all(c.action == "none" for c in self.changes.values())


class Terraform:
    """A state of some addresses; those of a stage depend on those of the stages before."""

    def __init__(self, kinds: Mapping[str, str], stages: Iterable[Iterable[str]]) -> None:
        self.kinds = kinds
        self.stages = [list(stage) for stage in stages]
        self.known: dict[str, Instance] = {}
        self.at_once = 1

    # -- commands -------------------------------------------------------------------------

    def plan(self, process: Process, config: Config) -> tuple[Report, dict[str, Instance]]:
        """The changes that are due, and the state as a refresh has found it."""
        refreshed: dict[str, Instance] = {}
        report = Report({}, [])
        steps = self._each(list(self.known), lambda address: self._read(process, address))
        for address, step in steps.items():
            report.told += [(address, each) for each in step.told]
            if step.state is not None:
                refreshed[address] = replace(
                    self.known[address], state=step.state, private=step.private
                )
        if not report.errors:
            wanted = config(refreshed)
            addresses = list(dict.fromkeys([*refreshed, *wanted]))
            planned = self._each(
                addresses, lambda a: self._planned(process, a, wanted.get(a), refreshed.get(a))
            )
            report.changes = {address: change for address, (change, _) in planned.items()}
            report.told += [(a, each) for a, (_, told) in planned.items() for each in told]
        report.failed = bool(report.errors)
        return report, refreshed

    def apply(self, process: Process, config: Config, plan: Report) -> Report:
        """Carry a plan out, on the state that its refresh has found."""
        due = plan.changes
        report = Report(due, [])
        process.begin_walk()
        for stage in reversed(self.stages):
            going = [a for a in stage if a in due and due[a].action in ("delete", "replace")]
            self._each(going, lambda a: self._destroy(process, a, report))
        for stage in self.stages:
            wanted = config(self.known)
            coming = [
                a
                for a in stage
                if a in due
                and due[a].action in ("create", "update", "replace")
                and not any(is_unknown(value) for value in wanted[a].values())
                and not (due[a].action == "replace" and a in self.known)
            ]
            self._each(coming, lambda a: self._make(process, a, config(self.known)[a], report))
        return report

    def apply_at_once(
        self, process: Process, config: Config, plan: Report, order: Random
    ) -> Report:
        """Carry a plan out as core walks its graph: what is independent at once, in any order.

        So is everything here; only of a replacement one half comes after the other.
        """
        report = Report(plan.changes, [])
        process.begin_walk()
        wanted = config(self.known)
        due = [a for a, change in plan.changes.items() if change.action != "none"]
        order.shuffle(due)

        def carry_out(address: str) -> None:
            action = plan.changes[address].action
            may_be_first = self.kinds[address] != NEVER_TWO and order.random() < CREATES_FIRST
            if action == "create" or (action == "replace" and may_be_first):
                deposed = self.known.pop(address, None)
                self._make(process, address, wanted[address], report)
                if deposed:
                    core, kind = process.core, self.kinds[address]
                    step = core.destroyed(kind, deposed.state, deposed.private)
                    report.told += [(address, each) for each in step.told]
                return
            if action in ("delete", "replace"):
                self._destroy(process, address, report)
            if action in ("update", "replace"):
                self._make(process, address, wanted[address], report)

        self._each(due, carry_out)
        return report

    def adopt(self, process: Process, address: str, text: str) -> Step:
        """Import an object into an address that has none."""
        step = process.core.imported(self.kinds[address], text)
        if step.state is not None and not step.errors:
            self.known[address] = Instance(step.state, step.private)
        return step

    # -- one address ----------------------------------------------------------------------

    def _read(self, process: Process, address: str) -> Step:
        instance = self.known[address]
        return process.core.read(self.kinds[address], instance.state, instance.private)

    def _planned(
        self, process: Process, address: str, given: Given | None, instance: Instance | None
    ) -> tuple[Change, list[pb.Diagnostic]]:
        kind, core = self.kinds[address], process.core
        if given is None:
            assert instance
            return Change("delete"), self._planned_end(process, address, instance).told
        if instance is None or instance.tainted:
            step = core.plan(kind, given)
            return Change("replace" if instance else "create"), step.told
        step = core.plan(kind, given, instance.state, instance.private)
        if step.errors:
            return Change("none"), step.told
        changed = tuple(n for n in step.state if step.state[n] != instance.state[n])
        if not changed:
            return Change("none"), step.told
        if set(changed) & set(step.requires_replace):
            again = core.plan(kind, given, None, step.private)
            return Change("replace", changed), [*step.told, *again.told]
        return Change("update", changed), step.told

    def _planned_end(self, process: Process, address: str, instance: Instance) -> Step:
        """The plan of a destruction, which only the end of the process may stop."""
        core, kind = process.core, self.kinds[address]
        step = core.planned_destroy(kind, instance.state, instance.private, forbidden=None)
        assert not step.errors or died_in(step), step.errors
        return step

    def _destroy(self, process: Process, address: str, report: Report) -> None:
        instance = self.known[address]
        if process.stopped:
            return
        step = self._planned_end(process, address, instance)
        if not step.errors:
            kind = self.kinds[address]
            step = process.core.apply(kind, None, instance.state, step.private)
        report.told += [(address, each) for each in step.told]
        if died_in(step):
            return
        if not step.errors:
            del self.known[address]
        elif step.state is not None:
            self.known[address] = replace(instance, private=step.private)

    def _make(self, process: Process, address: str, given: Given, report: Report) -> None:
        """Create or update, after the plan that core makes once more with all values known."""
        if process.stopped:
            return
        kind, core, prior = self.kinds[address], process.core, self.known.get(address)
        before, private = (prior.state, prior.private) if prior else (None, b"")
        planned = core.plan(kind, given, before, private, in_apply=True)
        report.told += [(address, each) for each in planned.told]
        if planned.errors or (prior and planned.state == before):
            return
        assert not (prior and planned.requires_replace), "Provider produced inconsistent final plan"
        step = core.apply(kind, planned.state, before, planned.private, given)
        report.told += [(address, each) for each in step.told]
        self._save(address, prior, step)

    def _save(self, address: str, prior: Instance | None, step: Step) -> None:
        if died_in(step):
            if prior:
                self.known[address] = replace(prior, private=b"")
        elif step.state is not None:
            new_and_broken = prior is None and bool(step.errors)
            self.known[address] = Instance(step.state, step.private, new_and_broken)

    def _each(self, addresses: Iterable[str], work: Callable[[str], T]) -> dict[str, T]:
        """Work on several addresses at once, as Terraform walks its graph."""
        if self.at_once == 1:
            return {address: work(address) for address in addresses}
        with ThreadPoolExecutor(self.at_once) as pool:
            return dict(zip(addresses, pool.map(work, list(addresses)), strict=True))
