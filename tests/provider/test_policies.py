"""What is sent and told in the life of a policy and of its rules."""

from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.sample import Given
from tests.nouns.seeded import key
from tests.provider.conftest import directly
from tests.provider.core import UNKNOWN, Core, Step
from tests.provider.direct import Noting

POLICY, RULE = "simplivity_policy", "simplivity_policy_rule"
BUILT_IN = "Fixed Default Backup Policy"
RULE_FACTS: Given = {"frequency": 60, "retention": 1440}
OTHER_FACTS: Given = {"frequency": 120, "retention": 1440}
UNDECIDED: Given = {"frequency": UNKNOWN, "retention": 1440}
PRIVATE = b'{"limits": {}}'


class Life:
    """Policies of a simulator, and what was posted for them."""

    def __init__(self, schema: Any) -> None:
        self.simulator = Simulator(vms=4, clusters=2)
        way = Noting(self.simulator)
        self.posted = way.posted
        self.terraform: Core = directly(self.simulator, schema, way)

    def made(self, kind: str = POLICY, **given: Any) -> Step:
        step = self.terraform.lived(kind, {"name": "p1", **given} if kind == POLICY else given)
        self.terraform.new_walk()
        return step

    def changed(self, step: Step, **given: Any) -> list[tuple[str, Any]]:
        """What is posted for a change, without the path of the policy."""
        del self.posted[:]
        self.terraform.lived(POLICY, given, step.state, step.private)
        return [
            (path.removeprefix(f"/policies/{step.state['id']}"), body) for path, body in self.posted
        ]

    def methods(self) -> list[tuple[str, str]]:
        """What was asked for, but for readings."""
        requests = (each for each in self.simulator.requests if "impact_report" not in each.path)
        asked = [(each.method, each.path) for each in requests]
        return [each for each in asked if each[0] != "GET" and "oauth" not in each[1]]


@pytest.fixture
def life(schema: Any) -> Life:
    return Life(schema)


def details(step: Step) -> list[tuple[str, str]]:
    return [(each.summary, each.detail) for each in step.told]


# -- policies -------------------------------------------------------------------------------------


def test_a_new_policy_is_asked_for_by_its_name_alone(life: Life):
    life.made()
    assert life.posted == [("/policies", {"name": "p1"})]


def test_a_new_policy_is_made_in_its_cluster_group(life: Life):
    group = life.simulator.federation.add("cluster_groups", name="group-2")["id"]
    step = life.made(cluster_group_id=group)
    assert step.state["cluster_group_ids"] == [group]
    assert step.state["cluster_group_name"] == "group-2"


def test_a_policy_in_several_groups_has_the_one_that_it_was_given(life: Life):
    first = key(life.simulator, "cluster_groups", "group-1")
    second = life.simulator.federation.add("cluster_groups", name="group-2")["id"]
    for group in (first, second):
        step = life.made(name=f"in {group}", cluster_group_id=group)
        life.simulator.federation.change(
            "policies", step.state["id"], cluster_group_ids=[first, second]
        )
        assert life.terraform.refresh(POLICY, step.state)["cluster_group_id"] == group


def test_the_rules_of_a_new_policy_come_after_it_all_at_once(life: Life):
    step = life.made(rules=[RULE_FACTS, OTHER_FACTS])
    (_, name), (path, rules) = life.posted
    assert (name, path) == (
        {"name": "p1"},
        f"/policies/{step.state['id']}/rules?replace_all_rules=true",
    )
    assert sorted(each["frequency"] for each in rules) == [60, 120]


def test_a_policy_is_renamed(life: Life):
    assert life.changed(life.made(), name="p2") == [("/rename", {"name": "p2"})]


def test_the_rules_of_a_policy_are_replaced_all_at_once(life: Life):
    (only,) = life.changed(life.made(rules=[RULE_FACTS]), name="p1", rules=[OTHER_FACTS])
    path, (rule,) = only
    assert (path, rule["frequency"]) == ("/rules?replace_all_rules=true", 120)


def test_all_rules_of_a_policy_are_deleted_the_first_of_them_last(life: Life):
    step = life.made(rules=[RULE_FACTS, OTHER_FACTS, {**RULE_FACTS, "frequency": 180}])
    (policy,) = life.simulator.federation.find("policies", name="p1")
    numbers = {each["id"]: each["number"] for each in policy["rules"]}
    before = len(life.methods())
    assert life.changed(step, name="p1", rules=[]) == []
    asked = life.methods()[before:]
    assert [method for method, _ in asked] == ["DELETE"] * 3
    assert numbers[asked[0][1].rpartition("/")[2]] == 2
    (policy,) = life.simulator.federation.find("policies", name="p1")
    assert policy["rules"] == []


def test_rules_that_are_not_given_are_left_alone(life: Life):
    step = life.made()
    life.simulator.federation.change("policies", step.state["id"], rules=[RULE_FACTS])
    assert life.changed(step, name="p2") == [("/rename", {"name": "p2"})]
    assert life.terraform.refresh(POLICY, step.state)["rules"] is None


def test_rules_that_say_the_same_in_two_ways_are_refused(life: Life):
    rules = [RULE_FACTS, {**RULE_FACTS, "days": "all"}]
    (told,) = life.terraform.validate(POLICY, {"name": "p1", "rules": rules})
    assert Step(None, b"", [told]).words == [("Two rules say the same", "rules")]
    assert told.detail == (
        "Rules that differ only in the way they are written are one rule to the controller. Leave"
        " one out."
    )


@pytest.mark.parametrize("rules", [UNKNOWN, [UNDECIDED, RULE_FACTS], []])
def test_rules_of_which_not_all_are_known_are_not_compared(life: Life, rules: Any):
    assert life.terraform.validate(POLICY, {"name": "p1", "rules": rules}) == []


# -- the policy that is built in ------------------------------------------------------------------


def test_no_policy_may_be_called_as_the_one_that_is_built_in(life: Life):
    (told,) = life.terraform.validate(POLICY, {"name": BUILT_IN})
    assert told.detail == f"The value must not be {BUILT_IN!r}, which is built in."


@pytest.mark.parametrize("by", ["name", "id"])
def test_the_one_that_is_built_in_is_not_imported(life: Life, by: str):
    text = BUILT_IN if by == "name" else key(life.simulator, "policies", BUILT_IN)
    told = (
        f"{BUILT_IN!r} cannot be managed, so it cannot be imported. Read it with"
        " data.simplivity_policy."
    )
    assert details(life.terraform.imported(POLICY, text)) == [("Policy is built in", told)]


def test_the_one_that_is_built_in_is_told_in_a_plan_and_stays_when_it_is_destroyed(life: Life):
    step = life.made()
    state = {**step.state, "name": BUILT_IN, "id": key(life.simulator, "policies", BUILT_IN)}
    planned = life.terraform.plan(POLICY, {"name": "p2"}, state, PRIVATE)
    warned = (
        f"{BUILT_IN!r} cannot be managed: an apply refuses to change it. Take it out of the state"
        " with terraform state rm, and read it with the data source."
    )
    assert details(planned) == [("Policy is built in", warned)]
    assert planned.words == [("Policy is built in", "name")]
    done = life.terraform.destroyed(POLICY, state, PRIVATE)
    assert details(done) == [("Policy is built in", f"{BUILT_IN!r} stays where it is.")]
    assert not done.errors
    assert life.simulator.federation.find("policies", name=BUILT_IN)


# -- deleting one that is in use ------------------------------------------------------------------


def test_a_policy_in_use_names_ten_of_those_who_use_it(life: Life):
    step = life.made()
    for number in range(11):
        life.simulator.federation.add(
            "datastores",
            name=f"store-{number:02}",
            policy_id=step.state["id"],
            omnistack_cluster_id=key(life.simulator, "omnistack_clusters", "cluster-1"),
        )
    (told,) = life.terraform.destroyed(POLICY, step.state, step.private).errors
    assert told.summary == "Policy is in use"
    _, _, users = told.detail.partition("It is used by ")
    named, _, advice = users.partition(". ")
    assert len(named.split(", ")) == 11
    assert named.startswith("datastore store-")
    assert named.endswith(", …")
    assert advice.startswith("Terraform destroys a policy before it changes what used it")


def test_a_policy_that_is_refused_for_no_reason_that_shows_says_what_the_controller_says(
    simulator: Simulator, terraform: Core
):
    step = terraform.lived(POLICY, {"name": "p1"})
    simulator.faults.order("DELETE", "/policies/{id}", status=400, message="Not today.", times=0)
    done = terraform.destroyed(POLICY, step.state, step.private)
    (told,) = done.errors
    assert "Not today." in told.detail
    assert told.summary != "Policy is in use"
    assert done.state == step.state


# -- single rules ---------------------------------------------------------------------------------

OF = "/policies/{}/rules"


def single(life: Life, **more: Any) -> Given:
    return {"policy_id": key(life.simulator, "policies", "Silver"), **RULE_FACTS, **more}


def asked(life: Life, step: Step, **more: Any) -> list[str]:
    """The methods by which a rule is changed."""
    before = len(life.methods())
    life.terraform.lived(RULE, single(life, **more), step.state, step.private)
    return [method for method, _ in life.methods()[before:]]


def test_a_rule_is_added_to_those_that_there_are(life: Life):
    step = life.made(RULE, **single(life))
    ((path, (rule,)),) = life.posted
    assert path == f"/policies/{step.state['policy_id']}/rules?replace_all_rules=false"
    assert (rule["frequency"], rule["retention"]) == (60, 1440)


def test_a_rule_is_changed_in_place_without_its_destination(life: Life):
    step = life.made(RULE, **single(life))
    assert asked(life, step, retention=2880) == ["PUT"]


@pytest.mark.parametrize(
    "more",
    [{"consistency_type": "VSS"}, {"external_store_name": "storeonce-1"}],
    ids=["to VSS", "elsewhere"],
)
def test_what_no_put_changes_is_removed_and_added(life: Life, more: Given):
    assert asked(life, life.made(RULE, **single(life)), **more) == ["DELETE", "POST"]


def test_a_rule_that_has_vss_is_changed_in_place(life: Life):
    step = life.made(RULE, **single(life, consistency_type="VSS"))
    assert asked(life, step, consistency_type="VSS", retention=2880) == ["PUT"]


def test_a_rule_that_exists_already_is_refused(life: Life):
    life.made(RULE, **single(life))
    planned = life.terraform.plan(RULE, single(life))
    step = life.terraform.apply(RULE, planned.state, None, planned.private)
    assert step.words == [("Rule exists already", "policy_id")]
    assert "Import it, or leave this one out" in step.told[0].detail


def test_two_rules_that_say_the_same_are_told_in_a_plan(life: Life):
    first, second = (life.terraform.plan(RULE, single(life)) for _ in range(2))
    assert first.told == []
    told = (
        "Another resource of this configuration has a rule that says the same for the same policy."
        " The controller cannot tell them apart, so leave one out."
    )
    assert details(second) == [("Two rules say the same", told)]
    assert second.words == [("Two rules say the same", "policy_id")]


TWICE = (
    "This policy has `rules` of its own and simplivity_policy_rule resources as well: each apply"
    " would undo what the other made. Give all rules in the one way or in the other."
)


def test_rules_of_a_policy_with_rules_of_its_own_are_told_in_a_plan(life: Life):
    step = life.made(rules=[OTHER_FACTS])
    life.terraform.plan(POLICY, {"name": "p1", "rules": [OTHER_FACTS]}, step.state, step.private)
    planned = life.terraform.plan(RULE, {"policy_id": step.state["id"], **RULE_FACTS})
    assert details(planned) == [("Rules of one policy managed twice", TWICE)]
    assert planned.words == [("Rules of one policy managed twice", "policy_id")]


def test_a_rule_that_is_gone_is_deleted_already(life: Life):
    step = life.made(RULE, **single(life))
    life.simulator.federation.change("policies", step.state["policy_id"], rules=[])
    before = len(life.methods())
    done = life.terraform.destroyed(RULE, step.state, step.private)
    assert (done.state, done.told, life.methods()[before:]) == (None, [], [])


@pytest.mark.parametrize(
    ("change", "left"), [("PUT", {(60, 2880), (120, 1440)}), ("DELETE", {(120, 1440)})]
)
def test_the_first_rule_that_cannot_be_changed_is_replaced_with_all_others(
    simulator: Simulator, terraform: Core, change: str, left: set[tuple[int, int]]
):
    first, _ = two_rules(terraform)
    step = refused(simulator, terraform, change, first)
    assert step.told == []
    (found,) = simulator.federation.find("policies", name="p1")
    assert {(each["frequency"], each["retention"]) for each in found["rules"]} == left


@pytest.mark.parametrize("change", ["PUT", "DELETE"])
def test_a_rule_that_is_not_the_first_is_told_when_it_cannot_be_changed(
    simulator: Simulator, terraform: Core, change: str
):
    _, second = two_rules(terraform)
    step = refused(simulator, terraform, change, second)
    assert [("Rule 0 stays" in each.detail) for each in step.errors] == [True]
    assert step.state == second.state


@pytest.mark.parametrize("change", ["PUT", "DELETE"])
def test_the_only_rule_is_told_when_it_cannot_be_changed(
    simulator: Simulator, terraform: Core, change: str
):
    policy = key(simulator, "policies", "Silver")
    simulator.federation.change("policies", policy, rules=[])
    only = terraform.lived(RULE, {"policy_id": policy, **RULE_FACTS})
    step = refused(simulator, terraform, change, only)
    assert [("Rule 0 stays" in each.detail) for each in step.errors] == [True]
    assert step.state == only.state


def two_rules(terraform: Core) -> list[Step]:
    policy = terraform.applied(POLICY, {"name": "p1"})["id"]
    return [
        terraform.lived(RULE, {"policy_id": policy, **facts}) for facts in (RULE_FACTS, OTHER_FACTS)
    ]


def refused(simulator: Simulator, terraform: Core, change: str, rule: Step) -> Step:
    """What comes of the change of a rule that the controller refuses."""
    simulator.faults.order(
        change, "/policies/{id}/rules/{rule}", status=400, message="Rule 0 stays.", times=0
    )
    terraform.new_walk()
    if change == "DELETE":
        return terraform.destroyed(RULE, rule.state, rule.private)
    facts = ("policy_id", "frequency")
    given = {**{name: rule.state[name] for name in facts}, "retention": 2880}
    planned = terraform.plan(RULE, given, rule.state, rule.private)
    return terraform.apply(RULE, planned.state, rule.state, planned.private, given)
