"""simplivity_policy, with and without rules, its data sources and what suspends it."""

from collections.abc import Sequence
from typing import Any

from simulator import Simulator
from tests.nouns import rules
from tests.nouns.rules import WHOLE, rules_of
from tests.nouns.sample import (
    ActionSample,
    CollectionSample,
    DataSourceSample,
    Given,
    Object,
    State,
    facts,
    with_id,
)
from tests.nouns.schedules import in_order
from tests.nouns.seeded import FIXED, cluster, group, key

GROUPS = 12
"""The minor version that brought them."""
PLAIN = "policy.plain"
"""The address whose policy has the rules that resources of their own are."""

MONDAYS: Given = {"frequency": 60, "retention": 120, "days": "fri,MON"}
MONTHLY: Given = {"frequency": 1440, "retention": 43200, "days": "last", "start_time": "21:30"}
DAILY: Given = {"frequency": 1440, "retention": 2880, "start_time": "21:00"}


def in_group(site: Simulator, state: State) -> None:
    other = site.federation.add("cluster_groups", name="group-2")["id"]
    site.federation.change("policies", state["id"], cluster_group_ids=[other])


OWNED_ELSEWHERE = with_id("policies", "owner_cluster_id", lambda site: cluster(site, 2))


class _Policy(CollectionSample):
    kind = "simplivity_policy"
    plural = "policies"
    drifts = {
        "name": facts("policies", name="other"),
        "cluster_group_id": in_group,
        "cluster_group_name": in_group,
        "cluster_group_ids": in_group,
        "rules": rules.DRIFTS["retention"],
        "owner_cluster_id": OWNED_ELSEWHERE,
        "owner_cluster_name": OWNED_ELSEWHERE,
    }
    shows = ("rules",)
    addresses = (PLAIN, "policy.inline")
    looked_at = "policy.inline"
    changing = 5

    def first(self, site: Simulator) -> Given:
        return {"name": "Mine", "rules": [MONDAYS]}

    def change(self, site: Simulator) -> Given:
        return {"name": "Ours", "rules": [MONDAYS, MONTHLY]}

    def whole(self, site: Simulator) -> Given:
        both = [WHOLE, {**WHOLE, "frequency": 8}]
        return {"name": "p1", "cluster_group_id": group(site), "rules": both}

    def another(self, site: Simulator, number: int) -> Given:
        return {"name": f"weekly-{number}"}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {
            "rules": ([MONDAYS], [MONDAYS, MONTHLY]),
            "cluster_group_id": (group(site), group(site)),
        }

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        plain: list[Given] = [{"name": "p1"}, {"name": "p2", "rules": []}]
        grouped = {"name": "p3", "cluster_group_id": group(site)}
        return [*plain, grouped] if minor >= GROUPS else plain

    def life(self, site: Simulator) -> Sequence[Given]:
        rule: Given = {"frequency": 5, "retention": 60}
        return [
            {"name": "p1"},
            {"name": "p1", "rules": [rule]},
            {"name": "p2", "rules": [rule, {**rule, "frequency": 6, "days": "LAST"}]},
            {"name": "p2", "rules": []},
            {"name": "p2", "rules": [{**rule, "days": "all"}]},
            self.first(site),
            {"name": "Ours", "rules": [{"frequency": 30, "retention": 120}]},
        ]

    def imports(self, site: Simulator) -> Sequence[str]:
        """Three that can be imported, which the built-in one cannot."""
        site.federation.add("policies", name="x")
        every = site.federation.objects("policies")
        return [str(each["id"]) for each in every if each["name"] != FIXED][:3]

    def disturb(self, site: Simulator, state: State) -> None:
        """One rule is another one, and all others are gone."""
        policy, (rule, *_) = rules_of(site, state)
        site.federation.change("policies", policy, rules=[rule | {"retention": 7}])

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        first, renamed = {"name": address}, {"name": f"new-{address}"}
        if address == PLAIN:
            return [first, renamed, {**first, "timeouts": {"create": "40s"}}]
        return [
            {**first, "rules": [MONDAYS]},
            {**first, "rules": [MONDAYS, DAILY]},
            {**first, "rules": [{**MONDAYS, "days": "Mon,Fri"}]},
            {**first, "rules": []},
            first,
            {**renamed, "rules": [DAILY]},
        ]

    def differs(self, object_: Object, state: State, given: Given) -> bool:
        asked = given.get("rules")
        is_as_asked = asked is None or in_order(asked) == in_order(object_["rules"])
        return object_["name"] != given["name"] or not is_as_asked

    def change_outside(self, site: Simulator, state: State, object_: Object) -> None:
        site.federation.change("policies", object_["id"], name=object_["name"] + "-outside")


POLICY = _Policy()

ONE = DataSourceSample(
    "simplivity_policy", lambda site: [{"name": "Gold"}, {"id": key(site, "policies", "Gold")}]
)
ALL = DataSourceSample("simplivity_policies")
IMPACT = DataSourceSample(
    "simplivity_policy_impact_report",
    lambda site: [{"policy_id": key(site, "policies", "Silver"), "create_rules": [MONDAYS]}],
)
SCHEDULE = DataSourceSample("simplivity_policy_schedule_report")


def on_cluster(site: Simulator) -> Given:
    return {"omnistack_cluster_id": cluster(site)}


def enabled(site: Simulator) -> set[bool]:
    """Whether policies are at work on the hosts of the cluster."""
    hosts = site.federation.find("hosts", omnistack_cluster_id=cluster(site))
    return {each["policy_enabled"] for each in hosts}


def suspended(site: Simulator) -> None:
    for host in site.federation.find("hosts", omnistack_cluster_id=cluster(site)):
        site.federation.change("hosts", host["id"], policy_enabled=False)


ACTIONS = (
    ActionSample(
        "simplivity_policies_suspend", on_cluster, lambda site: int(enabled(site) == {False})
    ),
    ActionSample(
        "simplivity_policies_resume",
        on_cluster,
        lambda site: int(enabled(site) == {True}),
        suspended,
    ),
)
