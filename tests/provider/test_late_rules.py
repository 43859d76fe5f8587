"""Changes of rules where a finished change shows in readings only after a while."""

from typing import Any

import pytest

from provider.configuration import Configuration, to_settings
from provider.framework.plan import completed
from provider.nouns.policy.rule_resource import PolicyRule
from provider.omnistack.errors import NotFound
from provider.omnistack.federation import Federation
from simulator import Simulator
from tests.provider.conftest import SharedClock
from tests.provider.core import arguments

LATE = 3.0
PATIENCE = 60.0


def connected(simulator: Simulator, clock: SharedClock) -> Federation:
    """A process of the provider, which knows nothing of what others did."""
    given: Any = {**arguments(simulator), "host": (simulator.url,)}
    federation = Federation(to_settings(Configuration.blank().replace(**given), "", {}), clock)
    federation.connect()
    return federation


@pytest.fixture
def site(simulator: Simulator, clock: SharedClock) -> Federation:
    return connected(simulator, clock)


@pytest.fixture
def rules(simulator: Simulator, site: Federation) -> list[PolicyRule]:
    """Three rules of a policy, whose controller is late and gives them other ids from now on."""
    policy = str(simulator.federation.add("policies", name="late", rules=[])["id"])
    made = []
    for frequency in (10, 20, 30):
        new = PolicyRule.blank().replace(policy_id=policy, frequency=frequency, retention=600)
        api = site.call(PATIENCE)
        found = completed(new).find_created(api, completed(new).create(api))
        assert found
        made.append(found)
    simulator.switches.rule_ids_of_others = "new"
    simulator.switches.read_after_write_lag = LATE
    return made


def frequencies(simulator: Simulator) -> list[int]:
    """Those that the policy has once every change shows."""
    simulator.clock.advance(LATE)
    (policy,) = simulator.federation.find("policies", name="late")
    return sorted(each["frequency"] for each in policy["rules"])


def test_a_change_finds_the_rule_that_got_another_id_by_one_that_does_not_show_yet(
    simulator: Simulator, site: Federation, rules: list[PolicyRule]
):
    for each in rules:
        each.replace(frequency=each.frequency + 1).update(site.call(PATIENCE), each)
    assert frequencies(simulator) == [11, 21, 31]


def test_a_deletion_finds_the_rule_that_got_another_id_by_one_that_does_not_show_yet(
    simulator: Simulator, site: Federation, rules: list[PolicyRule]
):
    for each in rules:
        each.delete(site.call(PATIENCE))
    assert frequencies(simulator) == []


def test_a_rule_whose_deletion_does_not_show_yet_is_in_nobodys_way(
    simulator: Simulator, site: Federation, rules: list[PolicyRule]
):
    for each in rules:
        each.delete(site.call(PATIENCE))
        each.create(site.call(PATIENCE))
    assert frequencies(simulator) == [10, 20, 30]


def test_the_next_process_changes_a_rule_whose_other_id_does_not_show_yet(
    simulator: Simulator, clock: SharedClock, site: Federation, rules: list[PolicyRule]
):
    one, other, _ = rules
    one.replace(frequency=11).update(site.call(PATIENCE), one)
    other.replace(frequency=21).update(connected(simulator, clock).call(PATIENCE), other)
    assert frequencies(simulator) == [11, 21, 30]


def test_the_next_process_deletes_a_rule_whose_other_id_does_not_show_yet(
    simulator: Simulator, clock: SharedClock, site: Federation, rules: list[PolicyRule]
):
    one, other, _ = rules
    one.replace(frequency=11).update(site.call(PATIENCE), one)
    other.delete(connected(simulator, clock).call(PATIENCE))
    assert frequencies(simulator) == [11, 30]


def test_a_rule_that_somebody_else_deletes_in_between_is_gone(
    simulator: Simulator, clock: SharedClock, site: Federation, rules: list[PolicyRule]
):
    one, *_ = rules
    one.delete(site.call(PATIENCE))
    one.delete(connected(simulator, clock).call(PATIENCE))
    assert frequencies(simulator) == [20, 30]


def test_a_rule_that_somebody_else_deletes_in_between_cannot_be_changed(
    simulator: Simulator, clock: SharedClock, site: Federation, rules: list[PolicyRule]
):
    one, *_ = rules
    one.delete(site.call(PATIENCE))
    with pytest.raises(NotFound):
        one.replace(frequency=11).update(connected(simulator, clock).call(PATIENCE), one)


def test_a_first_rule_that_is_refused_by_its_newer_id_is_changed_with_all_others(
    simulator: Simulator, clock: SharedClock, site: Federation, rules: list[PolicyRule]
):
    simulator.switches.rule_zero_locked = True
    one, other, _ = rules
    other.replace(frequency=21).update(site.call(PATIENCE), other)
    one.replace(frequency=11).update(connected(simulator, clock).call(PATIENCE), one)
    assert frequencies(simulator) == [11, 21, 30]


def test_a_first_rule_that_is_refused_by_its_newer_id_is_left_out_of_all_others(
    simulator: Simulator, clock: SharedClock, site: Federation, rules: list[PolicyRule]
):
    simulator.switches.rule_zero_locked = True
    one, other, _ = rules
    other.replace(frequency=21).update(site.call(PATIENCE), other)
    one.delete(connected(simulator, clock).call(PATIENCE))
    assert frequencies(simulator) == [21, 30]
