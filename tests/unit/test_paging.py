"""Listings: whole, in order, or not at all."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from provider.omnistack import paging
from provider.omnistack.collections import COLLECTIONS, Collection
from provider.omnistack.errors import Endless, Incomplete, Unreadable
from provider.omnistack.paging import UNCOUNTED, TooManyObjects, read_all
from provider.secrecy import excerpt

SMALL = Collection("things", "thing", page=3)
TEN = [{"id": str(number), "name": f"thing {number}"} for number in range(10)]

Query = Mapping[str, Any]


class Pages:
    """A collection that answers page by page, and remembers what it was asked."""

    def __init__(self, objects: list[Any], plural: str = "things") -> None:
        self.objects = objects
        self.plural = plural
        self.asked: list[Query] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.count: int | None = None

    def __call__(self, query: Query) -> Any:
        self.asked.append(query)
        window = self.objects[query["offset"] : query["offset"] + query["limit"]]
        count = len(self.objects) if self.count is None else self.count
        answer = {"offset": query["offset"], "count": count, self.plural: window}
        self.meanwhile()
        return answer


def read(pages: Callable[[Query], Any], **filters: Any) -> list[Any]:
    return read_all(SMALL, filters, pages)


def test_a_listing_has_all_pages():
    assert read(Pages(TEN)) == TEN


def test_a_page_is_asked_for_after_the_other():
    pages = Pages(TEN)
    read(pages)
    assert [query["offset"] for query in pages.asked] == [0, 3, 6, 9]


def test_no_page_is_asked_for_beyond_the_last():
    pages = Pages(TEN[:6])
    read(pages)
    assert [query["offset"] for query in pages.asked] == [0, 3]


def test_an_empty_collection_is_one_empty_page():
    pages = Pages([])
    assert read(pages) == []
    assert len(pages.asked) == 1


def test_pages_are_in_a_stable_order():
    pages = Pages([])
    read(pages, name="x")
    assert pages.asked == [
        {"name": "x", "offset": 0, "limit": 3, "sort": "name", "order": "ascending"}
    ]


def test_virtual_machines_are_filtered_by_being_alive():
    pages = Pages([], "virtual_machines")
    read_all(COLLECTIONS["virtual_machines"], {}, pages)
    assert pages.asked[0]["state"] == "ALIVE"


def test_a_filter_overrides_that_of_the_collection():
    pages = Pages([], "virtual_machines")
    read_all(COLLECTIONS["virtual_machines"], {"state": "DELETED"}, pages)
    assert pages.asked[0]["state"] == "DELETED"


@pytest.mark.parametrize("plural", COLLECTIONS)
def test_no_page_is_larger_than_hpe_advises(plural: str):
    assert COLLECTIONS[plural].page <= 500


def test_an_object_that_shifts_from_page_to_page_counts_once():
    pages = Pages(list(TEN))

    def come_first() -> None:
        if len(pages.asked) == 1:
            pages.objects.insert(0, {"id": "new", "name": "a first thing"})

    pages.meanwhile = come_first
    found = read(pages)
    assert len(found) == len({each["id"] for each in found})


def test_what_is_missing_at_first_is_read_again():
    pages = Pages(list(TEN))

    def lose_the_first() -> None:
        if len(pages.asked) == 1:
            del pages.objects[0]  # and the fourth one slips onto the page that was read
            pages.count = 10
        if len(pages.asked) == 5:
            pages.count = 9

    pages.meanwhile = lose_the_first
    assert read(pages) == TEN[1:]


def test_what_is_missing_twice_makes_a_listing_incomplete():
    pages = Pages(TEN[:5])
    pages.count = 7
    with pytest.raises(Incomplete) as caught:
        read(pages)
    assert caught.value.args == ("things", 5, 7)


def test_objects_without_an_id_are_distinguished_by_name():
    stores = [{"name": "one"}, {"name": "two"}]
    assert read(Pages(stores)) == stores


def test_objects_of_one_name_are_distinguished_by_their_ids():
    twins = [{"id": "1", "name": "one"}, {"id": "2", "name": "one"}]
    assert read(Pages(twins)) == twins


def uncounted(objects: list[Any]) -> Callable[[Query], Any]:
    pages = Pages(objects)
    return lambda query: {"things": pages(query)["things"]}


def test_without_a_count_a_short_page_is_the_last():
    assert read(uncounted(TEN[:2])) == TEN[:2]


@pytest.mark.parametrize("objects", [TEN, TEN[:9]], ids=["short page", "no page"])
def test_without_a_count_a_full_page_is_not_the_last(objects: list[Any]):
    assert read(uncounted(objects)) == objects


def test_a_count_of_less_than_was_read_is_unreadable():
    with pytest.raises(Unreadable):
        read(lambda _: {"things": TEN[:2], "count": 1})


@pytest.mark.parametrize(
    "body", [None, [], {}, {"things": None}, {"things": {}}, {"things": ["x"]}, {"others": []}, "x"]
)
def test_what_is_no_page_is_unreadable(body: Any):
    with pytest.raises(Unreadable):
        read(lambda _: body)


LONG = {"things": ["x" * 300]}


@pytest.mark.parametrize(
    "body", [LONG, {"things": [], "count": "x" * 300}], ids=["objects", "count"]
)
def test_an_unreadable_answer_is_shown_with_its_beginning(body: Any):
    with pytest.raises(Unreadable) as caught:
        read(lambda _: body)
    *request, start = caught.value.args
    assert request == [200, "GET", "/things"]
    assert start == excerpt(repr(body), 200)
    assert start != excerpt(repr(body), 201)


@pytest.mark.parametrize(("count", "error"), [(10**12 - 1, Incomplete), (10**12, Unreadable)])
def test_a_count_has_twelve_digits_at_most(count: int, error: type[Exception]):
    pages = Pages(TEN)
    pages.count = count
    with pytest.raises(error):
        read(pages)


@pytest.mark.parametrize("count", [None, "NA", []], ids=repr)
def test_a_count_that_is_none_is_unreadable(count: Any):
    with pytest.raises(Unreadable):
        read(lambda _: {"things": [], "count": count})


def test_a_count_may_be_written_as_text():
    pages = Pages(TEN)
    assert read(lambda query: {**pages(query), "count": "10"}) == TEN


def test_a_collection_of_too_many_objects_is_not_read():
    pages = Pages(TEN)
    with pytest.raises(TooManyObjects) as caught:
        read_all(SMALL, {}, pages, 9)
    assert caught.value.count == 10
    assert caught.value.args == (10,)
    assert len(pages.asked) == 1


def test_a_collection_of_just_so_many_objects_is_read():
    assert read_all(SMALL, {}, Pages(TEN), 10) == TEN


# -- what does not end ----------------------------------------------------------------------------


class Fresh:
    """A collection that has one page more whenever it is asked; the first page may be honest."""

    def __init__(self, *, counted: bool, first: int = 0) -> None:
        self.read = 0
        self._counted = counted
        self._first = first

    def __call__(self, query: Query) -> Any:
        start = query["offset"]
        self.read = start + query["limit"]
        body = {"things": [{"id": str(number)} for number in range(start, self.read)]}
        count = self.read + 1 if start or not self._first else self._first
        return {**body, "count": count} if self._counted else body


def test_a_collection_that_grows_faster_than_it_is_read_is_given_up():
    pages = Fresh(counted=True)
    with pytest.raises(Endless, match="things"):
        read(pages)
    assert pages.read < 1100


def test_a_collection_that_does_not_say_how_much_it_has_is_given_up_some_time():
    pages = Fresh(counted=False)
    with pytest.raises(Endless):
        read_all(Collection("things", "thing", page=500), {}, pages)
    assert pages.read == UNCOUNTED + 500


def test_a_collection_that_said_how_much_it_has_may_grow_by_a_share():
    pages = Fresh(counted=True, first=100_000)
    with pytest.raises(Endless):
        read_all(Collection("things", "thing", page=500), {}, pages)
    assert 110_000 < pages.read < 112_000


def test_more_objects_than_there_can_be_are_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paging, "MOST", 9)
    pages = Fresh(counted=True, first=10**9)
    with pytest.raises(Endless):
        read(pages)
    assert pages.read == 12


def test_a_collection_may_grow_while_it_is_read():
    pages = Pages(list(TEN))

    def grow() -> None:
        pages.objects.append({"id": f"new {len(pages.objects)}"})
        pages.meanwhile = lambda: None

    pages.meanwhile = grow
    assert len(read(pages)) == 11
