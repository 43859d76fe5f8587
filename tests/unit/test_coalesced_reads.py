"""CoalescedReads that coalesce: never wrong, never stale, and few requests."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from provider.omnistack.coalesced_reads import (
    AT_ONCE,
    FRESH_FOR,
    LIST_AFTER,
    PER_PAGE,
    CoalescedReads,
    PendingRead,
    is_whole,
)
from provider.omnistack.collections import COLLECTIONS, Collection
from provider.omnistack.errors import Answered, Interrupted, TimedOut, Unreachable

PLURAL = "policies"


class Source:
    """Objects, and how often they were asked for in each way."""

    def __init__(self, count: int = 5) -> None:
        self.objects = {str(n): {"id": str(n), "name": f"policy {n}"} for n in range(count)}
        self.minor = 25
        self.time = 0.0
        self.asked: list[Any] = []
        self.fails: Exception | None = None
        self.hidden: set[str] = set()
        self.before: Callable[[], object] = lambda: None
        self.most: list[float] = []

    def now(self) -> float:
        return self.time

    def turn(self, lock: threading.Lock) -> Any:
        return lock

    def _ask(self, what: Any) -> None:
        self.asked.append(what)
        self.before()
        if self.fails:
            raise self.fails

    def single(self, collection: Collection, id: str) -> Mapping[str, Any] | None:  # noqa: A002  # the API's word
        assert collection.plural == PLURAL
        self._ask(id)
        return self.objects.get(id)

    def some(self, collection: Collection, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        assert collection.plural == PLURAL
        if not ids:
            pytest.fail("a filter without an id lets everything through")
        self._ask(sorted(ids))
        return [each for id_, each in self.objects.items() if id_ in ids and id_ not in self.hidden]

    def every(self, collection: Collection, most: int) -> Sequence[Mapping[str, Any]] | int:
        assert collection.plural == PLURAL
        self.most.append(most)
        self._ask("all")
        seen = [each for id_, each in self.objects.items() if id_ not in self.hidden]
        return seen if len(self.objects) <= most else len(self.objects)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def reads() -> CoalescedReads:
    return CoalescedReads()


def find(reads: CoalescedReads, source: Source, id: str) -> Any:  # noqa: A002  # the API's word
    return reads.find(PLURAL, id, source)


class Crowd:
    """Readers that come while the first one's request is under way."""

    def __init__(
        self, reads: CoalescedReads, source: Source, before: Callable[[], object] = lambda: None
    ) -> None:
        self.reads = reads
        self.source = source
        self.before = before
        self.first_is_in = threading.Event()
        self.go_on = threading.Event()

    def find(self, *ids: str) -> list[Any]:
        """What each of them finds, or the exception that it got; the first one came before."""
        self.source.before = self._hold_the_first
        with ThreadPoolExecutor(len(ids)) as pool:
            first = pool.submit(find, self.reads, self.source, ids[0])
            assert self.first_is_in.wait(10)
            others = [pool.submit(find, self.reads, self.source, each) for each in ids[1:]]
            waited_for(self.reads, len(others))
            self.go_on.set()
            return [outcome(each) for each in (first, *others)]

    def _hold_the_first(self) -> None:
        if not self.first_is_in.is_set():
            self.first_is_in.set()
            assert self.go_on.wait(10)
        self.before()


def waited_for(reads: CoalescedReads, count: int) -> None:
    """Return once so many readers wait for their turn."""
    while len(reads._caches[PLURAL].waiting) < count:
        threading.Event().wait(0.001)


def outcome(future: Future[Any]) -> Any:
    error = future.exception()
    return type(error) if error else future.result()


# -- one reader -----------------------------------------------------------------------------------


def test_an_object_is_found_by_its_path(reads: CoalescedReads, source: Source):
    assert find(reads, source, "3") == source.objects["3"]
    assert source.asked == ["3"]


def test_what_the_controller_does_not_have_is_none(reads: CoalescedReads, source: Source):
    assert find(reads, source, "99") is None


def test_an_object_is_asked_for_each_time(reads: CoalescedReads, source: Source):
    find(reads, source, "3")
    find(reads, source, "3")
    assert source.asked == ["3", "3"]


def test_a_failure_is_raised(reads: CoalescedReads, source: Source):
    source.fails = Unreachable("https://ovc", "reset")
    with pytest.raises(Unreachable):
        find(reads, source, "3")


def test_after_a_failure_reading_goes_on(reads: CoalescedReads, source: Source):
    source.fails = TimedOut("rain", 1.0)
    with pytest.raises(TimedOut):
        find(reads, source, "3")
    source.fails = None
    assert find(reads, source, "4") == source.objects["4"]


# -- many readers, one after the other ------------------------------------------------------------


def read_often(reads: CoalescedReads, source: Source, times: int = LIST_AFTER) -> None:
    for _ in range(times):
        find(reads, source, "1")


def test_after_some_objects_the_whole_collection_is_read(reads: CoalescedReads, source: Source):
    read_often(reads, source)
    assert find(reads, source, "2") == source.objects["2"]
    assert source.asked[LIST_AFTER:] == ["all"]


def test_a_listing_serves_everyone_who_comes_later(reads: CoalescedReads, source: Source):
    read_often(reads, source, LIST_AFTER + 1)
    del source.asked[:]
    read_often(reads, source)
    assert source.asked == []


def test_what_a_listing_lacks_is_asked_for_by_its_path(reads: CoalescedReads, source: Source):
    source.hidden = {"2"}
    read_often(reads, source, LIST_AFTER + 1)
    assert find(reads, source, "2") == source.objects["2"]


def test_a_listing_proves_nobodys_absence(reads: CoalescedReads, source: Source):
    read_often(reads, source, LIST_AFTER + 1)
    assert find(reads, source, "99") is None
    assert source.asked[-1] == "99"


def test_a_change_makes_a_listing_invalid(reads: CoalescedReads, source: Source):
    read_often(reads, source, LIST_AFTER + 1)
    source.objects["1"] = {"id": "1", "name": "changed"}
    reads.changed()
    assert find(reads, source, "1") == {"id": "1", "name": "changed"}


def test_a_listing_that_was_read_during_a_change_is_invalid(reads: CoalescedReads, source: Source):
    read_often(reads, source)
    source.before = reads.changed
    find(reads, source, "1")
    del source.asked[:]
    find(reads, source, "1")
    assert source.asked == ["1"]


def test_a_listing_ages(reads: CoalescedReads, source: Source):
    read_often(reads, source, LIST_AFTER + 1)
    source.time = FRESH_FOR
    del source.asked[:]
    find(reads, source, "1")
    assert source.asked != []


def test_a_collection_that_is_too_large_is_not_read_for_a_few(reads: CoalescedReads):
    source = Source(10_000)
    read_often(reads, source, LIST_AFTER + 2)
    assert source.asked.count("all") == 1
    assert source.asked[-1] == "1"


# -- many readers at once -------------------------------------------------------------------------


def test_readers_of_one_object_share_a_request(reads: CoalescedReads, source: Source):
    found = Crowd(reads, source).find("0", "1", "1", "1")
    assert found == [source.objects[each] for each in "0111"]
    assert source.asked == ["0", "1"]


def test_an_object_that_is_refused_is_nobody_elses_failure(reads: CoalescedReads, source: Source):
    def refuse() -> None:
        if source.asked[-1] == "bad":
            raise Answered(400, "GET", "/policies/bad", "Invalid id")

    found = Crowd(reads, source, refuse).find("0", "bad", "2")
    assert found == [source.objects["0"], Answered, source.objects["2"]]


def test_those_who_come_meanwhile_are_served_by_one_request(reads: CoalescedReads, source: Source):
    found = Crowd(reads, source).find("0", "1", "2", "3")
    assert found == [source.objects[each] for each in "0123"]
    assert source.asked == ["0", ["1", "2", "3"]]


def test_two_who_want_the_same_are_served_by_one_request(reads: CoalescedReads, source: Source):
    assert Crowd(reads, source).find("0", "1", "1") == [source.objects[each] for each in "011"]
    assert source.asked in (["0", "1"], ["0", "1", "1"])


def test_what_a_filtered_answer_lacks_is_asked_for_by_its_path(
    reads: CoalescedReads, source: Source
):
    source.hidden = {"2"}
    assert Crowd(reads, source).find("0", "1", "2")[2] == source.objects["2"]


def test_what_is_gone_is_none_for_its_reader_alone(reads: CoalescedReads, source: Source):
    assert Crowd(reads, source).find("0", "1", "99") == [
        source.objects["0"],
        source.objects["1"],
        None,
    ]


def test_an_older_controller_is_asked_one_by_one(reads: CoalescedReads, source: Source):
    source.minor = 4
    Crowd(reads, source).find("0", "1", "2")
    assert sorted(source.asked) == ["0", "1", "2"]


def test_a_controller_that_knows_lists_of_ids_is_asked_with_one(
    reads: CoalescedReads, source: Source
):
    source.minor = 5
    Crowd(reads, source).find("0", "1", "2")
    assert source.asked == ["0", ["1", "2"]]


def test_those_who_waited_for_a_listing_are_served_by_it(reads: CoalescedReads, source: Source):
    read_often(reads, source)
    del source.asked[:]
    assert Crowd(reads, source).find("0", "1", "2") == [source.objects[each] for each in "012"]
    assert source.asked == ["all"]


def test_an_id_that_would_be_two_is_asked_for_alone(reads: CoalescedReads, source: Source):
    assert Crowd(reads, source).find("0", "1", "a,b") == [*map(source.objects.get, "01"), None]
    assert [each for each in source.asked if isinstance(each, list)] == []


def test_a_filter_that_is_refused_is_replaced_by_paths(reads: CoalescedReads, source: Source):
    def refuse_filters() -> None:
        is_filter = isinstance(source.asked[-1], list)
        source.fails = Answered(400, "GET", "/policies", "Invalid id") if is_filter else None

    found = Crowd(reads, source, refuse_filters).find("0", "1", "2")
    assert found == [source.objects[each] for each in "012"]


def test_a_failure_of_all_is_everybodys(reads: CoalescedReads, source: Source):
    def fail() -> None:
        source.fails = Unreachable("https://ovc", "reset")

    assert Crowd(reads, source, fail).find("0", "1", "2") == [Unreachable] * 3


@pytest.mark.parametrize("error", [TimedOut("rain", 1.0), Interrupted("rain")], ids=type)
def test_whose_time_is_up_leaves_the_others_to_the_next(
    reads: CoalescedReads, source: Source, error: Exception
):
    def stop_the_second() -> None:
        if len(source.asked) == 2:
            raise error

    found = Crowd(reads, source, stop_the_second).find("0", "1", "2", "3")
    served = [each for each in found if each is not type(error)]
    assert len(served) == 3
    assert [source.objects[each["id"]] for each in served] == served


def test_who_was_served_before_anothers_time_was_up_is_not_asked_for_again(
    reads: CoalescedReads, source: Source
):
    def stop_at_the_last_path() -> None:
        if source.asked[-1] == "3" and source.asked.count("3") == 1:
            raise TimedOut("rain", 1.0)

    source.minor = 4  # one by one
    found = Crowd(reads, source, stop_at_the_last_path).find("0", "1", "2", "3")
    assert found.count(TimedOut) == 1
    assert [source.asked.count(each) for each in "012"] == [1, 1, 1]


def test_whoever_comes_while_anothers_time_runs_out_is_served(
    reads: CoalescedReads, source: Source
):
    late: list[Future[Any]] = []

    def run_out() -> None:
        if not late:
            late.append(pool.submit(find, reads, source, "2"))
            waited_for(reads, 1)
            raise TimedOut("rain", 1.0)

    source.before = run_out
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(TimedOut):
            find(reads, source, "1")
        assert late[0].result() == source.objects["2"]


class Patient(Source):
    """A source whose readers wait for the lock until they may."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.may = threading.Event()

    def turn(self, lock: threading.Lock) -> Any:
        assert self.may.wait(10)
        return lock


def test_whose_turn_comes_before_that_of_a_hundred_others_is_served_too(reads: CoalescedReads):
    crowd = Patient(AT_ONCE)
    last = Source(AT_ONCE + 1)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in crowd.objects:
            pool.submit(find, reads, crowd, each)
        waited_for(reads, AT_ONCE)
        found = find(reads, last, str(AT_ONCE))
        crowd.may.set()
    assert found == last.objects[str(AT_ONCE)]


# -- what an answer is ----------------------------------------------------------------------------


@pytest.mark.parametrize("id_", ["ab-12", "AB-12", None])
@pytest.mark.parametrize("told", ["ab-12", "AB-12"])
def test_an_object_has_an_id_in_either_case_and_a_name(told: str, id_: str | None):
    assert is_whole({"id": told, "name": "policy"}, id_)


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"id": "ab-12"},
        {"id": "ab-12", "name": ""},
        {"name": "policy"},
        {"id": "", "name": "policy"},
        {"id": None, "name": "policy"},
    ],
    ids=repr,
)
def test_a_part_of_an_object_is_none(found: Mapping[str, Any]):
    assert not is_whole(found)
    assert not is_whole(found, "ab-12")


def test_an_object_of_another_id_is_not_the_one():
    assert not is_whole({"id": "ab-12", "name": "policy"}, "cd-34")


def test_a_part_of_an_object_in_a_listing_is_asked_for_by_its_path(
    reads: CoalescedReads, source: Source
):
    read_often(reads, source)
    whole = dict(source.objects["2"])
    del source.objects["2"]["name"]
    find(reads, source, "1")
    source.objects["2"] = whole
    assert find(reads, source, "2") == whole


# -- when a listing pays --------------------------------------------------------------------------


def test_whoever_is_served_by_a_listing_waits_for_nobody(
    reads: CoalescedReads, source: Source, monkeypatch: pytest.MonkeyPatch
):
    read_often(reads, source, LIST_AFTER + 1)
    monkeypatch.setattr(source, "turn", lambda _: pytest.fail("it waits for its turn"))
    assert find(reads, source, "2") == source.objects["2"]


def test_every_change_makes_a_listing_invalid(reads: CoalescedReads, source: Source):
    for _ in range(3):
        reads.changed()
        read_often(reads, source, LIST_AFTER + 1)
    assert source.asked.count("all") == 3


def test_a_wish_has_no_answer_at_first():
    wish = PendingRead("1")
    assert (wish.id, wish.done, wish.found, wish.error) == ("1", False, None, None)


def test_a_page_that_is_not_full_costs_as_much_as_one_that_is(reads: CoalescedReads):
    page = COLLECTIONS[PLURAL].page
    source = Source(4 * page + 1)
    read_often(reads, source, 5 * PER_PAGE)
    assert source.most == [3 * page]
    read_often(reads, source, 1)
    assert source.most == [3 * page, 5 * page]


def test_a_change_begins_the_count_anew(reads: CoalescedReads, source: Source):
    read_often(reads, source)
    reads.changed()
    read_often(reads, source)
    assert "all" not in source.asked
    find(reads, source, "1")
    assert source.asked[-1] == "all"


@pytest.mark.parametrize(("pages", "wishes"), [(4, 12), (10, 30)])
def test_a_large_collection_is_read_once_enough_objects_of_it_were_asked_for(
    reads: CoalescedReads, pages: int, wishes: int
):
    source = Source(pages * COLLECTIONS[PLURAL].page)
    assert wishes == pages * PER_PAGE
    read_often(reads, source, wishes)
    before = source.asked.count("all")
    assert find(reads, source, "2") == source.objects["2"]
    assert source.asked.count("all") == before + 1
    assert find(reads, source, "3") == source.objects["3"]
    assert source.asked[-1] == "all"


def test_a_listing_is_fresh_for_a_minute_from_when_it_was_read(
    reads: CoalescedReads, source: Source
):
    source.time = 1000.0
    read_often(reads, source, LIST_AFTER + 1)
    del source.asked[:]
    source.time += FRESH_FOR - 0.1
    find(reads, source, "1")
    assert source.asked == []
