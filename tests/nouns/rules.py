"""Stored rules, and what somebody else does to them."""

from collections.abc import Mapping
from typing import Any

from simulator import Simulator
from tests.nouns.sample import Given, Outside, State
from tests.nouns.seeded import cluster

WHOLE: Given = {
    "frequency": 7,
    "retention": 70,
    "days": "Mon,Fri",
    "start_time": "01:00",
    "end_time": "20:00",
    "application_consistent": True,
    "consistency_type": "VSS",
}
"""A rule with all that can be set beside its destination."""


def rules_of(site: Simulator, state: State) -> tuple[str, list[Any]]:
    """The policy that a state is of, or the one that its rule belongs to, and all its rules."""
    policy = str(state.get("policy_id", state["id"]))
    found = site.federation.get("policies", policy)
    return policy, list(found["rules"]) if found else []


def stored(site: Simulator, state: State) -> Mapping[str, Any] | None:
    """The rule that a state is of."""
    _, rules = rules_of(site, state)
    return next((rule for rule in rules if rule["id"] == state["id"]), None)


def replaced(site: Simulator, policy: str, old: str, *new: Mapping[str, Any]) -> None:
    """Somebody puts other rules in the place of one, or none."""
    _, rules = rules_of(site, {"id": policy})
    at = [rule["id"] for rule in rules].index(old)
    site.federation.change("policies", policy, rules=[*rules[:at], *new, *rules[at + 1 :]])


def rule_facts(**changed: Any) -> Outside:
    """Other facts of the rule that the state is of, or of the first of a policy."""

    def change(site: Simulator, state: State) -> None:
        policy, rules = rules_of(site, state)
        wanted = state["id"] if "policy_id" in state else rules[0]["id"]
        after = [rule | changed if rule["id"] == wanted else rule for rule in rules]
        site.federation.change("policies", policy, rules=after)

    return change


def elsewhere(site: Simulator, state: State) -> None:
    rule_facts(destination_id=cluster(site, 2))(site, state)


DRIFTS: Mapping[str, Outside] = {
    "frequency": rule_facts(frequency=9),
    "retention": rule_facts(retention=79),
    "days": rule_facts(days="Mon"),
    "start_time": rule_facts(start_time="02:00"),
    "end_time": rule_facts(end_time="21:00"),
    "application_consistent": rule_facts(application_consistent=False, consistency_type="NONE"),
    "consistency_type": rule_facts(consistency_type="DEFAULT"),
    "destination_id": elsewhere,
    "external_store_name": rule_facts(external_store_name="storeonce-1"),
}
"""By field another value than `WHOLE` has."""
