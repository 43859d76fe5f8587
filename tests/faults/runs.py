"""Runs that meet themselves: what one resource gives up, another one of the same run takes.

Lists of rules or machines shift, shuffle, grow and shrink, addresses are renamed, in any order and
ten at a time. Whatever the order, one apply has to be enough, and the federation has to be as it
is configured. Beside them, values that are known only during the apply, and a federation that is
suddenly another one.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from provider.omnistack.deadline import Clock
from simulator import Simulator, Switches, hostile
from tests.faults.process import Process
from tests.faults.story import Broken
from tests.faults.terraform import Given, Report, Terraform
from tests.nouns.samples import RESOURCES
from tests.provider.core import UNKNOWN

SECOND = "applies that needed a second one"
FOREIGN = "objects of another federation dropped"
UNASKED = "objects destroyed that no plan said"
PROMISES = (SECOND, FOREIGN, UNASKED)
REFUSED = "refused as another value"
"""A row of its own: such an apply is refused by design, and the next one carries the change out."""

RULE = "simplivity_policy_rule"
MACHINE, DATASTORE = "simplivity_vm_policy", "simplivity_datastore"
RULE_SWITCHES: Sequence[Mapping[str, Any]] = (
    {},
    {"rule_put_id": "new"},
    {"rule_ids_of_others": "new"},
    {"rule_ids_of_others": "new", "rule_put_id": "new"},
    {"rule_zero_locked": True},
    {"rule_zero_locked": True, "rule_ids_of_others": "new"},
    {"rule_numbers_after_delete": "gaps"},
    {"affected_objects_of_rules": "empty"},
    {"inner_lists": "reversed"},
    {"task_seconds": 0.2},
    {"read_after_write_lag": 0.3, "rule_ids_of_others": "new"},
)
AT_ONCE = 10


class Tally(NamedTuple):
    """What was played, and how often what happened."""

    played: Counter[str]
    happened: Counter[str]


class Estate:
    """One federation and a state of it."""

    def __init__(self, simulator: Simulator, schema: Any, order: Random) -> None:
        simulator.reset()
        self.simulator, self.schema, self.order = simulator, schema, order
        self.terraform = Terraform({}, [[]])
        self.terraform.at_once = AT_ONCE

    def id(self, kind: str, name: str) -> str:
        return str(self.simulator.federation.find(kind, name=name)[0]["id"])

    def get(self, kind: str, key: str) -> Mapping[str, Any]:
        (found,) = self.simulator.federation.find(kind, id=key)
        return found

    def process(self) -> Process:
        process = Process(self.simulator, self.schema, Clock())
        assert not process.refusal, process.refusal
        return process

    def apply(self, kind: str, wanted: Mapping[str, Given]) -> Report:
        """One plan and one apply of resources of one kind."""
        self.terraform.kinds = dict.fromkeys({*wanted, *self.terraform.known}, kind)
        process = self.process()
        planned, refreshed = self.terraform.plan(process, lambda _: wanted)
        if planned.failed:
            return planned
        self.terraform.known = refreshed
        return self.terraform.apply_at_once(process, lambda _: wanted, planned, self.order)

    def plan(self, kind: str, wanted: Mapping[str, Given]) -> Report:
        self.terraform.kinds = dict.fromkeys({*wanted, *self.terraform.known}, kind)
        return self.terraform.plan(self.process(), lambda _: wanted)[0]


def settled(estate: Estate, kind: str, wanted: Mapping[str, Given], case: object) -> None:
    """One apply is enough, and nothing is left to do after it."""
    report = estate.apply(kind, wanted)
    if report.errors:
        words = [(a, each.summary, each.detail) for a, each in report.errors]
        raise Broken(SECOND, f"{case}: {words}")
    again = estate.plan(kind, wanted)
    if not again.is_empty:
        raise Broken(SECOND, f"{case}: {again.changes} {again.told}")


# -- lists that shift -----------------------------------------------------------------------------


EDITS: Sequence[Callable[[list[Any], Sequence[Any], Random], list[Any]]] = (
    lambda items, _, __: [*items[1:], *items[:1]],
    lambda items, _, __: items[::-1],
    lambda items, _, order: order.sample(items, len(items)),
    lambda items, unused, _: [*unused[:1], *items],
    lambda items, _, __: items[1:] or items,
    lambda items, _, __: items[:-1] or items,
    lambda items, _, __: [*items[-1:], *items[1:-1], *items[:1]] if len(items) > 1 else items,
)
"""Ways to rotate, reverse, shuffle, lengthen or shorten a list, or to swap its ends."""


def shifted(items: Sequence[Any], more: Sequence[Any], order: Random) -> list[Any]:
    """The list as somebody edits it."""
    new = list(items)
    for _ in range(order.randint(1, 3)):
        new = order.choice(EDITS)(new, [each for each in more if each not in new], order)
    return new


def rules(estate: Estate) -> None:
    """A ``count`` list of rules of one policy."""
    order = estate.order
    switches = order.choice([*RULE_SWITCHES, None])
    estate.simulator.switches.take(hostile() if switches is None else Switches(**switches))
    policy = estate.simulator.federation.add("policies", name="shifting")["id"]

    def config(frequencies: Sequence[int]) -> dict[str, Given]:
        return {
            f"rule.{index}": {"policy_id": policy, "frequency": each, "retention": 6000}
            for index, each in enumerate(frequencies)
        }

    frequencies = order.sample(range(10, 100, 10), order.randint(1, 5))
    settled(estate, RULE, config(frequencies), (switches, frequencies))
    after = shifted(frequencies, range(100, 200, 10), order)
    settled(estate, RULE, config(after), (switches, frequencies, after))
    there = estate.get("policies", policy)["rules"]
    if sorted(each["frequency"] for each in there) != sorted(after):
        raise Broken(SECOND, f"{switches} {frequencies} {after}: {there}")


def machines(estate: Estate) -> None:
    """A ``count`` list of machines, each with one of several policies."""
    order = estate.order
    estate.simulator.switches.take(order.choice([Switches, hostile])())
    federation = estate.simulator.federation
    alive = [each for each in federation.objects("virtual_machines") if each["state"] == "ALIVE"]
    ids = [str(each["id"]) for each in alive]
    policies = [estate.id("policies", "Gold"), estate.id("policies", "Silver")]
    chosen = {each: order.choice(policies) for each in ids}

    def config(listed: Sequence[str]) -> dict[str, Given]:
        return {
            f"vm.{index}": {"virtual_machine_id": each, "policy_id": chosen[each]}
            for index, each in enumerate(listed)
        }

    before = order.sample(ids, order.randint(1, 5))
    settled(estate, MACHINE, config(before), before)
    chosen.update({each: order.choice(policies) for each in order.sample(ids, 2)})
    after = shifted(before, ids, order)
    settled(estate, MACHINE, config(after), (before, after))
    for each in alive:
        machine = estate.get("virtual_machines", each["id"])
        datastore = estate.get("datastores", machine["datastore_id"])
        let_go = datastore["policy_id"] if each["id"] in before else each["policy_id"]
        if machine["policy_id"] != (chosen[each["id"]] if each["id"] in after else let_go):
            raise Broken(SECOND, f"{before} {after}: {machine}")


def renamed(estate: Estate) -> None:
    """Addresses that are called otherwise, without a ``moved`` block."""
    federation = estate.simulator.federation
    alive = [each for each in federation.objects("virtual_machines") if each["state"] == "ALIVE"]
    gold = estate.id("policies", "Gold")
    given = [{"virtual_machine_id": str(each["id"]), "policy_id": gold} for each in alive[:4]]
    settled(estate, MACHINE, {f"old.{n}": each for n, each in enumerate(given)}, "old")
    settled(estate, MACHINE, {f"new.{n}": each for n, each in enumerate(given)}, "new")
    for each in alive[:4]:
        if estate.get("virtual_machines", each["id"])["policy_id"] != gold:
            raise Broken(SECOND, f"renamed: {each}")


# -- values that are known only during the apply --------------------------------------------------


def deferred(estate: Estate, happened: Counter[str]) -> None:
    """A replacing value is unknown in the plan, and turns out the same or another one."""
    order, federation = estate.order, estate.simulator.federation
    alive = [str(v["id"]) for v in federation.objects("virtual_machines") if v["state"] == "ALIVE"]
    policies = [estate.id("policies", name) for name in ("Gold", "Silver")]
    clusters = [estate.id("omnistack_clusters", f"cluster-{n}") for n in (1, 2)]
    choices: list[tuple[str, str, list[str], dict[str, Any]]] = [
        (MACHINE, "virtual_machine_id", alive[:2], {"policy_id": policies[0]}),
        (RULE, "policy_id", policies, {"frequency": 77, "retention": 6000}),
        (
            DATASTORE,
            "omnistack_cluster_id",
            clusters,
            {"name": "deferred", "policy_id": policies[0], "size": 2**33},
        ),
    ]
    kind, name, values, rest = order.choice(choices)
    settled(estate, kind, {"it": {**rest, name: values[0]}}, name)
    before = estate.terraform.known["it"].state
    other = order.random() < 0.5  # one of two
    process = estate.process()
    unknown = {"it": {**rest, name: UNKNOWN}}
    planned, refreshed = estate.terraform.plan(process, lambda _: unknown)
    if planned.failed or planned.changes["it"].action != "update":
        raise Broken(UNASKED, f"{name}: {planned}")
    estate.terraform.known = refreshed
    known = {"it": {**rest, name: values[int(other)]}}
    done = estate.terraform.apply_at_once(process, lambda _: known, planned, order)
    words = {each.summary for _, each in done.errors}  # a machine is named by two attributes
    if words != ({"Value turned out to be another one"} if other else set()):
        raise Broken(UNASKED, f"{name}: {words}")
    if estate.terraform.known["it"].state != before:
        raise Broken(UNASKED, f"{name}: {estate.terraform.known['it']}")
    happened[REFUSED] += other
    settled(estate, kind, known, name)


# -- another federation ---------------------------------------------------------------------------


def swapped(estate: Estate, other: Simulator) -> None:
    """The host is that of another federation, in which everything looks deleted."""
    other.reset()
    sample = estate.order.choice([*RESOURCES.values()])
    kind, given = sample.kind, sample.first(estate.simulator)
    settled(estate, kind, {"it": given}, "at home")
    process = Process(other, estate.schema, Clock())
    report, refreshed = estate.terraform.plan(process, lambda _: {"it": given})
    words = [each.summary for _, each in report.errors]
    if words != ["Another federation"] or refreshed.keys() != estate.terraform.known.keys():
        raise Broken(FOREIGN, f"{kind}: {words}")


RUNS: Mapping[str, Callable[[Estate, Simulator, Counter[str]], None]] = {
    "lists of rules": lambda estate, _, __: rules(estate),
    "lists of machines": lambda estate, _, __: machines(estate),
    "renamed addresses": lambda estate, _, __: renamed(estate),
    "values known late": lambda estate, _, happened: deferred(estate, happened),
    "another federation": lambda estate, other, __: swapped(estate, other),
}


def play(
    name: str, seed: int, home: Simulator, other: Simulator, schema: Any, tally: Tally
) -> None:
    """One run of a kind; raises `Broken`."""
    tally.played[name] += 1
    order = Random(seed)  # noqa: S311  # an order, no secret
    RUNS[name](Estate(home, schema, order), other, tally.happened)
