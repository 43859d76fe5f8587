"""Reads that coalesce: never wrong, never stale, and few requests."""

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from provider.omnistack.coalesced_reads import (
    FRESH_FOR,
    LIST_AFTER,
    MOST_IDS,
    PER_PAGE,
    CoalescedReads,
    PendingRead,
)
from provider.omnistack.collections import COLLECTIONS, Collection, is_complete
from provider.omnistack.errors import ErrorAnswer, Interrupted, TimedOut, Unreachable
from provider.omnistack.operation import Operation
from provider.omnistack.paging import TooManyObjects

PLURAL = "policies"
POLICIES = COLLECTIONS[PLURAL]


class Controller(Operation):
    """Objects, and how often they were asked for in each way; the operation of all readers, too."""

    def __init__(self, count: int = 5) -> None:
        self.objects = {str(n): {"id": str(n), "name": f"policy {n}"} for n in range(count)}
        self.version = 25
        self.time = 0.0
        self.asked: list[Any] = []
        self.fails: Exception | None = None
        self.hidden: set[str] = set()
        self.before: Callable[[], object] = lambda: None
        self.most: list[float] = []

    @property
    def minor(self) -> int:
        return self.version

    def now(self) -> float:
        return self.time

    def holding(self, lock: threading.Lock, waited_for: str) -> Any:
        return lock

    def _ask(self, what: Any) -> None:
        self.asked.append(what)
        self.before()
        if self.fails:
            raise self.fails

    def get_object(self, collection: Collection, id: str) -> Mapping[str, Any] | None:  # noqa: A002  # the API's word
        assert collection.plural == PLURAL
        self._ask(id)
        return self.objects.get(id)

    def list_objects(
        self, collection: Collection, filters: Mapping[str, Any], most: int = sys.maxsize
    ) -> list[Mapping[str, Any]]:
        assert collection.plural == PLURAL
        return self._some(filters["id"].split(",")) if filters else self._all(most)

    def _some(self, ids: Sequence[str]) -> list[Mapping[str, Any]]:
        if not all(ids):
            pytest.fail("a filter without an id selects everything")
        self._ask(sorted(ids))
        return [each for id_, each in self.objects.items() if id_ in ids and id_ not in self.hidden]

    def _all(self, most: int) -> list[Mapping[str, Any]]:
        self.most.append(most)
        self._ask("all")
        if len(self.objects) > most:
            raise TooManyObjects(len(self.objects))
        return [each for id_, each in self.objects.items() if id_ not in self.hidden]


@pytest.fixture
def controller() -> Controller:
    return Controller()


@pytest.fixture
def reads() -> CoalescedReads:
    return CoalescedReads()


def find(reads: CoalescedReads, controller: Controller, id: str) -> Any:  # noqa: A002  # the API's word
    return reads.find(PLURAL, id, controller)


class Together:
    """Readers that come while the first one's request is under way."""

    def __init__(
        self,
        reads: CoalescedReads,
        controller: Controller,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self.reads = reads
        self.controller = controller
        self.before = before
        self.first_is_in = threading.Event()
        self.go_on = threading.Event()

    def find(self, *ids: str) -> list[Any]:
        """What each of them finds, or the exception that it got; the first one came before."""
        self.controller.before = self._hold_the_first
        with ThreadPoolExecutor(len(ids)) as pool:
            first = pool.submit(find, self.reads, self.controller, ids[0])
            assert self.first_is_in.wait(10)
            others = [pool.submit(find, self.reads, self.controller, each) for each in ids[1:]]
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


def test_an_object_is_found_by_its_path(reads: CoalescedReads, controller: Controller):
    assert find(reads, controller, "3") == controller.objects["3"]
    assert controller.asked == ["3"]


def test_what_the_controller_does_not_have_is_none(reads: CoalescedReads, controller: Controller):
    assert find(reads, controller, "99") is None


def test_an_object_is_asked_for_each_time(reads: CoalescedReads, controller: Controller):
    find(reads, controller, "3")
    find(reads, controller, "3")
    assert controller.asked == ["3", "3"]


def test_a_failure_is_raised(reads: CoalescedReads, controller: Controller):
    controller.fails = Unreachable("https://ovc", "reset")
    with pytest.raises(Unreachable):
        find(reads, controller, "3")


def test_after_a_failure_reading_goes_on(reads: CoalescedReads, controller: Controller):
    controller.fails = TimedOut("rain", 1.0)
    with pytest.raises(TimedOut):
        find(reads, controller, "3")
    controller.fails = None
    assert find(reads, controller, "4") == controller.objects["4"]


# -- many readers, one after the other ------------------------------------------------------------


def read_often(reads: CoalescedReads, controller: Controller, times: int = LIST_AFTER) -> None:
    for _ in range(times):
        find(reads, controller, "1")


def test_after_some_objects_the_whole_collection_is_read(
    reads: CoalescedReads, controller: Controller
):
    read_often(reads, controller)
    assert find(reads, controller, "2") == controller.objects["2"]
    assert controller.asked[LIST_AFTER:] == ["all"]


def test_a_listing_serves_all_later_readers(reads: CoalescedReads, controller: Controller):
    read_often(reads, controller, LIST_AFTER + 1)
    del controller.asked[:]
    read_often(reads, controller)
    assert controller.asked == []


def test_what_a_listing_lacks_is_asked_for_by_its_path(
    reads: CoalescedReads, controller: Controller
):
    controller.hidden = {"2"}
    read_often(reads, controller, LIST_AFTER + 1)
    assert find(reads, controller, "2") == controller.objects["2"]


def test_a_listing_proves_no_absence(reads: CoalescedReads, controller: Controller):
    read_often(reads, controller, LIST_AFTER + 1)
    assert find(reads, controller, "99") is None
    assert controller.asked[-1] == "99"


def test_a_change_makes_a_listing_invalid(reads: CoalescedReads, controller: Controller):
    read_often(reads, controller, LIST_AFTER + 1)
    controller.objects["1"] = {"id": "1", "name": "changed"}
    reads.invalidate()
    assert find(reads, controller, "1") == {"id": "1", "name": "changed"}


def test_a_listing_that_was_read_during_a_change_is_invalid(
    reads: CoalescedReads, controller: Controller
):
    read_often(reads, controller)
    controller.before = reads.invalidate
    find(reads, controller, "1")
    del controller.asked[:]
    find(reads, controller, "1")
    assert controller.asked == ["1"]


def test_a_listing_ages(reads: CoalescedReads, controller: Controller):
    read_often(reads, controller, LIST_AFTER + 1)
    controller.time = FRESH_FOR
    del controller.asked[:]
    find(reads, controller, "1")
    assert controller.asked != []


def test_a_collection_that_is_too_large_is_not_read_for_a_few(reads: CoalescedReads):
    controller = Controller(10_000)
    read_often(reads, controller, LIST_AFTER + 2)
    assert controller.asked.count("all") == 1
    assert controller.asked[-1] == "1"


# -- one reader of many ---------------------------------------------------------------------------


def test_several_objects_share_a_request(reads: CoalescedReads, controller: Controller):
    found = reads.find_all(PLURAL, ["0", "1", "0"], controller)
    assert found == {each: controller.objects[each] for each in "01"}
    assert controller.asked == [["0", "1"]]


def test_one_of_several_that_does_not_exist_is_none(reads: CoalescedReads, controller: Controller):
    assert reads.find_all(PLURAL, ["0", "99"], controller)["99"] is None
    assert controller.asked == [["0", "99"], "99"]


def test_many_objects_are_listed_at_once(reads: CoalescedReads):
    controller = Controller(1000)
    assert reads.find_all(PLURAL, controller.objects, controller) == controller.objects
    assert controller.asked == ["all"]


def test_what_is_listed_already_is_not_asked_for_again(reads: CoalescedReads):
    controller = Controller(1000)
    for _ in range(2):
        reads.find_all(PLURAL, controller.objects, controller)
    assert controller.asked == ["all"]


# -- many readers at once -------------------------------------------------------------------------


def test_readers_of_one_object_share_a_request(reads: CoalescedReads, controller: Controller):
    found = Together(reads, controller).find("0", "1", "1", "1")
    assert found == [controller.objects[each] for each in "0111"]
    assert controller.asked == ["0", "1"]


def test_an_object_that_is_refused_is_the_failure_of_its_reader_alone(
    reads: CoalescedReads, controller: Controller
):
    def refuse() -> None:
        if controller.asked[-1] == "bad":
            raise ErrorAnswer(400, "GET", "/policies/bad", "Invalid id")

    found = Together(reads, controller, refuse).find("0", "bad", "2")
    assert found == [controller.objects["0"], ErrorAnswer, controller.objects["2"]]


def test_readers_that_come_meanwhile_share_one_request(
    reads: CoalescedReads, controller: Controller
):
    found = Together(reads, controller).find("0", "1", "2", "3")
    assert found == [controller.objects[each] for each in "0123"]
    assert controller.asked == ["0", ["1", "2", "3"]]


def test_two_readers_of_one_object_share_one_request(reads: CoalescedReads, controller: Controller):
    assert Together(reads, controller).find("0", "1", "1") == [
        controller.objects[each] for each in "011"
    ]
    assert controller.asked in (["0", "1"], ["0", "1", "1"])


def test_what_a_filtered_answer_lacks_is_asked_for_by_its_path(
    reads: CoalescedReads, controller: Controller
):
    controller.hidden = {"2"}
    assert Together(reads, controller).find("0", "1", "2")[2] == controller.objects["2"]


def test_what_is_gone_is_none_for_its_reader_alone(reads: CoalescedReads, controller: Controller):
    assert Together(reads, controller).find("0", "1", "99") == [
        controller.objects["0"],
        controller.objects["1"],
        None,
    ]


def test_an_older_controller_is_asked_one_by_one(reads: CoalescedReads, controller: Controller):
    controller.version = 4
    Together(reads, controller).find("0", "1", "2")
    assert sorted(controller.asked) == ["0", "1", "2"]


def test_a_controller_that_knows_lists_of_ids_is_asked_with_one(
    reads: CoalescedReads, controller: Controller
):
    controller.version = 5
    Together(reads, controller).find("0", "1", "2")
    assert controller.asked == ["0", ["1", "2"]]


def test_readers_that_waited_for_a_listing_are_served_by_it(
    reads: CoalescedReads, controller: Controller
):
    read_often(reads, controller)
    del controller.asked[:]
    assert Together(reads, controller).find("0", "1", "2") == [
        controller.objects[each] for each in "012"
    ]
    assert controller.asked == ["all"]


def test_an_id_with_a_comma_is_read_alone(reads: CoalescedReads, controller: Controller):
    assert Together(reads, controller).find("0", "1", "a,b") == [
        *map(controller.objects.get, "01"),
        None,
    ]
    assert [each for each in controller.asked if isinstance(each, list)] == []


def test_a_filter_that_is_refused_is_replaced_by_paths(
    reads: CoalescedReads, controller: Controller
):
    def refuse_filters() -> None:
        is_filter = isinstance(controller.asked[-1], list)
        controller.fails = ErrorAnswer(400, "GET", "/policies", "Invalid id") if is_filter else None

    found = Together(reads, controller, refuse_filters).find("0", "1", "2")
    assert found == [controller.objects[each] for each in "012"]


def test_a_failure_of_all_is_raised_by_each(reads: CoalescedReads, controller: Controller):
    def fail() -> None:
        controller.fails = Unreachable("https://ovc", "reset")

    assert Together(reads, controller, fail).find("0", "1", "2") == [Unreachable] * 3


@pytest.mark.parametrize("error", [TimedOut("rain", 1.0), Interrupted("rain")], ids=type)
def test_a_reader_whose_time_is_up_leaves_the_others_to_the_next(
    reads: CoalescedReads, controller: Controller, error: Exception
):
    def stop_the_second() -> None:
        if len(controller.asked) == 2:
            raise error

    found = Together(reads, controller, stop_the_second).find("0", "1", "2", "3")
    served = [each for each in found if each is not type(error)]
    assert len(served) == 3
    assert [controller.objects[each["id"]] for each in served] == served


def test_what_was_read_before_the_time_was_up_is_not_read_again(
    reads: CoalescedReads, controller: Controller
):
    def stop_at_the_last_path() -> None:
        if controller.asked[-1] == "3" and controller.asked.count("3") == 1:
            raise TimedOut("rain", 1.0)

    controller.version = 4  # one by one
    found = Together(reads, controller, stop_at_the_last_path).find("0", "1", "2", "3")
    assert found.count(TimedOut) == 1
    assert [controller.asked.count(each) for each in "012"] == [1, 1, 1]


def test_a_reader_that_comes_while_anothers_time_runs_out_is_served(
    reads: CoalescedReads, controller: Controller
):
    late: list[Future[Any]] = []

    def run_out() -> None:
        if not late:
            late.append(pool.submit(find, reads, controller, "2"))
            waited_for(reads, 1)
            raise TimedOut("rain", 1.0)

    controller.before = run_out
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(TimedOut):
            find(reads, controller, "1")
        assert late[0].result() == controller.objects["2"]


class Patient(Controller):
    """A controller whose readers wait for the lock until they may."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.may = threading.Event()

    def holding(self, lock: threading.Lock, waited_for: str) -> Any:
        assert self.may.wait(10)
        return lock


def test_a_reader_with_a_hundred_others_before_it_is_served_too(reads: CoalescedReads):
    others = Patient(MOST_IDS)
    last = Controller(MOST_IDS + 1)
    with ThreadPoolExecutor(MOST_IDS) as pool:
        for each in others.objects:
            pool.submit(find, reads, others, each)
        waited_for(reads, MOST_IDS)
        found = find(reads, last, str(MOST_IDS))
        others.may.set()
    assert found == last.objects[str(MOST_IDS)]


# -- what an answer is ----------------------------------------------------------------------------


@pytest.mark.parametrize("id_", ["ab-12", "AB-12", None])
@pytest.mark.parametrize("own", ["ab-12", "AB-12"])
def test_an_object_has_an_id_in_either_case_and_a_name(own: str, id_: str | None):
    assert is_complete(POLICIES, {"id": own, "name": "policy"}, id_)


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
def test_an_incomplete_object_is_none(found: Mapping[str, Any]):
    assert not is_complete(POLICIES, found)
    assert not is_complete(POLICIES, found, "ab-12")


def test_an_object_of_another_id_is_not_the_one():
    assert not is_complete(POLICIES, {"id": "ab-12", "name": "policy"}, "cd-34")


def test_an_incomplete_object_of_a_listing_is_read_by_its_path(
    reads: CoalescedReads, controller: Controller
):
    read_often(reads, controller)
    whole = dict(controller.objects["2"])
    del controller.objects["2"]["name"]
    find(reads, controller, "1")
    controller.objects["2"] = whole
    assert find(reads, controller, "2") == whole


# -- when a listing pays --------------------------------------------------------------------------


def test_a_reader_that_a_listing_serves_does_not_wait(
    reads: CoalescedReads, controller: Controller, monkeypatch: pytest.MonkeyPatch
):
    read_often(reads, controller, LIST_AFTER + 1)
    monkeypatch.setattr(controller, "holding", lambda *_: pytest.fail("it waits for the lock"))
    assert find(reads, controller, "2") == controller.objects["2"]


def test_every_change_makes_a_listing_invalid(reads: CoalescedReads, controller: Controller):
    for _ in range(3):
        reads.invalidate()
        read_often(reads, controller, LIST_AFTER + 1)
    assert controller.asked.count("all") == 3


def test_a_pending_read_has_no_answer_at_first():
    read = PendingRead("1")
    assert (read.id, read.done, read.found, read.error) == ("1", False, None, None)


def test_a_page_that_is_not_full_costs_as_much_as_one_that_is(reads: CoalescedReads):
    page = COLLECTIONS[PLURAL].page
    controller = Controller(4 * page + 1)
    read_often(reads, controller, 5 * PER_PAGE)
    assert controller.most == [3 * page]
    read_often(reads, controller, 1)
    assert controller.most == [3 * page, 5 * page]


def test_a_change_begins_the_count_anew(reads: CoalescedReads, controller: Controller):
    read_often(reads, controller)
    reads.invalidate()
    read_often(reads, controller)
    assert "all" not in controller.asked
    find(reads, controller, "1")
    assert controller.asked[-1] == "all"


@pytest.mark.parametrize(("pages", "readings"), [(4, 12), (10, 30)])
def test_a_large_collection_is_read_once_enough_objects_of_it_were_asked_for(
    reads: CoalescedReads, pages: int, readings: int
):
    controller = Controller(pages * COLLECTIONS[PLURAL].page)
    assert readings == pages * PER_PAGE
    read_often(reads, controller, readings)
    before = controller.asked.count("all")
    assert find(reads, controller, "2") == controller.objects["2"]
    assert controller.asked.count("all") == before + 1
    assert find(reads, controller, "3") == controller.objects["3"]
    assert controller.asked[-1] == "all"


def test_a_listing_is_fresh_for_a_minute_from_when_it_was_read(
    reads: CoalescedReads, controller: Controller
):
    controller.time = 1000.0
    read_often(reads, controller, LIST_AFTER + 1)
    del controller.asked[:]
    controller.time += FRESH_FOR - 0.1
    find(reads, controller, "1")
    assert controller.asked == []
