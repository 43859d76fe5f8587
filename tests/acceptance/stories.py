"""One story per resource: how it is configured, changed, disturbed from outside and imported.

The tests tell each story with every Terraform. Outside changes go straight into the federation,
as another administrator would make them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import Simulator
from tests.acceptance.seed import GIB, cluster, clusters, machine, policies, policy, rules

Outside = Callable[[Simulator, Mapping[str, Any]], object]


@dataclass(frozen=True)
class Story:
    """The life of one resource, named x.

    configured, changed: the body of the resource, first and after a change in place.
    disturb: changes the object outside; the plan must then show the named attributes.
    remove: deletes the object outside; None where that means nothing.
    import_id: what to import it by, from its state.
    variants: for each optional attribute the lines that set and that change it.
    required: the lines that every variant has, by its number.
    replacing: the attributes whose change makes another object.
    """

    kind: str
    configured: Callable[[Simulator], str]
    changed: Callable[[Simulator], str]
    disturb: Outside
    shows: tuple[str, ...]
    remove: Outside | None
    import_id: Callable[[Mapping[str, Any]], str]
    required: Callable[[Simulator, int], str]
    variants: Callable[[Simulator], Mapping[str, tuple[str, str]]]
    replacing: frozenset[str] = field(default_factory=frozenset)

    @property
    def address(self) -> str:
        return f"{self.kind}.x"

    def block(self, body: str, name: str = "x", before: str = "") -> str:
        return f'{before}\nresource "{self.kind}" "{name}" {{\n{body}\n}}\n'


TIMEOUTS = ('timeouts = { create = "5m" }', 'timeouts = { create = "90s", delete = "1h30m" }')


def of_datastore(site: Simulator, **changes: object) -> str:
    facts = {"name": '"archive"', "size": 2048 * GIB, "policy_id": f'"{policies(site)[0]}"'}
    lines = [f"{name} = {value}" for name, value in (facts | changes).items()]
    return "\n".join([*lines, f'omnistack_cluster_id = "{cluster(site)}"'])


DATASTORE = Story(
    kind="simplivity_datastore",
    configured=of_datastore,
    changed=lambda site: of_datastore(site, size=4096 * GIB, policy_id=f'"{policies(site)[1]}"'),
    disturb=lambda site, state: site.federation.change(
        "datastores", state["id"], size=1024 * GIB, policy_id=policies(site)[0]
    ),
    shows=("policy_id", "size"),
    remove=lambda site, state: site.federation.remove("datastores", state["id"]),
    import_id=lambda state: state["id"],
    required=lambda site, number: of_datastore(site, name=f'"archive-{number}"'),
    variants=lambda _site: {
        "single_replica": ("single_replica = true", "single_replica = false"),
        "timeouts": TIMEOUTS,
    },
    replacing=frozenset({"single_replica"}),
)

RULES = 'rules = [{ frequency = 60, retention = 1440, days = "fri,mon" }]'
MORE_RULES = """rules = [
  { frequency = 60, retention = 1440, days = "fri,mon" },
  { frequency = 1440, retention = 43200, days = "last", start_time = "21:30" },
]"""


def disturb_rules(site: Simulator, state: Mapping[str, Any]) -> None:
    only = rules(site, state["id"])[0]
    site.federation.change("policies", state["id"], rules=[only | {"retention": 7}])


POLICY = Story(
    kind="simplivity_policy",
    configured=lambda _site: f'name = "weekly"\n{RULES}',
    changed=lambda _site: f'name = "weekly and monthly"\n{MORE_RULES}',
    disturb=disturb_rules,
    shows=("rules",),
    remove=lambda site, state: site.federation.remove("policies", state["id"]),
    import_id=lambda state: state["id"],
    required=lambda _site, number: f'name = "weekly-{number}"',
    variants=lambda site: {
        "rules": (RULES, MORE_RULES),
        "cluster_group_id": (
            f'cluster_group_id = "{next(iter(site.snapshot()["cluster_groups"]))}"',
            f'cluster_group_id = "{next(iter(site.snapshot()["cluster_groups"]))}"',
        ),
        "timeouts": TIMEOUTS,
    },
)


def change_rule(site: Simulator, state: Mapping[str, Any]) -> None:
    every = rules(site, state["policy_id"])
    changed = [r | {"retention": 99} if r["id"] == state["id"] else r for r in every]
    site.federation.change("policies", state["policy_id"], rules=changed)


def remove_rule(site: Simulator, state: Mapping[str, Any]) -> None:
    every = rules(site, state["policy_id"])
    site.federation.change(
        "policies", state["policy_id"], rules=[r for r in every if r["id"] != state["id"]]
    )


def of_rule(site: Simulator, *lines: str, frequency: int = 30) -> str:
    return "\n".join([f'policy_id = "{policy(site)}"', f"frequency = {frequency}", *lines])


RULE = Story(
    kind="simplivity_policy_rule",
    configured=lambda site: of_rule(site, "retention = 600", 'days = "1,15"'),
    changed=lambda site: of_rule(
        site, "retention = 900", f'destination_id = "{clusters(site)[1]}"'
    ),
    disturb=change_rule,
    shows=("retention",),
    remove=remove_rule,
    import_id=lambda state: f"{state['policy_id']}/{state['id']}",
    required=lambda site, number: of_rule(site, "retention = 500", frequency=100 + number),
    variants=lambda site: {
        "days": ('days = "sun,Mon"', 'days = "LAST"'),
        "start_time": ('start_time = "06:00"', 'start_time = "07:00"'),
        "end_time": ('end_time = "20:00"', 'end_time = "21:59"'),
        "application_consistent": (
            "application_consistent = true",
            "application_consistent = false",
        ),
        "consistency_type": ('consistency_type = "DEFAULT"', 'consistency_type = "VSS"'),
        "destination_id": (
            f'destination_id = "{clusters(site)[1]}"',
            f'destination_id = "{clusters(site)[0]}"',
        ),
        "external_store_name": (
            f'external_store_name = "{site.federation.first("external_stores")["name"]}"',
            f'external_store_name = "{site.federation.first("external_stores")["name"]}"',
        ),
        "timeouts": TIMEOUTS,
    },
)


def of_machine(site: Simulator, number: int) -> str:
    return list(site.snapshot()["virtual_machines"])[number]


VM_POLICY = Story(
    kind="simplivity_vm_policy",
    configured=lambda site: (
        f'virtual_machine_id = "{machine(site)}"\npolicy_id = "{policies(site)[0]}"'
    ),
    changed=lambda site: (
        f'virtual_machine_id = "{machine(site)}"\npolicy_id = "{policies(site)[1]}"'
    ),
    disturb=lambda site, state: site.federation.change(
        "virtual_machines", state["id"], policy_id=policies(site)[0]
    ),
    shows=("policy_id",),
    remove=None,
    import_id=lambda state: state["id"],
    required=lambda site, number: (
        f'virtual_machine_id = "{of_machine(site, number)}"\npolicy_id = "{policies(site)[0]}"'
    ),
    variants=lambda _site: {
        "on_destroy": ('on_destroy = "keep"', 'on_destroy = "Silver"'),
        "timeouts": TIMEOUTS,
    },
)

STORIES = (DATASTORE, POLICY, RULE, VM_POLICY)
