"""Reading one object, by its path or without one, with answers in place of a controller."""

from collections.abc import Mapping
from typing import Any

import pytest

from provider.omnistack.coalesced_reads import LIST_AFTER, CoalescedReads
from provider.omnistack.collections import COLLECTIONS, id_of
from provider.omnistack.errors import NotFound, TooOld, Unreadable
from provider.omnistack.operation import Operation

STORE = {"name": "attic", "omnistack_cluster_id": "c-1"}
OTHER = {"name": "attic", "omnistack_cluster_id": "c-2"}
LIST = {"offset": 0, "limit": 500, "sort": "name", "order": "ascending"}


class Controller(Operation):
    """Answers by path, and what was asked for."""

    def __init__(self, minor: int = 25, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self._minor = minor

    @property
    def minor(self) -> int:
        return self._minor

    def now(self) -> float:
        return 0.0

    def holding(self, lock: Any, waited_for: str) -> Any:
        return lock

    def get(self, path: str, **query: Any) -> Any:
        self.asked.append((path, query))
        answer = self.answers[path.rpartition("/")[2]]
        if isinstance(answer, Exception):
            raise answer
        return answer


def stores(*found: Any) -> dict[str, Any]:
    return {"external_stores": list(found), "count": len(found)}


def find(controller: Controller, plural: str, id: str) -> Any:  # noqa: A002  # the API's word
    return CoalescedReads().find(plural, id, controller)


# -- what no path leads to ------------------------------------------------------------------------


def test_an_object_without_a_path_is_found_in_the_listing():
    controller = Controller(external_stores=stores(OTHER, STORE))
    assert find(controller, "external_stores", "c-1/attic") == STORE
    assert controller.asked == [("/external_stores", LIST)]


def test_what_the_listing_lacks_is_asked_for_alone():
    controller = Controller(external_stores=stores(OTHER))
    assert find(controller, "external_stores", "c-1/attic") is None
    alone = {"omnistack_cluster_id": "c-1", "name": "attic"}
    assert controller.asked == [("/external_stores", LIST), ("/external_stores", alone | LIST)]


def test_a_name_that_no_filter_can_have_is_looked_for_among_all_of_its_cluster():
    controller = Controller(external_stores=stores(STORE | {"name": "a,b/c*"}))
    assert controller.get_object(COLLECTIONS["external_stores"], "c-1/a,b/c*")
    assert controller.asked == [("/external_stores", {"omnistack_cluster_id": "c-1"} | LIST)]


def test_a_name_in_capitals_is_another_name():
    controller = Controller(external_stores=stores(STORE))
    assert find(controller, "external_stores", "c-1/Attic") is None


def test_many_objects_without_a_path_cost_no_more_listings_than_others_cost_readings():
    controller, reads = Controller(external_stores=stores(STORE, OTHER)), CoalescedReads()
    for _ in range(100):
        assert reads.find("external_stores", "c-1/attic", controller) == STORE
    assert reads.find("external_stores", "c-2/attic", controller) == OTHER
    assert len(controller.asked) == LIST_AFTER + 1


def test_an_accent_is_the_same_however_it_is_stored():
    stored = STORE | {"name": "E\u0301"}
    assert id_of(COLLECTIONS["external_stores"], stored) == "c-1/\u00c9"
    controller = Controller(external_stores=stores(stored))
    assert find(controller, "external_stores", "c-1/\u00c9") == stored


# -- listings of one answer -----------------------------------------------------------------------

CERTIFICATE = {"hash": "AB12", "certificate": "-----BEGIN"}


def test_a_listing_that_knows_no_pages_is_asked_for_nothing():
    controller = Controller(certificates={"certificates": [CERTIFICATE]})
    assert find(controller, "certificates", "AB12") == CERTIFICATE
    assert controller.asked == [("/security/certificates", {})]


def test_a_listing_without_pages_may_be_long():
    many = [{"hash": f"{number:x}"} for number in range(600)]
    controller = Controller(certificates={"certificates": many})
    assert controller.list_objects(COLLECTIONS["certificates"], {}) == many


@pytest.mark.parametrize("envelope", ["bare", "certificate"])
def test_one_that_the_listing_lacks_is_read_by_its_path_in_either_envelope(envelope: str):
    answer = CERTIFICATE if envelope == "bare" else {"certificate": CERTIFICATE}
    controller = Controller(certificates={"certificates": []}, AB12=answer)
    assert find(controller, "certificates", "AB12") == CERTIFICATE


def test_another_certificate_than_the_one_asked_for_is_no_answer():
    controller = Controller(certificates={"certificates": []}, CD34=CERTIFICATE)
    with pytest.raises(Unreadable):
        find(controller, "certificates", "CD34")


def test_only_the_404_of_its_path_proves_that_there_is_none():
    words = "Object type: certificate id: AB12 could not be found"
    missing = NotFound(404, "GET", "/security/certificates/AB12", words)
    controller = Controller(certificates={"certificates": []}, AB12=missing)
    assert find(controller, "certificates", "AB12") is None


@pytest.mark.parametrize("envelope", ["bare", "role_assignments"])
def test_role_assignments_are_listed_in_either_envelope(envelope: str):
    every = [{"role": "a", "groups": ["x"]}, {"role": "a", "groups": ["y"]}]
    answer = every if envelope == "bare" else {envelope: every}
    controller = Controller(role_assignments=answer)
    assert controller.list_objects(COLLECTIONS["role_assignments"], {}) == every


# -- what is newer than the controller ------------------------------------------------------------


@pytest.mark.parametrize(
    ("plural", "minor", "needs"),
    [
        ("cluster_groups", 10, "1.11 (OmniStack 3.7.8)"),
        ("certificates", 11, "1.12 (OmniStack 3.7.9)"),
        ("external_stores", 13, "1.14 (OmniStack 4.0.0)"),
        ("role_assignments", 16, "1.17 (OmniStack 4.1.1)"),
    ],
)
def test_a_collection_that_the_controller_does_not_know_is_not_asked_for(
    plural: str, minor: int, needs: str
):
    controller = Controller(minor)
    with pytest.raises(TooOld) as caught:
        controller.list_objects(COLLECTIONS[plural], {})
    with pytest.raises(TooOld):
        controller.get_object(COLLECTIONS[plural], "AB12")
    assert (caught.value.needs, caught.value.has) == (needs, f"1.{minor}")
    assert controller.asked == []
