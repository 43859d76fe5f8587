"""The schedule of a rule: what users may write, and what is the same to the controller."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework.diagnostics import Diagnostic
from provider.framework.plan import plan
from provider.framework.validate import validate
from provider.framework.values import UNKNOWN
from provider.nouns.policy.rule_resource import PolicyRule
from provider.nouns.policy.schedule import WEEK, Schedule, days, days_in_order

CLUSTER = "4d1b1a2e-6f0c-4b7e-9c55-0f6a2f1f7a10"
schedule: Any = Schedule
rule: Any = PolicyRule

# -- days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "ordered"),
    [
        ("All", "All"),
        ("all", "All"),
        ("LAST", "Last"),
        ("Mon", "Mon"),
        ("fri,MON", "Mon,Fri"),
        ("Sun,Mon", "Mon,Sun"),
        (" tue , wed ", "Tue,Wed"),
        ("Mon,mon", "Mon"),
        ("15,1", "1,15"),
        ("10,9,2", "2,9,10"),
        ("31", "31"),
    ],
)
def test_days_are_the_same_in_any_order_and_case(written: str, ordered: str):
    assert days_in_order(written) == ordered


@pytest.mark.parametrize(
    "good",
    ["All", "all", "Last", "last", "Mon", "mon,TUE", "Mon, Tue", "1", "31", "1,15", ",".join(WEEK)],
)
def test_days_of_one_kind_are_good(good: str):
    assert days(good) is None


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        ",",
        "Mon,",
        "Monday",
        "0",
        "32",
        "01",
        "-1",
        "1.5",
        "Mon,1",
        "All,Mon",
        "Last,1",
        "All,All",
        "None",
        "Mon;Tue",
        "\u0661",
    ],
)
def test_days_of_no_kind_or_of_two_are_wrong(wrong: str):
    assert days(wrong) == (
        "must be All, Last, weekdays such as Mon,Fri or days of the month such as 1,15,"
        f" not {wrong!r}"
    )


KINDS = st.one_of(
    st.lists(st.sampled_from(WEEK), min_size=1, max_size=9),
    st.lists(st.integers(1, 31).map(str), min_size=1, max_size=9),
)


@given(KINDS, st.randoms(use_true_random=False))
def test_law_good_days_have_one_form_however_they_are_shuffled(words: list[str], random: Any):
    form = days_in_order(",".join(words))
    shuffled = random.sample(words, len(words))
    written = ", ".join(word.swapcase() for word in shuffled)
    assert days(written) is None
    assert days_in_order(written) == form


@given(KINDS)
def test_law_the_form_of_days_is_its_own_form(words: list[str]):
    form = days_in_order(",".join(words))
    assert days_in_order(form) == form


# -- what contradicts itself ----------------------------------------------------------------------


def validate_config(**given: Any) -> list[Diagnostic]:
    return list(validate(schedule(**{"frequency": 60, "retention": 120} | given)))


@pytest.mark.parametrize(
    ("consistent", "kind"),
    [
        (True, "DEFAULT"),
        (True, "VSS"),
        (False, "NONE"),
        (True, None),
        (False, None),
        (None, "VSS"),
        (UNKNOWN, "VSS"),
        (True, UNKNOWN),
    ],
)
def test_what_agrees_is_not_complained_of(consistent: Any, kind: Any):
    assert not validate_config(application_consistent=consistent, consistency_type=kind)


def test_a_snapshot_is_application_consistent():
    assert validate_config(application_consistent=False, consistency_type="VSS") == [
        Diagnostic(
            "Contradicting attributes",
            "Backups of type VSS are application consistent. Leave application_consistent out:"
            " it follows from consistency_type.",
            ("application_consistent",),
        )
    ]


def test_no_snapshot_is_not_application_consistent():
    assert validate_config(application_consistent=True, consistency_type="NONE") == [
        Diagnostic(
            "Contradicting attributes",
            "Backups of type NONE are not application consistent. Leave application_consistent"
            " out: it follows from consistency_type.",
            ("application_consistent",),
        )
    ]


def test_a_rule_has_one_destination():
    assert validate_config(destination_id=CLUSTER, external_store_name="store") == [
        Diagnostic(
            "Two destinations",
            "A rule stores its backups on a cluster or on an external store: leave out"
            " destination_id or external_store_name.",
            ("external_store_name",),
        )
    ]


def test_a_destination_may_be_unknown_beside_a_store():
    assert not validate_config(destination_id=UNKNOWN, external_store_name="store")


def test_the_local_cluster_is_not_written_out():
    (complaint,) = validate_config(destination_id="<local>")
    assert complaint == Diagnostic(
        "Invalid attribute value",
        "The value must be left out for the local cluster.",
        ("destination_id",),
    )


@pytest.mark.parametrize("name", ["frequency", "retention"])
def test_an_interval_is_a_minute_or_more(name: str):
    (complaint,) = validate_config(**{name: 0})
    assert complaint.path == (name,)


# -- what is left out -----------------------------------------------------------------------------


def planned(**given: Any) -> Any:
    config = rule(**{"policy_id": "p", "frequency": 60, "retention": 120} | given)
    return plan(config, None).planned


def test_a_rule_applies_on_all_days_and_the_whole_day():
    made = planned()
    assert (made.days, made.start_time, made.end_time) == ("All", "00:00", "00:00")


@pytest.mark.parametrize(
    ("given", "pair"),
    [
        ({}, (False, "NONE")),
        ({"application_consistent": True}, (True, "DEFAULT")),
        ({"application_consistent": False}, (False, "NONE")),
        ({"consistency_type": "VSS"}, (True, "VSS")),
        ({"consistency_type": "DEFAULT"}, (True, "DEFAULT")),
        ({"consistency_type": "NONE"}, (False, "NONE")),
    ],
)
def test_the_one_half_of_consistency_follows_from_the_other(given: Any, pair: Any):
    made = planned(**given)
    assert (made.application_consistent, made.consistency_type) == pair


def test_the_one_half_of_consistency_is_unknown_with_the_other():
    assert planned(consistency_type=UNKNOWN).application_consistent == UNKNOWN


def test_a_local_rule_has_no_destination():
    assert planned().destination_id is None


# -- what the controller says ---------------------------------------------------------------------

WIRE = {
    "id": "714ba236",
    "number": 0,
    "frequency": 1440,
    "retention": 10080,
    "days": "All",
    "start_time": "00:00",
    "end_time": "00:00",
    "application_consistent": True,
    "consistency_type": "VSS",
    "destination_id": "<local>",
    "destination_name": "<local>",
    "max_backups": 7,
}
HEARD = rule(
    policy_id="p",
    id="714ba236",
    number=0,
    frequency=1440,
    retention=10080,
    days="All",
    start_time="00:00",
    end_time="00:00",
    application_consistent=True,
    consistency_type="VSS",
    destination_name="<local>",
    max_backups=7,
)


def heard(**said: Any) -> Any:
    return rule(policy_id="p").from_api(WIRE | said)


def test_a_rule_is_heard_as_published():
    assert heard() == HEARD


def test_numbers_may_be_written_as_text():
    assert heard(frequency="1440", max_backups="7") == HEARD


@pytest.mark.parametrize("local", ["<local>", "", "NA", None], ids=repr)
def test_a_local_destination_is_none_however_it_is_written(local: Any):
    assert heard(destination_id=local) == HEARD


def test_a_local_destination_may_be_absent():
    said = {name: value for name, value in WIRE.items() if name != "destination_id"}
    assert HEARD.replace(destination_id="before").from_api(said) == HEARD


def test_another_cluster_is_a_destination():
    assert heard(destination_id=CLUSTER).destination_id == CLUSTER


def test_a_rule_with_a_store_has_no_cluster():
    made = heard(external_store_name="store", destination_id=CLUSTER)
    assert (made.external_store_name, made.destination_id) == ("store", None)


def test_a_rule_is_sent_without_what_only_the_controller_says():
    assert set(HEARD.schedule()) == {
        "frequency",
        "retention",
        "days",
        "start_time",
        "end_time",
        "application_consistent",
        "consistency_type",
    }


def test_a_destination_is_sent():
    assert heard(destination_id=CLUSTER).schedule()["destination_id"] == CLUSTER


@pytest.mark.parametrize(
    "said", [{"days": "all"}, {"id": "other"}, {"number": 3}, {"max_backups": 1}], ids=str
)
def test_rules_that_say_the_same_are_the_same(said: dict[str, Any]):
    assert heard().same_schedule(heard(**said))


@pytest.mark.parametrize(
    "said",
    [
        {"days": "Mon"},
        {"frequency": 60},
        {"retention": 60},
        {"start_time": "01:00"},
        {"end_time": "01:00"},
        {"consistency_type": "DEFAULT"},
        {"destination_id": CLUSTER},
        {"external_store_name": "store"},
    ],
    ids=str,
)
def test_rules_that_say_something_else_are_not_the_same(said: dict[str, Any]):
    assert not heard().same_schedule(heard(**said))


def test_a_rule_in_another_form_needs_no_change():
    state = heard().replace(days="Mon,Fri")
    config = rule(
        policy_id="p", frequency=1440, retention=10080, days="fri, MON", consistency_type="VSS"
    )
    assert plan(config, state).planned == state
