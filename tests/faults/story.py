"""A story: a user with Terraform, a controller that fails, somebody else who changes things.

Each method is something that happens. Whatever does, these hold, and `Broken` says which did not:

* the state loses no entry whose object lives (a false removal),
* a plan shows a change exactly where something differs (a false change, or a hidden one),
* an object that was made is known to the state, or the user was told of it (an orphan),
* nothing is made twice,
* no entry has an object that Terraform has neither made nor imported (a foreign id).

Once nothing fails any more, a few applies end in an empty plan, see `settle`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from simulator import Simulator, Switches
from simulator.switches import hostile
from tests.faults.estate import KINDS, RULES, SAMPLES, STAGES, Estate
from tests.faults.mishaps import Mishap
from tests.faults.process import Process
from tests.faults.terraform import Instance, Report, Terraform
from tests.nouns.policy import PLAIN as PARENT
from tests.nouns.policy_rule import changed_outside
from tests.nouns.rules import rules_of
from tests.nouns.schedules import schedule

ROUNDS = 6
"""Applies within which everything is as configured once nothing fails any more."""
LONG = 5000.0
"""Seconds after which whatever the controller still does is done."""
NEVER_SETTLES = ("rule_zero_locked", "certificate_hash")
"""Switches of `hostile` under which some changes are refused for good, or ids are written otherwise
in the middle of a story."""


PROMISES = (
    "objects lost",
    "objects orphaned",
    "objects made twice",
    "false changes",
    "hidden changes",
    "false removals",
    "foreign ids taken",
    "provider errors",
    "never settles",
)


class Broken(AssertionError):
    """A promise that did not hold, by the name of the row in the table of promises."""

    def __init__(self, promise: str, facts: str) -> None:
        super().__init__(f"{promise}: {facts}")
        self.promise = promise


class Tally:
    """How often what happened, for the table."""

    def __init__(self) -> None:
        self.operations: Counter[str] = Counter()
        self.mishaps: Counter[str] = Counter()
        self.created = 0


class Story:
    """One story on a simulator that is as new."""

    def __init__(self, simulator: Simulator, tally: Tally, schema: Any) -> None:
        simulator.reset()
        self.simulator = simulator
        self.tally = tally
        self.schema = schema
        self.estate = Estate(simulator)
        self.terraform = Terraform(KINDS, STAGES)
        self.ours: set[str] = set()
        """Ids of all objects that were seen to be made since the beginning."""
        self.foreign: set[tuple[Any, ...]] = set()
        """Schedules that somebody else has added to policy.plain."""
        self.hit = False
        """Whether the last mishap found a request to hit."""
        self.told: set[str] = set()
        """Names of objects of which the user knows that they may exist."""

    @property
    def known(self) -> dict[str, Instance]:
        return self.terraform.known

    # -- what the user does ---------------------------------------------------------------

    def want(self, address: str, variant: int) -> None:
        """The user writes a resource, or changes it."""
        self.tally.operations["edit"] += 1
        self.estate.wanted[address] = variant
        for other in SAMPLES[address].refers_to.values():
            self.estate.wanted.setdefault(other, 0)

    def drop(self, address: str) -> None:
        """The user takes a resource out of the configuration."""
        self.tally.operations["edit"] += 1
        self.estate.wanted.pop(address, None)
        for other, sample in SAMPLES.items():
            if address in sample.refers_to.values():
                self.estate.wanted.pop(other, None)

    def plan(self, mishap: Mishap | None = None) -> Report:
        """A plan, as a job in CI makes it to find drift: it saves nothing."""
        self.tally.operations["plan"] += 1
        with self._process(mishap) as process:
            return self._planned(process, mishap)[0]

    def refresh(self, mishap: Mishap | None = None) -> None:
        """A refresh that is saved; errors leave the state as it is."""
        self.tally.operations["refresh"] += 1
        with self._process(mishap) as process:
            report, refreshed = self._planned(process, mishap)
            if not report.failed:
                self.terraform.known = refreshed

    def apply(self, mishap: Mishap | None = None, at_once: int = 1) -> Report:
        """A plan and what follows from it; ``at_once`` resources are walked at a time."""
        self.tally.operations["apply"] += 1
        self.terraform.at_once = at_once
        with self._process(mishap) as process:
            report, refreshed = self._planned(process, mishap)
            if report.failed or process.stopped:
                return report
            before = self.estate.ids()
            self.terraform.known = refreshed
            done = self.terraform.apply(process, self.estate.config, report)
            self._count(report)
            self._hear(done, process)
            self._check_ids()
            self._check_known(before)
            return done

    def adopt(self, address: str, mishap: Mishap | None = None) -> None:
        """Forget an object and import it, or import what looks like the configured one."""
        if address not in self.estate.wanted:
            return
        known = self.known.pop(address, None)
        text = self.estate.import_id(address, known, self.known)
        if text is None or self._is_known(text):
            if known:
                self.known[address] = known
            return
        self.tally.operations["import"] += 1
        with self._process(mishap) as process:
            self.terraform.adopt(process, address, text)
        if known and address not in self.known:
            self.known[address] = known  # the user has a backup of the state
        self._let_go(address)

    def _let_go(self, address: str) -> None:
        """The user applies at once what an object is not destroyed without; nothing is asked."""
        if address in self.known:
            self.known[address].state.update(SAMPLES[address].lets_go)

    def wait(self, seconds: float) -> None:
        self.simulator.clock.advance(seconds)

    # -- what others do -------------------------------------------------------------------

    def change_outside(self, address: str) -> None:
        """Another administrator changes the object of an address."""
        instance = self.known.get(address)
        object_ = self.estate.found(address, instance.state) if instance else None
        if instance is None or object_ is None:
            return
        self.tally.operations["outside change"] += 1
        if address in RULES:
            self.foreign.add(schedule(changed_outside(object_)))  # once its id has changed as well
        SAMPLES[address].change_outside(self.simulator, instance.state, object_)

    def remove_outside(self, address: str) -> None:
        """Another administrator deletes the object of an address."""
        instance = self.known.get(address)
        object_ = self.estate.found(address, instance.state) if instance else None
        if instance is None or object_ is None:
            return
        removed = SAMPLES[address].remove_outside(self.simulator, instance.state, object_)
        self.tally.operations["outside delete"] += removed

    def save_policy_outside(self) -> None:
        """Somebody saves policy.plain anew, with one more rule: all its rules get other ids."""
        parent = self.known.get(PARENT)
        object_ = self.estate.found(PARENT, parent.state) if parent else None
        if not object_:
            return
        self.tally.operations["outside change"] += 1
        more = {**self.simulator.federation.find("policies", name="Gold")[0]["rules"][0]}
        more |= {"frequency": 999, "number": len(object_["rules"])}
        self.foreign.add(schedule(more))
        rules = [r for r in object_["rules"] if r["frequency"] != more["frequency"]]
        bare = [{n: v for n, v in rule.items() if n != "id"} for rule in [*rules, more]]
        self.simulator.federation.change("policies", object_["id"], rules=bare)

    # -- what the controller is like ------------------------------------------------------

    def behave(self, **switches: Any) -> None:
        self.tally.operations["switch"] += 1
        for name, value in switches.items():
            setattr(self.simulator.switches, name, value)

    def turn_hostile(self) -> None:
        self.tally.operations["switch"] += 1
        chosen = hostile()
        for name in Switches.names():
            if getattr(chosen, name) != getattr(Switches(), name) and name not in NEVER_SETTLES:
                setattr(self.simulator.switches, name, getattr(chosen, name))

    # -- how it ends ----------------------------------------------------------------------

    def settle(self) -> None:
        """Nothing fails any more, and the user does what the messages say."""
        self.behave(task_seconds=0.0, task_polls=0, read_after_write_lag=0.0, task_ttl_seconds=0.0)
        self.wait(LONG)
        self.simulator.federation  # noqa: B018  # a look ends what is due
        for _ in range(ROUNDS):
            report = self.apply()
            if report.is_empty:
                self._check_end()
                return
            self._heed(report)
        words = [(a, d.summary, d.detail) for a, d in report.told]
        raise Broken("never settles", f"{report.changes} {words}")

    def _heed(self, report: Report) -> None:
        for address, each in report.errors:
            if each.summary.endswith(" exists already"):
                self.adopt(address)
            if each.summary == "Datastore cannot shrink" and address in self.known:
                self.estate.sizes[address] = self.known[address].state["size"]
                object_ = self.estate.found(address, self.known[address].state)
                if object_:
                    self.estate.sizes[address] = object_["size"]

    # -- what must hold -------------------------------------------------------------------

    def _planned(
        self, process: Process, mishap: Mishap | None
    ) -> tuple[Report, dict[str, Instance]]:
        report, refreshed = self.terraform.plan(process, self.estate.config)
        self._see_ours()  # what the apply is going to destroy among them
        for address, each in report.told:
            if each.summary == "Provider error" and not process.dead:
                raise Broken("provider errors", f"{address}: {each.detail}")
        if not report.failed:
            self._check_removals(refreshed)
            if mishap is None and self._is_quiet():
                self._check_changes(report, refreshed)
        return report, refreshed

    def _check_removals(self, refreshed: Mapping[str, Instance]) -> None:
        for address in self.known.keys() - refreshed.keys():
            state = self.known[address].state
            if is_pending(self.known[address]):
                if self.estate.is_made(address, state) and state["name"] not in self.told:
                    raise Broken("false removals", f"{address} {state}")
            elif self.estate.found(address, state) is not None:
                raise Broken("false removals", f"{address} {state}")

    def _check_changes(self, report: Report, refreshed: Mapping[str, Instance]) -> None:
        wanted = self.estate.config(refreshed)
        for address, change in report.changes.items():
            instance = refreshed.get(address)
            if instance is None or instance.tainted or address not in wanted:
                continue
            differs = self.estate.differs(address, instance, wanted[address])
            if differs != (change.action != "none"):
                promise = "hidden changes" if differs else "false changes"
                raise Broken(promise, f"{address} {change} {instance.state} {wanted[address]}")

    def _is_quiet(self) -> bool:
        """Whether what the federation shows is what it has and will have."""
        switches, tasks = self.simulator.switches, self.simulator.backend.tasks
        return not (switches.read_after_write_lag or tasks._open or self.simulator.faults.pending())

    def _hear(self, done: Report, process: Process) -> None:
        """The user reads what Terraform says."""
        for address, each in done.errors:
            if each.summary == "Provider error" and not process.dead:
                raise Broken("provider errors", f"{address}: {each.detail}")
            unknown = each.summary == "Outcome is unknown" or process.dead
            if unknown and address in self.estate.wanted:
                self.told.add(self.estate.called(address, self.estate.given(address, self.known)))
                if address in RULES:  # nothing but time tells whether there is one already
                    self.wait(LONG)

    def _check_known(self, before: set[str]) -> None:
        """Whatever was made stands in the state, or may at least be known to the user."""
        names = {str(each["id"]): name_of(each) for each in self.estate.find_created()}
        made = self.estate.ids() - before
        self.tally.created += len(made)
        pending = {self.estate.called(a, i.state) for a, i in self.known.items() if is_pending(i)}
        for key in made - self._states():
            if names[key] not in self.told | pending:
                raise Broken("objects orphaned", f"{names[key]} {key}")

    def _check_end(self) -> None:
        """Every object is known, every entry has its object, and there is one of each."""
        made = self.estate.find_created()
        for each in made:
            if each["id"] not in self._states() and name_of(each) not in self.told:
                raise Broken("objects orphaned", name_of(each))
        names = [name_of(each) for each in made]
        if len({*names}) < len(names):
            raise Broken("objects made twice", str(names))
        for address, instance in self.known.items():
            if self.estate.found(address, instance.state) is None:
                raise Broken("objects lost", f"{address} is in the state and not in the federation")
        self._check_rules()
        if self.simulator.violations:
            raise Broken("defects of the simulator", str(self.simulator.violations))

    def _check_rules(self) -> None:
        if PARENT not in self.known:
            return
        _, rules = rules_of(self.simulator, self.known[PARENT].state)
        there = Counter(map(schedule, rules))
        mine = {schedule(self.known[rule].state) for rule in RULES if rule in self.known}
        frequencies = {61 + RULES.index(each) for each in self.told if each in RULES}
        for rule, times in there.items():
            if times > 1:
                raise Broken("objects made twice", f"{rule}")
            if rule not in mine | self.foreign and rule[0] not in frequencies:
                raise Broken("objects orphaned", f"{rule}")

    def _check_ids(self) -> None:
        """Every entry has the id of an object that was made for it, or of its machine."""
        self._see_ours()
        entries = {a: each for a, each in self.known.items() if not is_pending(each)}
        for address, instance in entries.items():
            if self.estate.is_foreign(address, instance.state, self.ours):
                raise Broken("foreign ids taken", f"{address} {instance.state}")
        taken = Counter(str(each.state["id"]) for each in entries.values())
        if taken.total() > len(taken):
            raise Broken("foreign ids taken", f"two resources have one: {taken.most_common(1)}")

    def _see_ours(self) -> None:
        self.ours |= {str(each["id"]) for each in self.estate.find_created()}

    def _states(self) -> set[str]:
        return {str(instance.state["id"]) for instance in self.known.values()}

    def _is_known(self, text: str) -> bool:
        return not self._states().isdisjoint((text, text.rpartition("/")[2]))

    def _count(self, report: Report) -> None:
        self.tally.operations.update(
            c.action for c in report.changes.values() if c.action != "none"
        )

    @contextmanager
    def _process(self, mishap: Mishap | None) -> Iterator[Process]:
        """The process of a command; what goes wrong goes wrong with this command only."""
        process = Process(self.simulator, self.schema)
        assert not process.refusal, process.refusal
        if mishap is None:
            yield process
            self._check_ids()
            return
        end = mishap.arrange(self.simulator, process)
        yield process
        self.hit = end()
        self.tally.mishaps[mishap.name] += self.hit
        self._check_ids()


def is_pending(instance: Instance) -> bool:
    """Whether the provider still has to find out what a creation has made."""
    return str(instance.state["id"]).startswith("pending:")


def name_of(object_: Mapping[str, Any]) -> str:
    """What tells an object from others of its kind, for a person."""
    return str(object_.get("name", object_["id"]))
