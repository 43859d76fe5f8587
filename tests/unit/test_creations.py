"""Which object a creation has made: hints are looked at, and older objects are somebody else's."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from provider.framework.diagnostics import DiagnosticError
from provider.omnistack.creations import Creation, ObjectsBefore
from provider.omnistack.errors import ErrorAnswer, OmniStackError, Unreadable
from provider.omnistack.reader import Reader
from provider.omnistack.tasks import COMPLETED, FORGOTTEN, Task

Object = Mapping[str, Any]
HERE, ELSEWHERE = "cluster-1", "cluster-2"


def store(id_: str, name: str = "d", cluster: str = HERE) -> Object:
    return {"id": id_, "name": name, "omnistack_cluster_id": cluster}


class Federation(Reader):
    """Datastores, of which some were there before; a filter lets everything through."""

    def __init__(self, *there: Object, before: Sequence[str] = ()) -> None:
        self.there = {each["id"]: each for each in there}
        self.before = ObjectsBefore()
        self.before.note({"id": each, "name": ""} for each in before)
        self.fails: OmniStackError | None = None
        self.asked: list[str] = []

    def find(self, plural: str, id: str) -> Object | None:  # noqa: A002  # the API's word
        self.asked.append(f"{plural}/{id}")
        if self.fails:
            raise self.fails
        return self.there.get(id)

    def named(self, plural: str, name: str, **filters: Any) -> list[Object]:
        self.asked.append(plural)
        return [each for each in self.there.values() if each["name"] == name]


def hinted(id_: str, *, earlier: bool = False) -> Task:
    affected = ({"object_type": "datastore", "object_id": id_},)
    return Task("t", COMPLETED, affected, earlier=earlier)


def made(federation: Federation, told: Task | None, cluster: str = HERE) -> str | None:
    creation = Creation("datastores", "d", {"omnistack_cluster_id": cluster}, told)
    return creation.find_created(federation, federation.before)


def test_the_hint_is_read_and_nothing_else():
    federation = Federation(store("1"))
    assert made(federation, hinted("1")) == "1"
    assert federation.asked == ["datastores/1"]


@pytest.mark.parametrize(
    "other", [store("1", name="e"), store("1", cluster=ELSEWHERE), {"id": "1", "name": "d"}]
)
def test_a_hint_that_does_not_fit_is_as_none(other: Object):
    assert made(Federation(other, store("2")), hinted("1")) == "2"
    assert made(Federation(other), hinted("1")) is None


def test_what_has_the_name_is_looked_for_in_its_collection():
    federation = Federation(store("2"))
    assert made(federation, Task("t")) == "2"
    assert federation.asked == ["datastores"]


def test_a_hint_that_was_there_before_is_as_none():
    assert made(Federation(store("1"), store("2"), before=["1"]), hinted("1")) == "2"


def test_a_hint_of_nothing_is_as_none():
    assert made(Federation(store("2")), hinted("1")) == "2"


@pytest.mark.parametrize(
    "error", [ErrorAnswer(400, "GET", "/datastores/1", "No."), Unreadable(200, "GET", "/", "")]
)
def test_a_hint_that_cannot_be_read_is_as_none(error: OmniStackError):
    federation = Federation(store("2"))
    federation.fails = error
    assert made(federation, hinted("1")) == "2"


@pytest.mark.parametrize("told", [None, Task(), Task("t", COMPLETED), Task("t", FORGOTTEN)])
def test_without_a_hint_the_new_object_of_the_name_is_found(told: Task | None):
    there = (store("1"), store("2"), store("3", cluster=ELSEWHERE), store("4", name="e"))
    assert made(Federation(*there, before=["1"]), told) == "2"


@pytest.mark.parametrize("told", [None, Task(), Task("t", COMPLETED), Task("t", FORGOTTEN)])
def test_an_older_object_of_the_name_is_not_the_new_one(told: Task | None):
    assert made(Federation(store("1"), before=["1"]), told) is None


def test_of_two_new_objects_of_the_name_neither_is_found():
    assert made(Federation(store("1"), store("2")), None) is None


def test_names_are_the_same_in_any_normal_form_and_clusters_in_capitals():
    federation = Federation({**store("1", cluster=HERE.upper()), "name": "e\u0301"})
    creation = Creation("datastores", "\xe9", {"omnistack_cluster_id": HERE}, hinted("1"))
    assert creation.find_created(federation, federation.before) == "1"


def test_what_an_earlier_process_has_made_may_have_been_there_before():
    assert made(Federation(store("1"), before=["1"]), hinted("1", earlier=True)) == "1"
    assert made(Federation(store("1"), before=["1"]), Task("t", earlier=True)) == "1"


def test_an_object_of_an_earlier_process_with_another_name_is_an_error():
    with pytest.raises(DiagnosticError) as caught:
        made(Federation(store("1", name="e\x1b")), hinted("1", earlier=True))
    (told,) = caught.value.diagnostics
    assert told.summary == "New object has another name"
    assert "\x1b" not in told.detail
    assert told.detail.endswith("take the resource out with terraform state rm and import it.")


def test_what_an_earlier_process_has_not_made_is_not_found():
    assert made(Federation(), hinted("1", earlier=True)) is None
