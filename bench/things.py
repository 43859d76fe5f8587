"""What is managed in the rows: as Terraform text, as objects of a federation, and as a state.

The objects have ids that follow from their numbers, so that a configuration names each by
`count.index` and Terraform has nothing more to work out for one contestant than for another.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bench.federation import Fact

Attributes: TypeAlias = Mapping[str, Any]
GIB = 2**30
RULES_PER_POLICY = 20
SHORTEST, RETENTION = 60, 100_000  # minutes
CLUSTER, POLICY, DATASTORE, MACHINE, RULE = range(0xB1, 0xB6)


def key(kind: int, number: int = 0) -> str:
    return f"{kind:08x}-0000-4000-8000-{number:012d}"


def key_by(kind: int, number: str = "count.index") -> str:
    """The same id as an expression of Terraform."""
    return f'format("{kind:08x}-0000-4000-8000-%012d", {number})'


def nothing(_count: int, *, exist: bool) -> Iterator[Fact]:  # noqa: ARG001  # one signature for all
    """A contestant without an API needs no objects."""
    yield from ()


@dataclass(frozen=True)
class Thing:
    """One type of resource, or a data source that lists many objects.

    words: one of it, and many.
    body: its arguments; `local.total` is how many there are.
    attributes: those of a number that the state has, from what the federation has by its id;
        what the schema has besides is null.
    facts: the objects that a federation has to have for so many, themselves among them or not.
    is_listing: whether it is a data source.
    is_whole: whether one resource has them all.
    """

    type: str
    words: tuple[str, str]
    body: str
    attributes: Callable[[int, Mapping[str, Attributes]], Attributes]
    facts: Callable[..., Iterator[Fact]] = nothing
    is_listing: bool = False
    is_whole: bool = False

    def resources(self, count: int) -> int:
        """How many resources have so many of it."""
        return 1 if self.is_whole else count

    def counted(self, count: int) -> str:
        return f"{count:,} {self.words[count != 1]}"


def datastore_facts(count: int, *, exist: bool) -> Iterator[Fact]:
    yield "omnistack_clusters", {"id": key(CLUSTER), "name": "bench"}
    yield "policies", {"id": key(POLICY), "name": "bench"}
    for number in range(count if exist else 0):
        yield (
            "datastores",
            {
                "id": key(DATASTORE, number),
                "name": f"bench-{number}",
                "size": GIB,
                "omnistack_cluster_id": key(CLUSTER),
                "policy_id": key(POLICY),
            },
        )


DATASTORES = Thing(
    "simplivity_datastore",
    ("datastore", "datastores"),
    f"""
  name                 = "bench-${{count.index}}"
  size                 = {GIB}
  omnistack_cluster_id = "{key(CLUSTER)}"
  policy_id            = "{key(POLICY)}"
""",
    lambda number, objects: objects[key(DATASTORE, number)],
    datastore_facts,
)


def machine_facts(count: int, *, exist: bool) -> Iterator[Fact]:
    """Machines follow the policy of their datastore until they are given another."""
    for number in range(2):
        yield "policies", {"id": key(POLICY, number), "name": f"bench-{number}"}
    yield "datastores", {"id": key(DATASTORE), "name": "bench", "policy_id": key(POLICY, 1)}
    policy = key(POLICY, 0 if exist else 1)
    for number in range(count):
        yield (
            "virtual_machines",
            {
                "id": key(MACHINE, number),
                "name": f"bench-{number}",
                "policy_id": policy,
                "hypervisor_object_id": f"{key(0)}:VirtualMachine:vm-{number}",
            },
        )


MACHINES = Thing(
    "simplivity_vm_policy",
    ("VM policy", "VM policies"),
    f"""
  virtual_machine_id = {key_by(MACHINE)}
  policy_id          = "{key(POLICY)}"
""",
    lambda number, _objects: {
        "id": key(MACHINE, number),
        "virtual_machine_id": key(MACHINE, number),
        "policy_id": key(POLICY),
        "on_destroy": "datastore",
    },
    machine_facts,
)


LISTED_MACHINES = Thing(
    "simplivity_virtual_machines",
    ("virtual machine by a data source", "virtual machines by a data source"),
    "",
    lambda _number, _objects: {},
    machine_facts,
    is_listing=True,
)


RANGE = 1000
"""Terraform's `range` gives 1,024 numbers at most."""
NUMBERS = f"""flatten([
    for high in range(ceil(local.total / {RANGE})) : [
      for low in range(min({RANGE}, local.total - {RANGE} * high)) : {RANGE} * high + low
    ]
  ])"""

ASSIGNED_MACHINES = Thing(
    "simplivity_policy_assignment",
    ("machine of an assignment", "machines of an assignment"),
    f"""
  policy_id           = "{key(POLICY)}"
  virtual_machine_ids = [for number in {NUMBERS} : {key_by(MACHINE, "number")}]
""",
    lambda _number, objects: {
        "id": key(POLICY),
        "policy_id": key(POLICY),
        "policy_name": "bench-0",
        "on_removal": "datastore",
        "missing": [],
        "virtual_machine_ids": [each for each in objects if each.startswith(f"{MACHINE:08x}")],
    },
    machine_facts,
    is_whole=True,
)


def rule(number: int) -> Attributes:
    """No two rules of a policy say the same."""
    return {
        "id": key(RULE, number),
        "number": number % RULES_PER_POLICY,
        "frequency": SHORTEST + number % RULES_PER_POLICY,
        "retention": RETENTION,
    }


def rule_facts(count: int, *, exist: bool) -> Iterator[Fact]:
    for first in range(0, count, RULES_PER_POLICY):
        rules = [rule(each) for each in range(first, min(first + RULES_PER_POLICY, count))]
        number = first // RULES_PER_POLICY
        policy = {"id": key(POLICY, number), "name": f"bench-{number}"}
        yield "policies", {**policy, "rules": rules if exist else []}


RULES = Thing(
    "simplivity_policy_rule",
    ("rule", "rules"),
    f"""
  policy_id = {key_by(POLICY, f"floor(count.index / {RULES_PER_POLICY})")}
  frequency = {SHORTEST} + count.index % {RULES_PER_POLICY}
  retention = {RETENTION}
""",
    lambda number, _objects: {
        **rule(number),
        "policy_id": key(POLICY, number // RULES_PER_POLICY),
        "max_backups": RETENTION // (SHORTEST + number % RULES_PER_POLICY),
        "days": "All",
        "start_time": "00:00",
        "end_time": "00:00",
        "application_consistent": False,
        "consistency_type": "NONE",
        "destination_name": "<local>",
    },
    rule_facts,
)

PEER_THINGS = Thing(
    "peer_thing",
    ("thing", "things"),
    f"""
  name = "bench-${{count.index}}"
  size = {GIB}
""",
    lambda number, _objects: {
        "id": f"id-bench-{number}",
        "name": f"bench-{number}",
        "size": GIB,
    },
)

BUILT_IN = Thing(
    "terraform_data",
    ("value", "values"),
    """
  input = "bench-${count.index}"
""",
    lambda number, _objects: {
        "id": key(0, number),
        "input": {"value": f"bench-{number}", "type": "string"},
        "output": {"value": f"bench-{number}", "type": "string"},
    },
)
