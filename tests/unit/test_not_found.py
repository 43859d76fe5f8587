"""The words about an object that is not there."""

from provider.framework.diagnostics import Severity
from provider.framework.schema import Refers
from provider.omnistack.not_found import NEAR, SHOWN, another_federation, no_such

POLICY, POLICY_BY_NAME = Refers("policies"), Refers("policies", by_name=True)
MACHINE, GROUP = Refers("virtual_machines"), Refers("cluster_groups")
STORE_BY_NAME = Refers("external_stores", by_name=True)
TWO = {"p-2": "Silver", "p-1": "Gold"}
HINT = " Take it from a data source: data.simplivity_policy.NAME.id."


def detail(refers: Refers, value: str, names: dict[str, str]) -> str:
    return no_such(refers, value, names).detail


# -- a reference that names nothing ---------------------------------------------------------------


def test_an_id_of_nothing_is_shown_with_all_names():
    told = no_such(POLICY, "x", TWO)
    assert (told.summary, told.severity) == ("No such policy", Severity.ERROR)
    assert told.detail == (
        "There is no policy of id 'x' in this federation. There are: Gold (p-1), Silver (p-2)."
        + HINT
    )


def test_a_name_where_an_id_belongs_is_shown_with_the_id():
    assert detail(POLICY, "Gold", TWO) == (
        "'Gold' is the name of a policy, and this takes its id, p-1." + HINT
    )


def test_a_name_of_two_where_an_id_belongs_is_shown_with_both_ids():
    names = {"p-1": "Gold", "p-2": "Silver", "p-3": "Gold"}
    assert "takes its id, p-1 or p-3." in detail(POLICY, "Gold", names)


def test_a_name_of_nothing_is_called_name_or_id():
    assert detail(POLICY_BY_NAME, "x", TWO) == (
        "There is no policy of name or id 'x' in this federation."
        " There are: Gold (p-1), Silver (p-2)."
    )


def test_of_an_object_without_id_only_the_name_is_shown():
    assert detail(STORE_BY_NAME, "x", {"Attic": "Attic"}) == (
        "There is no external store of name 'x' in this federation. There are: Attic."
    )


def test_a_noun_of_two_words_is_written_apart_but_not_in_an_address():
    told = no_such(MACHINE, "x", {})
    assert told.summary == "No such virtual machine"
    assert "no virtual machine of id 'x'" in told.detail
    assert "data.simplivity_virtual_machine.NAME.id" in told.detail


def test_an_empty_collection_is_called_empty():
    assert detail(POLICY_BY_NAME, "x", {}).endswith(" It has no policy at all.")


def test_near_names_are_shown_without_the_others():
    told = detail(POLICY_BY_NAME, "Golds", TWO)
    assert told.endswith(" Near names: Gold (p-1).")


def test_half_of_a_name_is_near():
    assert "Near names: Silver (p-2)." in detail(POLICY_BY_NAME, "Silxxx", TWO)


def test_no_more_than_five_names_are_near():
    names = {f"p-{n}": f"Gold{n}" for n in range(9)}
    assert detail(POLICY_BY_NAME, "Gold", names).count(" (p-") == NEAR == 5


def many(count: int) -> dict[str, str]:
    return {f"p-{n:02}": f"{n:02}" for n in range(count)}


def test_twenty_names_are_all_shown():
    told = detail(POLICY_BY_NAME, "x", many(SHOWN))
    assert told.count(" (p-") == SHOWN == 20
    assert told.endswith("19 (p-19).")


def test_of_more_names_the_first_twenty_are_shown():
    told = detail(POLICY_BY_NAME, "x", many(SHOWN + 1))
    assert told.count(" (p-") == SHOWN
    assert told.endswith("19 (p-19), ….")


def test_names_are_shown_in_their_order():
    assert "Ada (p-9), Bob (p-1)" in detail(POLICY_BY_NAME, "x", {"p-1": "Bob", "p-9": "Ada"})


def test_a_name_is_shown_without_what_a_terminal_obeys():
    assert "\x1b" not in detail(POLICY_BY_NAME, "x", {"p-1": "\x1b[2J"})


# -- another federation ---------------------------------------------------------------------------


def test_another_federation_is_shown_beside_the_own():
    told = another_federation("policy", {"c-2": "South", "c-1": "North"}, {"c-3": "East"})
    assert (told.summary, told.severity) == ("Another federation", Severity.ERROR)
    assert told.detail == (
        "The controller says that this policy does not exist, but it is not asked in the federation"
        " that has it. The policy was made in the federation of the omnistack_clusters North,"
        " South; the host answers for East. Nothing was taken out of the state. Check the"
        " provider's host, or the workspace. If the old federation is gone for good, take its"
        " objects out with terraform state rm."
    )


def test_a_cluster_without_a_name_is_shown_by_its_id():
    told = another_federation("policy", {"c-1": ""}, {"c-3": "East"})
    assert "omnistack_clusters c-1; the host answers for East." in told.detail


def test_a_cluster_is_shown_without_control_characters():
    assert "\x1b" not in another_federation("policy", {"c-1": "\x1b"}, {"c-3": "\x1b"}).detail
