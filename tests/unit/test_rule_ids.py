"""Which rule of a policy each resource of a run has, whatever ids the controller gives."""

from typing import Any

import pytest

from provider.nouns.policy.rule_ids import RuleIds
from provider.nouns.policy.schedule import Schedule

schedule: Any = Schedule


def rule(id_: str, frequency: int, **more: Any) -> dict[str, Any]:
    return {"id": id_, "frequency": frequency, "retention": 600, **more}


def says(frequency: int, **more: Any) -> Schedule:
    return Schedule.blank().from_api(rule("", frequency, **more))


@pytest.fixture
def ids() -> RuleIds:
    return RuleIds()


def found(ids: RuleIds, known_as: str, frequency: int, *rules: dict[str, Any]) -> str | None:
    it = ids.found(known_as, says(frequency), rules)
    return None if it is None else str(it["id"])


def test_a_rule_is_the_one_that_has_its_id_whatever_it_says(ids: RuleIds):
    assert found(ids, "b", 60, rule("a", 60), rule("b", 70)) == "b"


def test_where_the_id_is_gone_it_is_the_one_that_says_the_same(ids: RuleIds):
    assert found(ids, "x", 70, rule("a", 60), rule("b", 70)) == "b"


def test_there_is_none_where_none_says_the_same(ids: RuleIds):
    assert found(ids, "x", 80, rule("a", 60), rule("b", 70)) is None


def test_the_rule_of_another_resource_is_not_taken(ids: RuleIds):
    assert found(ids, "a", 60, rule("a", 60)) == "a"
    assert found(ids, "x", 60, rule("a", 60)) is None


def test_of_two_that_say_the_same_each_resource_has_one(ids: RuleIds):
    twins = rule("a", 60), rule("b", 60)
    assert {found(ids, "x", 60, *twins), found(ids, "y", 60, *twins)} == {"a", "b"}


def test_a_resource_goes_on_to_have_what_it_was_given(ids: RuleIds):
    twins = rule("a", 60), rule("b", 60)
    first = found(ids, "x", 60, *twins)
    found(ids, "y", 60, *twins)
    assert found(ids, "x", 60, *twins) == first


def test_another_id_once_more_is_followed(ids: RuleIds):
    assert found(ids, "x", 60, rule("a", 60)) == "a"
    assert found(ids, "x", 60, rule("b", 60)) == "b"


def test_after_a_change_the_rule_is_the_one_that_was_not_there_before(ids: RuleIds):
    ids.about_to_change("x", [rule("x", 70), rule("old", 60)])
    assert found(ids, "x", 60, rule("old", 60), rule("new", 60)) == "new"


def test_after_a_change_that_kept_all_ids_it_is_the_same(ids: RuleIds):
    ids.about_to_change("x", [rule("x", 70), rule("old", 60)])
    assert found(ids, "x", 60, rule("x", 60), rule("old", 60)) == "x"


def test_after_a_change_that_became_one_that_was_there_it_is_that_one(ids: RuleIds):
    ids.about_to_change("x", [rule("x", 70), rule("old", 60)])
    assert found(ids, "x", 60, rule("old", 60)) == "old"


def test_an_added_rule_is_the_one_that_was_not_there_before(ids: RuleIds):
    ids.about_to_add([says(60)], [rule("old", 70)])
    assert ids.added(says(60), [rule("old", 70), rule("new", 60)]) == "new"


def test_an_added_rule_that_does_not_show_yet_is_none(ids: RuleIds):
    ids.about_to_add([says(60)], [rule("old", 70)])
    assert ids.added(says(60), [rule("old", 70)]) is None


def test_an_added_rule_is_nobody_elses(ids: RuleIds):
    ids.about_to_add([says(60)], [])
    assert ids.added(says(60), [rule("new", 60)]) == "new"
    assert found(ids, "x", 60, rule("new", 60)) is None
    assert found(ids, "new", 60, rule("new", 60)) == "new"


def test_what_another_process_added_is_found_by_what_it_says(ids: RuleIds):
    assert ids.added(says(60), [rule("new", 60)]) == "new"


def test_a_rule_for_the_own_cluster_may_have_become_local(ids: RuleIds):
    there = [rule("old", 70)]
    elsewhere = says(60, destination_id="c-1")
    ids.about_to_add([elsewhere], there)
    assert ids.added(elsewhere, [*there, rule("new", 60)]) == "new"


def test_but_not_where_a_local_one_says_the_same_already(ids: RuleIds):
    there = [rule("old", 60)]
    elsewhere = says(60, destination_id="c-1")
    ids.about_to_add([elsewhere], there)
    assert ids.added(elsewhere, [*there, rule("new", 60)]) is None


def test_nor_where_nobody_knows_what_was_there(ids: RuleIds):
    assert ids.added(says(60, destination_id="c-1"), [rule("new", 60)]) is None
