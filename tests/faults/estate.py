"""What Terraform manages in a story: a handful of addresses, and the truth about each.

The truth is read from the simulated federation itself, never through the provider, and compared
with the configuration by rules of its own, so that it cannot share a mistake with what it judges.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator import Simulator
from tests.faults.terraform import Given, Instance
from tests.provider.core import UNKNOWN

GIB = 2**30
KINDS = {
    "policy.plain": "simplivity_policy",
    "policy.inline": "simplivity_policy",
    "datastore.a": "simplivity_datastore",
    "datastore.b": "simplivity_datastore",
    "vm.1": "simplivity_vm_policy",
    "vm.2": "simplivity_vm_policy",
    "rule.a": "simplivity_policy_rule",
    "rule.b": "simplivity_policy_rule",
    "rule.c": "simplivity_policy_rule",
}
RULES = [address for address in KINDS if address.startswith("rule")]
STAGES = ([address for address in KINDS if address not in RULES], RULES)
"""The rules are those of policy.plain, so that they come after it and go before it."""
PARENT = "policy.plain"

FIRST, SECOND = (
    {"frequency": 60, "retention": 120, "days": "fri,MON"},
    {
        "frequency": 1440,
        "retention": 2880,
        "start_time": "21:00",
    },
)
DATASTORE: tuple[Given, ...] = (
    {},
    {"size": 200 * GIB},
    {"policy": "Gold"},
    {"size": 300 * GIB, "policy": "Gold"},
    {"name": "new-"},
    {"timeouts": {"create": "30s", "update": "30s"}},
)
VARIANTS: Mapping[str, tuple[Given, ...]] = {
    "policy.plain": ({}, {"name": "new-"}, {"timeouts": {"create": "40s"}}),
    "policy.inline": (
        {"rules": [FIRST]},
        {"rules": [FIRST, SECOND]},
        {"rules": [{**FIRST, "days": "Mon,Fri"}]},
        {"rules": []},
        {},
        {"name": "new-", "rules": [SECOND]},
    ),
    "datastore": DATASTORE,
    "vm": (
        {},
        {"policy": "Silver"},
        {"on_destroy": "keep"},
        {"policy": "Silver", "on_destroy": "keep"},
    ),
    "rule": (
        {},
        {"retention": 6000},
        {"days": "LAST", "start_time": "06:00"},
        {"consistency_type": "VSS"},
        {"consistency_type": "DEFAULT", "retention": 700},
        {"elsewhere": True},
    ),
}
MOST = max(map(len, VARIANTS.values()))
TAKEN_BACK = {"datastore": "datastores", "policy": "policies"}
"""The kinds of addresses whose objects Terraform makes and destroys, with their collections."""


def family(address: str) -> str:
    return address.partition(".")[0]


def variants(address: str) -> tuple[Given, ...]:
    return VARIANTS.get(address) or VARIANTS[family(address)]


def schedule(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a rule says, configured or stored, however it is written."""
    kind = rule.get("consistency_type") or "NONE"
    return (
        rule["frequency"],
        rule["retention"],
        frozenset(day.strip().lower() for day in (rule.get("days") or "All").split(",")),
        rule.get("start_time") or "00:00",
        rule.get("end_time") or "00:00",
        kind,
        rule.get("destination_id"),
    )


@dataclass
class Estate:
    """The addresses in one federation. wanted: the variant that is configured, by address."""

    simulator: Simulator

    def __post_init__(self) -> None:
        self.wanted: dict[str, int] = {}
        self.sizes: dict[str, int] = {}
        """Sizes that were raised because a datastore cannot shrink."""
        self.seed = self.ids()

    # -- what is wanted -------------------------------------------------------------------

    def config(self, known: Mapping[str, Instance]) -> dict[str, Given]:
        """The whole configuration, given what is known of the objects that it refers to."""
        return {address: self.given(address, known) for address in self.wanted}

    def given(self, address: str, known: Mapping[str, Instance]) -> Given:
        chosen = dict(variants(address)[self.wanted[address] % len(variants(address))])
        make: dict[str, Callable[..., Given]] = {
            "datastore": self._datastore,
            "policy": self._policy,
            "vm": self._machine,
            "rule": self._rule,
        }
        return make[family(address)](address, chosen, known)

    def _datastore(self, address: str, chosen: dict[str, Any], _known: object) -> Given:
        policy = self.id("policies", chosen.pop("policy", "Silver"))
        size = max(chosen.pop("size", 100 * GIB), self.sizes.get(address, 0))
        cluster = self.id("omnistack_clusters", "cluster-1")
        name = chosen.pop("name", "") + address
        rest = {"policy_id": policy, "omnistack_cluster_id": cluster, "size": size}
        return {"name": name, **rest, **chosen}

    def _policy(self, address: str, chosen: dict[str, Any], _known: object) -> Given:
        return {**chosen, "name": chosen.get("name", "") + address}

    def _machine(self, address: str, chosen: dict[str, Any], _known: object) -> Given:
        policy = self.id("policies", chosen.pop("policy", "Gold"))
        return {"virtual_machine_id": self.machine(address), "policy_id": policy, **chosen}

    def _rule(self, address: str, chosen: dict[str, Any], known: Mapping[str, Instance]) -> Given:
        parent = known.get(PARENT)
        usable = parent is not None and not parent.tainted
        policy = parent.state["id"] if parent and usable else UNKNOWN
        if chosen.pop("elsewhere", False):
            chosen["destination_id"] = self.id("omnistack_clusters", "cluster-2")
        frequency = 61 + RULES.index(address)
        return {"policy_id": policy, "frequency": frequency, "retention": 600, **chosen}

    # -- what is there --------------------------------------------------------------------

    def id(self, kind: str, name: str) -> str:
        return str(self.simulator.federation.find(kind, name=name)[0]["id"])

    def machine(self, address: str) -> str:
        return self.id("virtual_machines", f"vm-0000{address[-1]}")

    def objects(self) -> list[Mapping[str, Any]]:
        """Everything there is of what Terraform can make, but rules."""
        every = (self.simulator.federation.objects(kind) for kind in TAKEN_BACK.values())
        return [o for objects in every for o in objects if not o.get("deleted")]

    def find_created(self) -> list[Mapping[str, Any]]:
        """What was not there at the beginning."""
        return [each for each in self.objects() if each["id"] not in self.seed]

    def ids(self) -> set[str]:
        return {str(each["id"]) for each in self.objects()}

    def rules(self, policy_id: str) -> list[Mapping[str, Any]]:
        policy = self.simulator.federation.get("policies", policy_id)
        return list(policy["rules"]) if policy else []

    def found(self, address: str, state: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The object that a state speaks of."""
        federation = self.simulator.federation
        if family(address) == "rule":
            rules = self.rules(state["policy_id"])
            by_id = [rule for rule in rules if rule["id"] == state["id"]]
            like = [rule for rule in rules if schedule(rule) == schedule(state)]
            return next(iter(by_id or like), None)
        if family(address) == "vm":
            return federation.get("virtual_machines", state["virtual_machine_id"])
        object_ = federation.get(TAKEN_BACK[family(address)], state["id"])
        return None if object_ is None or object_.get("deleted") else object_

    def lookalike(self, address: str, known: Mapping[str, Instance]) -> str | None:
        """The import id of an object that is as configured as far as its creation goes."""
        given = self.given(address, known)
        if family(address) == "vm":
            return str(given["virtual_machine_id"])
        if family(address) == "rule":
            policy = given["policy_id"]
            rules = self.rules(policy) if isinstance(policy, str) else []
            like = [rule for rule in rules if schedule(rule) == schedule(given)]
            return f"{policy}/{like[0]['id']}" if like else None
        objects = self.simulator.federation.find(TAKEN_BACK[family(address)], name=given["name"])
        alive = [str(each["id"]) for each in objects if not each.get("deleted")]
        return alive[0] if alive else None

    def differs(self, address: str, instance: Instance, given: Given) -> bool:
        """Whether the object is not as it is configured."""
        object_ = self.found(address, instance.state)
        if object_ is None or (given.get("timeouts") and instance.state["timeouts"] is None):
            return True  # core takes no plan without what is configured for the first time
        if family(address) == "rule":
            return (
                schedule(object_) != schedule(given)
                or instance.state["policy_id"] != given["policy_id"]
            )
        if given.get("rules") is not None:
            asked, kept = given["rules"], object_["rules"]
            if sorted(map(_text, asked)) != sorted(map(_text, kept)):
                return True
        settings = {"on_destroy": "datastore"} if family(address) == "vm" else {}
        compared = {"name", "size", "policy_id", "omnistack_cluster_id"} & given.keys()
        return any(object_[name] != given[name] for name in compared) or any(
            instance.state[name] != given.get(name, default) for name, default in settings.items()
        )


def _text(rule: Mapping[str, Any]) -> str:
    frequency, retention, days, *rest = schedule(rule)
    return repr((frequency, retention, sorted(days), *rest))
