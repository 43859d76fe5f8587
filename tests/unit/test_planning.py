"""What a plan says of one resource beside its values."""

from collections.abc import Iterable
from typing import Any, Self

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError, Severity, warning
from provider.framework.kinds.resource import (
    Planning,
    Refers,
    Resource,
    computed,
    optional,
    required,
)
from provider.framework.planning import (
    Destruction,
    Proposal,
    Walk,
    propose,
    propose_destroy,
    refuse_change,
    replacing_values,
)
from provider.framework.private import Private
from provider.framework.run import Run
from provider.framework.values import UNKNOWN, is_known

MOURNED, PRECIOUS = 8, 9
"""Weights of cats whose destruction is warned of, and forbidden."""


class Cat(Resource):
    """A resource that refers to a house and is replaced if its name changes."""

    kind_of_object = "cats"

    name: str = required("Name.", requires_replace=True)
    house_id: str | None = optional("House.", requires_replace=True, refers=Refers("houses"))
    house_name: str | None = computed("Its name.", name_of="house_id")
    weight: int | None = optional("Weight.")
    id: str = computed("Identifier.")

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        if self.weight == 0:
            yield warning("Light", f"was {planning.prior and planning.prior.weight}", "weight")

    def plan_destroy(self, api: Any) -> Iterable[Diagnostic]:
        assert api
        if self.weight == MOURNED:
            yield warning("It goes")
            yield Diagnostic("Never")

    def read(self, api: Any) -> Self | None:
        return None if self.id in api.gone else self

    def forbids_destroy(self) -> Diagnostic | None:
        return Diagnostic("It must stay") if self.weight == PRECIOUS else None


class Collar(Resource):
    """A resource that is known by what it is on."""

    identity = ("cat_id",)

    cat_id: str = required("Cat.", requires_replace=True)
    bell: str | None = optional("Bell.")


class Api:
    """What planning needs of a connection."""

    def __init__(self) -> None:
        self.run = Run()
        self.houses = {"1": "one", "2": "two"}
        self.gone: set[str] = set()

    def name_of(self, kind: str, id: str) -> str | None:  # noqa: A002  # as the one that it stands for has it
        return self.houses.get(id)

    def missing(self, refers: Refers, value: str) -> Diagnostic | None:
        return None if value in self.houses else Diagnostic("No such house", value)


cat: Any = Cat
CONFIG = cat(name="Tom", house_id="1")
STATE = cat(name="Tom", house_id="1", house_name="one", id="7")
collar: Any = Collar
COLLAR = collar(cat_id="tom", timeouts=None)
OLD = Private(limits={})
"""What an older version has remembered."""
FIRST, SECOND = Walk("first"), Walk("second")
IN_APPLY = Walk("first", is_apply=True)


@pytest.fixture
def api() -> Api:
    return Api()


def words(proposal: Proposal) -> list[tuple[str, Any]]:
    return [(each.summary, each.path) for each in proposal.diagnostics]


def planned(config: Any, prior: Any, api: Any, walk: Walk = FIRST, **private: Any) -> Proposal:
    return propose(config, prior, Private(**private), api, walk)


def test_what_does_not_change_is_told_nothing(api: Api):
    assert planned(CONFIG, STATE, api) == Proposal(STATE, (), Private(), ())


def test_a_new_object_is_remembered_by_what_tells_it_from_others(api: Api):
    made = planned(CONFIG, None, api)
    assert made.private.claimant == "first"
    assert made.planned.house_name == "one"


def test_the_two_plans_of_a_replacement_are_of_one_resource(api: Api):
    one = planned(CONFIG.replace(name="Max"), STATE, api)
    assert one.requires_replace == (("name",),)
    two = propose(CONFIG.replace(name="Max"), None, one.private, api, SECOND)
    assert two.private.claimant == "first"
    assert words(two) == []


def test_two_resources_for_one_object_are_told(api: Api):
    planned(CONFIG, STATE, api, claimant="a")
    (told,) = planned(CONFIG, STATE, api, claimant="b").diagnostics
    assert (told.summary, told.severity) == ("One cat managed twice", Severity.WARNING)


def test_one_that_is_to_be_destroyed_does_not_count(api: Api):
    planned(CONFIG, STATE, api, claimant="a")
    propose_destroy(STATE, Private(claimant="a"), api)
    assert words(planned(CONFIG, None, api, claimant="b")) == []


def test_a_reference_to_nothing_is_told_on_its_attribute(api: Api):
    made = planned(CONFIG.replace(house_id="9"), None, api)
    assert words(made) == [("No such house", ("house_id",))]


def test_a_reference_that_lost_its_object_is_not_told_again(api: Api):
    lost = STATE.replace(house_id="9")
    assert words(planned(CONFIG.replace(house_id="9", weight=3), lost, api)) == []


def test_a_value_that_is_not_known_yet_is_told_and_replaces_nothing(api: Api):
    made = planned(CONFIG.replace(house_id=UNKNOWN), STATE, api)
    assert made.requires_replace == ()
    assert not is_known(made.planned.house_id)
    assert made.diagnostics == (
        warning(
            "Value is not known yet",
            "A cat of another house_id is another object, but the value is known only during the"
            " apply. So the plan keeps the cat that exists, with '1'. If the value turns out to be"
            " another one, the apply refuses it, and the next plan shows the replacement.",
            "house_id",
        ),
    )


def test_what_refers_to_something_that_is_replaced_is_replaced_too(api: Api):
    api.run.leaving.add(("houses", "1"))
    assert planned(CONFIG.replace(house_id=UNKNOWN), STATE, api).requires_replace == (
        ("house_id",),
    )


def test_what_is_replaced_or_destroyed_is_noted_as_leaving(api: Api):
    planned(CONFIG.replace(name="Max"), STATE, api)
    assert api.run.is_leaving("cats", "7")
    propose_destroy(STATE.replace(id="8"), Private(), api)
    assert api.run.is_leaving("cats", "8")


def test_what_the_user_wants_replaced_leaves_once_it_is_planned_anew(api: Api):
    kept = planned(CONFIG, STATE, api, claimant="a")
    planned(CONFIG, None, api, claimant="another")
    assert not api.run.is_leaving("cats", "7")
    propose(CONFIG, None, kept.private, api, SECOND)
    assert api.run.is_leaving("cats", "7")


def test_what_is_made_or_renamed_is_noted_as_coming(api: Api):
    planned(CONFIG, STATE, api)
    assert api.run.coming == set()
    planned(CONFIG, None, api)
    planned(CONFIG.replace(name="Max"), STATE, api)
    assert api.run.coming == {("cats", str(CONFIG.name)), ("cats", "Max")}


def test_what_stays_does_not_leave(api: Api):
    planned(CONFIG, STATE, api)
    assert not api.run.is_leaving("cats", "7")


def test_a_value_that_turns_out_different_in_an_apply_is_refused(api: Api):
    made = planned(CONFIG.replace(house_id="2"), STATE, api, IN_APPLY, claimant="a")
    assert made[:3] == (STATE, (), Private(claimant="a"))
    assert made.diagnostics == (
        Diagnostic(
            "Value turned out to be another one",
            "The plan could not know house_id yet, and it is not '1', which this cat has. That"
            " makes it another object, and the existing one would be destroyed, which the plan did"
            " not say. Nothing was changed here: plan again. The new plan knows the value and"
            " shows the replacement.",
            ("house_id",),
        ),
    )


def test_a_value_that_turns_out_the_same_is_no_change(api: Api):
    assert planned(CONFIG, STATE, api, IN_APPLY).planned == STATE


def test_a_new_object_may_have_any_value_in_an_apply(api: Api):
    assert words(planned(CONFIG.replace(house_id="2"), None, api, IN_APPLY)) == []


def test_where_an_apply_cannot_be_told_from_a_plan_the_replacement_says_so(api: Api):
    made = planned(CONFIG.replace(house_id="2"), STATE, api, Walk("first", is_apply=None))
    assert made.requires_replace == (("house_id",),)
    assert made.diagnostics == (
        warning(
            "Replacement without a refresh",
            "house_id is not '1', so this cat is to be replaced. Should this be reported as an"
            " inconsistent final plan, the value was not known yet when the apply was planned: then"
            " nothing was changed here, and the next plan shows it.",
            "house_id",
        ),
    )


def test_where_an_apply_cannot_be_told_from_a_plan_all_the_rest_is_told_too(api: Api):
    walk = Walk("first", is_apply=None)
    renamed = STATE.replace(name="Max")
    made = planned(CONFIG, renamed, api, walk, applied={"name": "Tom", "house_id": "1"})
    assert words(made) == [
        ("Changed outside of Terraform", ("name",)),
        ("Replacement without a refresh", ("name",)),
    ]


def test_where_an_apply_cannot_be_told_from_a_plan_a_new_object_is_nothing_to_tell(api: Api):
    assert words(planned(CONFIG, None, api, Walk("first", is_apply=None))) == []


def test_what_was_changed_outside_is_told_before_it_is_replaced(api: Api):
    renamed = STATE.replace(name="Max")
    made = planned(CONFIG, renamed, api, applied={"name": "Tom", "house_id": "1"})
    assert made.requires_replace == (("name",),)
    assert made.diagnostics == (
        warning(
            "Changed outside of Terraform",
            "name of this cat is 'Max' by now, and not what the last apply made it, so somebody has"
            " changed it outside of Terraform. To change it back needs another cat, and this plan"
            " destroys the existing one. To keep it, write its new name into the configuration.",
            "name",
        ),
    )


def test_what_the_user_changes_was_not_changed_outside(api: Api):
    made = planned(CONFIG.replace(name="Max"), STATE, api, applied={"name": "Tom"})
    assert words(made) == []


def test_an_unfinished_creation_cannot_be_changed(api: Api):
    pending = STATE.replace(id="pending:7")
    assert planned(CONFIG.replace(weight=3), pending, api).diagnostics == (
        Diagnostic(
            "Creation is not finished yet",
            "An earlier run left the creation of this object running, and only a refresh can tell"
            " what came of it. Plan without -refresh=false.",
        ),
    )
    assert words(planned(CONFIG, pending, api)) == []


def test_the_resource_has_the_last_word(api: Api):
    assert planned(CONFIG.replace(weight=0), STATE.replace(weight=5), api).diagnostics == (
        warning("Light", "was 5", "weight"),
    )
    replaced = planned(CONFIG.replace(weight=0, name="Max"), STATE.replace(weight=5), Api())
    assert replaced.diagnostics == (warning("Light", "was None", "weight"),)


def test_the_resource_is_told_what_its_plan_is_made_from(api: Api, monkeypatch: Any):
    seen: list[Planning] = []

    def note(_: Cat, planning: Planning) -> tuple[()]:
        seen.append(planning)
        return ()

    monkeypatch.setattr(Cat, "modify_plan", note)
    planned(CONFIG.replace(weight=3), STATE, api)
    assert seen == [Planning(CONFIG.replace(weight=3), STATE, api)]


def test_without_a_connection_nothing_is_asked():
    made = planned(CONFIG.replace(house_id="9"), None, None)
    assert (words(made), is_known(made.planned.house_name)) == ([], False)
    assert propose_destroy(STATE, Private(), None) == Destruction(Private())


def test_no_error_stops_a_destroy(api: Api):
    destruction = propose_destroy(STATE.replace(weight=MOURNED), Private(), api)
    assert [each.summary for each in destruction.diagnostics] == ["It goes"]


def test_what_forbids_its_destruction_stops_it(api: Api):
    destruction = propose_destroy(STATE.replace(weight=PRECIOUS), Private(), api)
    assert destruction.diagnostics == (Diagnostic("It must stay"),)


def test_what_is_gone_is_no_loss(api: Api):
    api.gone.add(STATE.id)
    destruction = propose_destroy(STATE.replace(weight=PRECIOUS), Private(), api)
    assert destruction.diagnostics == []


@pytest.mark.parametrize("weight", [1, MOURNED, PRECIOUS])
def test_a_replacement_is_told_as_the_destruction_that_it_is(api: Api, weight: int):
    known = STATE.replace(weight=weight)
    replaced = planned(CONFIG.replace(name="Max", weight=weight), known, api)
    destroyed = propose_destroy(known, Private(), Api())
    assert replaced.diagnostics == tuple(destroyed.diagnostics)


def test_a_replacement_that_only_the_user_wants_is_told_as_well(api: Api):
    known = STATE.replace(weight=PRECIOUS)
    kept = planned(CONFIG.replace(weight=PRECIOUS), known, api, claimant="a")
    assert kept.diagnostics == ()
    anew = propose(CONFIG.replace(weight=PRECIOUS), None, kept.private, api, SECOND)
    assert [each.summary for each in anew.diagnostics] == ["It must stay"]


def test_what_another_resource_has_as_well_is_not_lost(api: Api):
    precious = CONFIG.replace(weight=PRECIOUS)
    planned(precious, STATE.replace(weight=PRECIOUS), api, claimant="a")
    known = STATE.replace(weight=PRECIOUS)
    destruction = propose_destroy(known, Private(claimant="b"), api)
    assert not any(each.is_error for each in destruction.diagnostics)


def test_an_object_that_another_resource_has_is_left_to_it(api: Api):
    planned(CONFIG, STATE, api, claimant="a")
    destruction = propose_destroy(STATE, Private(claimant="b"), api)
    assert destruction == Destruction(
        Private(claimant="b", shared=True),
        (
            warning(
                "The cat is left to another resource",
                "Another resource of this configuration has the same cat. So it stays as it is when"
                " this resource is destroyed. A moved block would have said the same beforehand.",
            ),
        ),
    )


INSTEAD = (
    " {}. To give a resource another address, write a moved block instead of an import; to let go"
    " of the other one, a removed block with destroy = false."
)


def test_one_that_another_resource_destroys_in_this_run_cannot_be_kept(api: Api):
    propose_destroy(STATE, Private(claimant="b"), api)
    assert planned(CONFIG, STATE, api, claimant="a").diagnostics == (
        Diagnostic(
            "The cat is destroyed elsewhere",
            "Another resource that has the same cat is destroyed in this run, and the object with"
            + INSTEAD.format("it"),
        ),
    )


def test_what_is_let_go_and_not_destroyed_is_only_warned_of(api: Api, monkeypatch: Any):
    monkeypatch.setattr(Cat, "destroys_object", False)
    propose_destroy(STATE, Private(claimant="b"), api)
    assert planned(CONFIG, STATE, api, claimant="a").diagnostics == (
        warning(
            "The cat is destroyed elsewhere",
            "Another resource that has the same cat is destroyed in this run, and lets the object"
            + INSTEAD.format("go"),
        ),
    )


def test_the_own_destruction_is_no_others(api: Api):
    propose_destroy(STATE, Private(claimant="a"), api)
    assert words(planned(CONFIG, STATE, api, claimant="a")) == []


def test_one_that_another_resource_is_to_make_is_not_left_to_it(api: Api):
    api.run.claim(STATE.claims(CONFIG), "a", exists=False)
    assert not propose_destroy(STATE, Private(claimant="b"), api).private.shared


def test_a_replacement_of_what_an_older_version_remembered_is_one_resource(api: Api):
    propose(COLLAR, COLLAR, OLD, api, FIRST)
    again = propose(COLLAR, None, OLD, api, SECOND)
    assert (words(again), again.private.claimant) == ([], "second")


def test_a_replacement_beside_another_resource_for_the_object_is_told(api: Api):
    planned(COLLAR, COLLAR, api, claimant="a")
    made = planned(COLLAR, None, api, SECOND, claimant="b")
    assert words(made) == [("One collar managed twice", ("cat_id",))]
    assert made.diagnostics[0].is_error


def test_a_new_resource_for_what_another_has_is_told(api: Api):
    planned(COLLAR, COLLAR, api, claimant="a")
    made = planned(COLLAR, None, api, SECOND)
    assert words(made) == [("One collar managed twice", ("cat_id",))]


def test_resources_of_which_nothing_is_remembered_are_told_from_each_other(api: Api):
    propose(COLLAR, COLLAR, OLD, api, FIRST)
    other = COLLAR.replace(cat_id="kit")
    propose(other, other, OLD, api, FIRST)
    made = planned(COLLAR, None, api, SECOND)
    assert words(made) == [("One collar managed twice", ("cat_id",))]


def test_the_destruction_of_one_of_which_nothing_is_remembered_lets_go_of_it_alone(api: Api):
    other = COLLAR.replace(cat_id="kit")
    for each in (COLLAR, other):
        propose(each, each, OLD, api, FIRST)
    propose_destroy(other, OLD, api)
    assert words(planned(other, None, api, SECOND)) == []
    assert words(planned(COLLAR, None, api, Walk("third"))) == [
        ("One collar managed twice", ("cat_id",))
    ]


def test_a_change_is_refused_for_what_its_plan_only_warned_of(api: Api):
    wanted = STATE.replace(house_id="9")
    told = [*refuse_change(CONFIG, wanted, STATE, Private(), api)]
    assert [(each.summary, each.is_error) for each in told] == [("No such house", True)]
    with pytest.raises(DiagnosticError):
        raise DiagnosticError(*told)


def test_a_change_of_what_two_have_is_refused(api: Api):
    api.run.claim(STATE.claims(CONFIG), "other", exists=True)
    told = [*refuse_change(CONFIG, STATE, STATE, Private(), api)]
    assert [(each.summary, each.is_error) for each in told] == [("One cat managed twice", True)]


def test_a_change_is_not_refused_for_what_was_so_before(api: Api):
    lost = STATE.replace(house_id="9")
    wanted = lost.replace(weight=3)
    assert [*refuse_change(CONFIG, wanted, lost, Private(), api)] == []


def test_what_is_changed_is_in_the_state(api: Api):
    assert [*refuse_change(CONFIG, STATE, STATE, Private(claimant="a"), api)] == []
    assert propose_destroy(STATE, Private(claimant="b"), api).private.shared


def test_a_change_of_one_of_which_nothing_is_remembered_is_no_others(api: Api):
    propose(COLLAR, COLLAR, OLD, api, FIRST)
    assert [*refuse_change(COLLAR, COLLAR, COLLAR, OLD, api)] == []


def test_what_replaces_is_remembered_as_it_was_applied():
    assert replacing_values(STATE) == {"name": "Tom", "house_id": "1"}
    assert replacing_values(STATE.replace(house_id=UNKNOWN)) == {"name": "Tom"}
