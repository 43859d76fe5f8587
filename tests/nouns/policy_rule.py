"""simplivity_policy_rule."""

from collections.abc import Sequence
from typing import Any

from simulator import Simulator
from tests.nouns import rules
from tests.nouns.policy import PLAIN
from tests.nouns.rules import WHOLE, elsewhere, replaced, rule_facts, rules_of, stored
from tests.nouns.sample import Given, Object, ResourceSample, State, removed
from tests.nouns.schedules import schedule, schedules
from tests.nouns.seeded import cluster, policy


def without(site: Simulator, state: State) -> None:
    replaced(site, state["policy_id"], state["id"])


class _PolicyRule(ResourceSample):
    kind = "simplivity_policy_rule"
    plural = "policies"
    created_by = ("POST", "/policies/{id}/rules")
    deleted_by = "/policies/{id}/rules/{rule}"
    is_part = True
    reads_before = 2
    drifts = {
        **rules.DRIFTS,
        "id": rule_facts(id=None),
        "number": rule_facts(number=5),
        "max_backups": rule_facts(retention=7000),
        "destination_name": elsewhere,
    }
    fixed = frozenset({"policy_id", "policy_name"})
    shows = ("retention",)
    gone = {"removed": without, "with its policy": removed("policies", "policy_id")}
    addresses = ("rule.a", "rule.b", "rule.c")
    refers_to = {"policy_id": PLAIN}
    replacing = 5

    def first(self, site: Simulator) -> Given:
        return {"policy_id": policy(site), "frequency": 60, "retention": 120}

    def change(self, site: Simulator) -> Given:
        return {"retention": 600, "consistency_type": "DEFAULT"}

    def whole(self, site: Simulator) -> Given:
        return {"policy_id": policy(site), **WHOLE}

    def another(self, site: Simulator, number: int) -> Given:
        return {**self.first(site), "frequency": 100 + number}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {
            "days": ("sun,Mon", "LAST"),
            "start_time": ("06:00", "07:00"),
            "end_time": ("20:00", "21:59"),
            "application_consistent": (True, False),
            "consistency_type": ("DEFAULT", "VSS"),
            "destination_id": (cluster(site, 2), cluster(site)),
            "external_store_name": ("storeonce-1", "storeonce-1"),
        }

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        return [{"policy_id": policy(site), **rule} for rule in schedules(site, minor).values()]

    def life(self, site: Simulator) -> Sequence[Given]:
        first = {"policy_id": policy(site), "frequency": 5, "retention": 60}
        return [
            first,
            {**first, "retention": 61, "days": "fri,MON"},
            {**first, "consistency_type": "VSS"},
            {**first, "destination_id": cluster(site, 2)},
            {**first, "external_store_name": "storeonce-1", "consistency_type": "DEFAULT"},
            first,
        ]

    def found(self, site: Simulator, state: State) -> Object | None:
        return stored(site, state)

    def import_id(self, state: State) -> str:
        return f"{state['policy_id']}/{state['id']}"

    def imports(self, site: Simulator) -> Sequence[str]:
        """Rules of three policies."""
        site.federation.add("policies", name="x", rules=[{"frequency": 7, "retention": 70}])
        with_rules = [each for each in site.federation.objects("policies") if each["rules"]]
        return [f"{each['id']}/{each['rules'][0]['id']}" for each in with_rules]

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        first = {"frequency": 61 + self.addresses.index(address), "retention": 600}
        return [
            first,
            {**first, "retention": 6000},
            {**first, "days": "LAST", "start_time": "06:00"},
            {**first, "consistency_type": "VSS"},
            {**first, "consistency_type": "DEFAULT", "retention": 700},
            {**first, "destination_id": cluster(site, 2)},
        ]

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        of = given["policy_id"]
        like = self._like(site, {"id": of}, given) if isinstance(of, str) else None
        return f"{of}/{like['id']}" if like else None

    def behind(self, site: Simulator, state: State) -> Object | None:
        return stored(site, state) or self._like(site, state, state)

    def _like(self, site: Simulator, owner: State, said: State) -> Object | None:
        """The first rule of a policy that says the same."""
        _, there = rules_of(site, owner)
        return next((rule for rule in there if schedule(rule) == schedule(said)), None)

    def differs(self, object_: Object, state: State, given: Given) -> bool:
        return schedule(object_) != schedule(given) or state["policy_id"] != given["policy_id"]

    def change_outside(self, site: Simulator, state: State, object_: Object) -> None:
        replaced(site, state["policy_id"], object_["id"], changed_outside(object_))


def changed_outside(rule: Object) -> Object:
    return {**rule, "retention": rule["retention"] + 7}


RULE = _PolicyRule()
