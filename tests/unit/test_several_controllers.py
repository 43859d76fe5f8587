"""The laws of several controllers, and of the federation that they have to share.

`a` is the first of the list, `b` the next. They answer in this process; that sockets change
nothing of it is shown by ``tests/provider/test_controllers.py``.
"""

import logging

import pytest

from provider.omnistack import errors
from provider.omnistack.request import Request
from tests.sweep import one_at_once
from tests.threads import in_ten_threads
from tests.unit.controllers import (
    CLUSTERS,
    DENIED,
    EAST,
    FORBIDDEN,
    LOGIN,
    RUNNING,
    UNKNOWN,
    VERSION,
    WEST,
    Controller,
    Estate,
    answer,
    page,
)

GET = Request("GET", "/hosts")
PUT = Request("PUT", "/policies/1", body={})
POST = Request("POST", "/policies", body={"name": "Gold"}, repeatable=False)
SAFE_POST = Request("POST", "/policies/1/rename", body={"name": "Gold"})
TASK = Request("GET", "/tasks/t-1")
NORTH = {"id": "c-north", "name": "North"}

NO_CONTROLLER = {
    "a page": page(200),
    "a page that denies": page(401),
    "nothing there": page(404),
    "a bad request": page(400),
    "vCenter": answer(404, {"error_type": "NOT_FOUND", "messages": []}),
    "another API": answer(200, {"version": 1}),
    "a redirection": page(302),
    "nothing": answer(200),
}
FAILING = {str(status): page(status) for status in (429, 500, 502, 503, 504, 507, 520)}
FAILING |= {"500 in JSON": answer(500, {"exception": "InternalServerException", "message": "No"})}
no_api = pytest.mark.parametrize("reply", NO_CONTROLLER.values(), ids=NO_CONTROLLER.keys())
one_no_api = pytest.mark.parametrize(
    "reply", one_at_once((each,) for each in NO_CONTROLLER.values()), ids=NO_CONTROLLER.keys()
)
failing = pytest.mark.parametrize("reply", FAILING.values(), ids=FAILING.keys())
any_request = pytest.mark.parametrize("request_", [GET, PUT, POST], ids=lambda each: each.method)


@pytest.fixture
def estate() -> Estate:
    estate = Estate()
    estate.connect()
    return estate


@pytest.fixture
def fresh() -> Estate:
    """Controllers that nobody has spoken to."""
    return Estate()


@pytest.fixture
def a(request: pytest.FixtureRequest) -> Controller:
    return used(request).all[0]


@pytest.fixture
def b(request: pytest.FixtureRequest) -> Controller:
    return used(request).all[1]


def used(request: pytest.FixtureRequest) -> Estate:
    name = "estate" if "estate" in request.fixturenames else "fresh"
    estate: Estate = request.getfixturevalue(name)
    return estate


# -- one is asked ---------------------------------------------------------------------------------


def test_the_first_is_asked_as_long_as_it_answers(estate, a, b):
    for _ in range(3):
        assert estate.ask(GET) == {"by": a.url}
    assert (len(a.work), b.work) == (3, [])


@any_request
def test_the_next_is_asked_at_once_where_no_connection_comes_about(estate, a, b, request_):
    a.die()
    assert estate.ask(request_) == {"by": b.url}
    assert estate.clock.passed == 0.0


def test_the_next_is_asked_from_then_on(estate, a, b):
    a.die()
    estate.ask(GET)
    a.up = True
    a.asked.clear()
    assert estate.ask(GET) == {"by": b.url}
    assert a.asked == []


def test_after_the_last_comes_the_first_again(estate, a, b):
    a.die()
    estate.ask(GET)
    a.up = True
    b.die()
    assert estate.ask(GET) == {"by": a.url}
    assert estate.ask(GET) == {"by": a.url}


def test_of_three_the_one_behind_the_dead_is_next():
    estate = Estate(3)
    estate.connect()
    a, b, c = estate.all
    b.die()
    assert estate.ask(GET) == {"by": a.url}
    a.die()
    assert estate.ask(GET) == {"by": c.url}
    a.up = b.up = True
    c.die()
    assert estate.ask(GET) == {"by": a.url}
    assert b.work == []


def test_of_three_the_next_is_asked_from_then_on():
    estate = Estate(3)
    estate.connect()
    a, b, _ = estate.all
    a.die()
    assert [estate.ask(GET) for _ in range(2)] == [{"by": b.url}] * 2


def test_who_fails_without_being_the_one_asked_moves_nothing():
    estate = Estate(3)
    estate.connect()
    a, b, c = estate.all
    a.orders[TASK.path], b.orders[TASK.path] = [UNKNOWN], [b.lost()]
    assert estate.ask(TASK) == {"by": c.url}
    assert estate.ask(GET) == {"by": a.url}


def test_a_single_controller_is_asked_again_and_no_other():
    estate = Estate(1)
    estate.connect()
    (only,) = estate.all
    only.orders["/hosts"] = [only.lost(), only.lost()]
    assert estate.ask(GET) == {"by": only.url}
    assert only.work == ["/hosts"] * 3


# -- nothing is sent twice ------------------------------------------------------------------------


@pytest.mark.parametrize("request_", [GET, PUT, SAFE_POST], ids=lambda each: each.method)
def test_what_may_happen_twice_goes_to_the_next_when_its_answer_is_lost(estate, a, b, request_):
    a.orders[request_.path] = [a.lost()]
    assert estate.ask(request_) == {"by": b.url}
    assert (a.times(request_.path), b.times(request_.path)) == (1, 1)


@pytest.mark.parametrize("status", [None, 408, 429, 502, 503, 504, 500, 520])
def test_what_must_not_happen_twice_is_sent_once_and_to_one(estate, a, b, status):
    a.orders["/policies"] = [page(status) if status else a.lost()]
    with pytest.raises(errors.OutcomeUnknown):
        estate.ask(POST)
    assert (a.work, b.work) == (["/policies"], [])


def test_a_controller_that_lost_an_answer_gets_no_more_requests(estate, a, b):
    a.orders["/policies"] = [a.lost()]
    with pytest.raises(errors.OutcomeUnknown):
        estate.ask(POST)
    assert estate.ask(GET) == {"by": b.url}


def test_another_certificate_is_final(estate, a, b):
    a.orders["/hosts"] = [errors.Untrusted(a.url, "self-signed")]
    with pytest.raises(errors.Untrusted):
        estate.ask(GET)
    assert b.work == []


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 415, 500])
def test_an_answer_of_the_api_is_asked_for_at_no_other(estate, a, b, status):
    a.orders["/hosts"] = [answer(status, {"message": "No"})]
    with pytest.raises(errors.ErrorAnswer) as caught:
        estate.ask(GET)
    assert (caught.value.status, b.work) == (status, [])
    assert estate.ask(GET) == {"by": a.url}


# -- who answers for a controller that restarts ---------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_a_controller_that_is_busy_for_a_moment_is_not_left(estate, a, b, status):
    a.orders["/hosts"] = [page(status)]
    assert estate.ask(GET) == {"by": a.url}
    assert b.work == []


@pytest.mark.parametrize("status", [502, 503])
def test_one_that_says_nothing_else_for_five_seconds_is_left(estate, a, b, status):
    a.always["/hosts"] = page(status)
    assert estate.ask(GET) == {"by": b.url}
    assert 5.0 <= estate.clock.passed < 10.0
    assert estate.ask(GET) == {"by": b.url}


@pytest.mark.parametrize("status", [408, 429, 504])
def test_one_that_is_slow_for_ever_is_not_left(estate, a, b, status):
    a.always["/hosts"] = page(status)
    with pytest.raises(errors.Overloaded) as caught:
        estate.ask(GET, 60.0)
    assert (caught.value.url, b.work) == (a.url, [])


def test_a_good_answer_in_between_begins_the_five_seconds_anew(estate, a, b):
    for _ in range(3):
        a.orders["/hosts"] = [page(503)]
        estate.clock.time += 4.0
        assert estate.ask(GET) == {"by": a.url}
    assert b.work == []


def test_five_seconds_of_silence_end_with_the_fifth(estate, a, b):
    a.always["/hosts"] = page(503)
    for at in (0.0, 4.9):
        estate.clock.time = 1000.0 + at
        with pytest.raises(errors.Overloaded):
            estate.ask(GET, 0.05)
    estate.clock.time = 1005.0
    assert estate.ask(GET) == {"by": b.url}
    assert estate.clock.passed == 5.0


def test_a_write_that_must_not_happen_twice_is_not_taken_elsewhere_by_a_restart(estate, a, b):
    a.always["/hosts"] = a.always["/policies"] = page(503)
    with pytest.raises(errors.Overloaded):
        estate.ask(GET, 4.0)
    estate.clock.time += 5.0
    with pytest.raises(errors.OutcomeUnknown):
        estate.ask(POST)
    assert b.work == []
    a.always.clear()
    assert estate.ask(GET) == {"by": b.url}


# -- patience -------------------------------------------------------------------------------------


def test_all_are_asked_again_until_one_is_back(estate, a, b):
    a.die()
    b.die()
    estate.clock.meanwhile = lambda: setattr(b, "up", estate.clock.passed > 120.0)
    assert estate.ask(GET) == {"by": b.url}


def test_all_are_named_when_time_is_up(estate, a, b):
    a.die()
    b.die()
    with pytest.raises(errors.NeverSent) as caught:
        estate.ask(GET)
    assert set(caught.value.url.split(" or ")) == {a.url, b.url}
    assert 590.0 < estate.clock.passed <= 600.0


def test_an_outage_is_waited_for_once_and_not_by_every_object(estate, a, b):
    a.die()
    b.die()
    for _ in range(100):
        with pytest.raises(errors.NeverSent):
            estate.ask(GET)
    assert estate.clock.passed < 1300.0


def test_an_outage_is_given_up_when_the_last_has_been_silent_for_as_long_as_an_operation_may_take(
    estate, a, b
):
    a.die()
    b.die()
    with pytest.raises(errors.NeverSent):
        estate.ask(GET, 300.0)
    before = estate.clock.passed
    with pytest.raises(errors.NeverSent):
        estate.ask(GET, 600.0)
    assert 590.0 < estate.clock.passed < 610.0 + before - 300.0
    before = estate.clock.passed
    with pytest.raises(errors.NeverSent):
        estate.ask(GET, 600.0)
    assert estate.clock.passed == before


def test_an_outage_is_given_up_when_it_has_lasted_for_exactly_an_operation(estate, a, b):
    a.die()
    b.die()
    with pytest.raises(errors.NeverSent):
        estate.ask(GET, 0.05)
    estate.clock.time = 1600.0
    with pytest.raises(errors.NeverSent):
        estate.ask(GET)
    assert estate.clock.passed == 600.0


@one_no_api
def test_a_wrong_host_prolongs_no_outage(estate, a, b, reply):
    a.die()
    b.die()
    b.up, b.always[LOGIN] = True, reply
    for _ in range(10):
        with pytest.raises(errors.NeverSent):
            estate.ask(GET)
    assert estate.clock.passed < 1300.0


@one_no_api
def test_a_wrong_host_since_the_start_prolongs_no_outage(fresh, a, b, reply):
    b.always[VERSION] = reply
    fresh.connect()
    a.die()
    for _ in range(10):
        with pytest.raises(errors.NeverSent):
            fresh.ask(GET)
    assert fresh.clock.passed < 1300.0


def test_another_federation_prolongs_no_outage(fresh, a, b):
    b.up, b.clusters = False, (NORTH,)
    fresh.connect()
    a.die()
    b.up = True
    for _ in range(10):
        with pytest.raises(errors.NeverSent):
            fresh.ask(GET)
    assert fresh.clock.passed < 1300.0


def test_an_outage_of_one_is_waited_for_while_another_may_answer(estate, a):
    a.always["/hosts"] = page(504)  # slow, and so neither left nor dead
    for _ in range(3):
        with pytest.raises(errors.Overloaded):
            estate.ask(GET)
    assert estate.clock.passed > 1750.0


def test_an_outage_of_some_is_none(estate, a, b):
    a.die()
    estate.ask(GET)
    estate.clock.time += 10_000.0
    b.orders["/hosts"] = [b.lost()]
    assert estate.ask(GET) == {"by": b.url}


def test_after_an_outage_there_is_patience_again(estate, a, b):
    a.die()
    b.die()
    with pytest.raises(errors.NeverSent):
        estate.ask(GET)
    a.up = b.up = True
    estate.ask(GET)
    a.die()
    b.die()
    before = estate.clock.passed
    with pytest.raises(errors.NeverSent):
        estate.ask(GET)
    assert estate.clock.passed - before > 590.0


# -- tasks ----------------------------------------------------------------------------------------


def begun(estate: Estate, controller: Controller) -> None:
    controller.orders["/policies"] = [RUNNING]
    estate.ask(POST)


def test_a_task_is_asked_for_where_it_was_started(estate, a, b):
    begun(estate, a)
    a.orders["/hosts"] = [a.lost()]
    assert estate.ask(GET) == {"by": b.url}
    assert estate.ask(TASK) == {"by": a.url}
    assert b.times(TASK.path) == 0


def test_a_task_that_is_only_read_is_started_nowhere(estate, a, b):
    a.orders["/tasks/t-1"] = [RUNNING]
    estate.ask(TASK)
    a.orders["/hosts"] = [a.lost()]
    estate.ask(GET)
    assert estate.ask(TASK) == {"by": b.url}


def test_a_task_is_known_by_its_id_however_the_path_writes_it(estate, a):
    a.orders["/policies"] = [answer(202, {"task": {"id": "t:1"}})]
    estate.ask(POST)
    a.orders["/hosts"] = [a.lost()]
    estate.ask(GET)
    assert estate.ask(Request("GET", "/tasks/t%3A1")) == {"by": a.url}


def test_a_task_whose_controller_is_dead_is_asked_for_at_the_others(estate, a, b):
    begun(estate, a)
    a.die()
    assert estate.ask(TASK) == {"by": b.url}


def test_a_task_of_an_earlier_run_is_asked_for_everywhere(estate, a, b):
    a.orders[TASK.path] = [UNKNOWN]
    assert estate.ask(TASK) == {"by": b.url}
    assert estate.ask(GET) == {"by": a.url}


def test_a_task_that_no_controller_knows_is_gone(estate, a, b):
    a.orders[TASK.path], b.orders[TASK.path] = [UNKNOWN], [UNKNOWN]
    with pytest.raises(errors.NotFound):
        estate.ask(TASK)
    assert (a.times(TASK.path), b.times(TASK.path)) == (1, 1)


def test_a_task_is_gone_if_only_those_do_not_know_it_that_are_there(estate, a, b):
    a.die()
    b.orders[TASK.path] = [UNKNOWN]
    with pytest.raises(errors.NotFound):
        estate.ask(TASK)


def test_a_task_is_not_gone_because_one_lost_the_question(estate, a, b):
    a.orders[TASK.path], b.orders[TASK.path] = [a.lost()], [UNKNOWN, UNKNOWN]
    assert estate.ask(TASK) == {"by": a.url}
    assert a.times(TASK.path) == 2


def test_an_object_that_one_does_not_know_is_not_asked_for_at_the_others(estate, a, b):
    a.orders["/policies/1"] = [UNKNOWN]
    with pytest.raises(errors.NotFound):
        estate.ask(Request("GET", "/policies/1"))
    assert b.work == []


# -- at the start ---------------------------------------------------------------------------------


def test_every_controller_is_seen_and_logged_in_to_once(fresh, a, b):
    fresh.connect()
    assert sorted(a.asked) == sorted(b.asked) == sorted([VERSION, LOGIN, CLUSTERS])


def test_a_single_controller_is_not_asked_for_its_federation():
    estate = Estate(1)
    estate.connect()
    estate.ask(GET)
    assert estate.all[0].asked == [VERSION, LOGIN, "/hosts"]


@no_api
@pytest.mark.parametrize("path", [VERSION, LOGIN])
def test_one_that_is_no_controller_does_not_stop_the_work_at_another(
    fresh, a, b, reply, path, caplog
):
    a.always[path] = reply
    with caplog.at_level(logging.WARNING):
        fresh.connect()
    assert fresh.ask(POST) == {"by": b.url}
    assert f"{a.url}: no OmniStack controller" in caplog.text
    assert f"HTTP {reply.status}" in caplog.text


@failing
@pytest.mark.parametrize("path", [VERSION, LOGIN])
def test_one_that_fails_does_not_stop_the_work_at_another(fresh, a, b, reply, path, caplog):
    a.always[path] = reply
    with caplog.at_level(logging.WARNING):
        fresh.connect()
    assert fresh.ask(POST) == {"by": b.url}
    assert a.url in caplog.text


@no_api
@pytest.mark.parametrize("path", [VERSION, LOGIN])
def test_none_that_is_a_controller_is_an_error_that_names_all(fresh, a, b, reply, path):
    a.always[path] = b.always[path] = reply
    with pytest.raises(errors.WrongHost) as caught:
        fresh.connect()
    assert set(caught.value.url.split(" or ")) == {a.url, b.url}
    assert f"HTTP {reply.status}" in caught.value.seen


@failing
@pytest.mark.parametrize("path", [VERSION, LOGIN])
def test_none_that_lets_in_is_an_error_that_speaks_of_no_password(fresh, a, b, reply, path):
    a.always[path] = b.always[path] = reply
    with pytest.raises(errors.NotReady) as caught:
        fresh.connect()
    assert f"{path}: HTTP {reply.status}" in caught.value.reason
    assert fresh.clock.passed <= 20.0


def test_what_is_no_controller_gets_no_password(fresh, a):
    a.always[VERSION] = page(200)
    fresh.connect()
    assert a.times(LOGIN) == 0
    assert a.times(VERSION) == 1


def test_what_denies_in_a_language_of_its_own_is_tried_once(fresh, a, b):
    a.always[LOGIN] = page(401)
    fresh.connect()
    b.die()
    with pytest.raises(errors.NeverSent) as caught:
        fresh.ask(GET)
    assert a.times(LOGIN) == 1
    assert "no OmniStack controller" in caught.value.reason
    assert "Connection refused" in caught.value.reason


def test_beside_a_wrong_host_a_dead_controller_is_waited_for(fresh, a, b):
    fresh.connect()
    a.die()
    b.die()
    a.up, a.always[LOGIN] = True, page(404)
    fresh.clock.meanwhile = lambda: setattr(b, "up", fresh.clock.passed > 60.0)
    assert fresh.ask(POST) == {"by": b.url}


REFUSALS = {
    "401": DENIED,
    "400": answer(400, {"error": "invalid_grant", "error_description": "Invalid credentials"}),
    "403": FORBIDDEN,
}


@pytest.mark.parametrize("reply", REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refused_password_is_tried_at_no_other(fresh, a, b, reply):
    a.always[LOGIN] = reply
    with pytest.raises(errors.LoginRefused):
        fresh.connect()
    for _ in range(2):
        with pytest.raises(errors.LoginRefused):
            fresh.ask(GET)
    assert (a.times(LOGIN), b.times(LOGIN)) == (1, 0)


def test_a_password_that_is_refused_later_is_tried_at_no_other(estate, a, b):
    for each in (a, b):
        each.always["/hosts"] = answer(401, {"error": "invalid_token"})
        each.always[LOGIN] = DENIED
    ends = in_ten_threads(lambda: estate.ask(GET))
    assert {type(end) for end in ends} == {errors.LoginRefused}
    assert (a.times(LOGIN), b.times(LOGIN)) == (2, 1)


def test_ten_threads_that_go_to_the_next_log_in_there_once(fresh, a, b):
    b.up = False
    fresh.connect()
    b.up = True
    a.die()
    assert in_ten_threads(lambda: fresh.ask(GET)) == [None] * 10
    assert (b.times(LOGIN), b.times(CLUSTERS)) == (1, 1)


def test_a_dead_controller_among_live_ones_is_no_error(fresh, a, b, caplog):
    a.up = False
    with caplog.at_level(logging.WARNING):
        fresh.connect()
    assert a.url in caplog.text
    assert fresh.ask(GET) == {"by": b.url}
    assert a.asked == []


def test_dead_controllers_alone_are_an_error_at_once(fresh, a, b):
    a.up = b.up = False
    with pytest.raises(errors.NeverSent) as caught:
        fresh.connect()
    assert caught.value.url == f"{a.url} or {b.url}"
    assert fresh.clock.passed == 0.0


def test_another_certificate_at_the_start_is_an_error_that_names_it(fresh, a, b):
    b.orders[VERSION] = [errors.Untrusted(b.url, "self-signed")]
    with pytest.raises(errors.Untrusted) as caught:
        fresh.connect()
    assert caught.value.url == b.url
    assert a.times(LOGIN) == 0


# -- one federation -------------------------------------------------------------------------------


def test_controllers_without_a_common_cluster_are_refused(fresh, a, b):
    b.clusters = (NORTH,)
    with pytest.raises(errors.OtherFederation) as caught:
        fresh.connect()
    facts = caught.value
    assert (facts.url, facts.first_url) == (b.url, a.url)
    assert (facts.seen, facts.known) == ("'North'", "'East', 'West'")


@pytest.mark.parametrize(
    ("first", "second"),
    [((EAST, WEST), (WEST,)), ((EAST,), (EAST, WEST, NORTH)), ((EAST, WEST), (WEST, NORTH))],
)
def test_one_common_cluster_makes_one_federation(fresh, a, b, first, second):
    a.clusters, b.clusters = first, second
    fresh.connect()
    a.die()
    assert fresh.ask(GET) == {"by": b.url}


def test_ids_and_not_names_are_compared(fresh, b):
    b.clusters = ({**EAST, "id": "c-7"}, {**WEST, "id": "c-8"})
    with pytest.raises(errors.OtherFederation):
        fresh.connect()


def test_an_id_is_the_same_in_capitals(fresh, b):
    b.clusters = ({"id": "C-EAST", "name": "East"},)
    fresh.connect()


def test_what_two_have_in_common_counts_for_the_third():
    estate = Estate(3)
    a, b, c = estate.all
    a.clusters, b.clusters, c.clusters = (EAST, WEST), (EAST, NORTH), (WEST,)
    estate.connect()
    a.die()
    b.die()
    assert estate.ask(GET) == {"by": c.url}


def test_one_that_was_down_is_compared_before_anything_is_asked_of_it(fresh, a, b):
    b.up, b.clusters = False, (NORTH,)
    fresh.connect()
    b.up = True
    a.die()
    with pytest.raises(errors.NeverSent) as caught:
        fresh.ask(GET, 60.0)
    assert "a controller of another federation ('North')" in caught.value.reason
    assert b.work == []
    assert b.times(CLUSTERS) == 1  # not again and again


def test_the_right_one_is_waited_for_beside_a_wrong_one(fresh, a, b):
    b.up, b.clusters = False, (NORTH,)
    fresh.connect()
    b.up = True
    a.die()
    fresh.clock.meanwhile = lambda: setattr(a, "up", fresh.clock.passed > 60.0)
    assert fresh.ask(POST) == {"by": a.url}
    assert b.work == []


def test_the_first_is_the_wrong_one_if_only_the_second_was_there(fresh, a, b):
    a.up, a.clusters = False, (NORTH,)
    fresh.connect()
    a.up = True
    b.die()
    with pytest.raises(errors.NeverSent):
        fresh.ask(GET, 60.0)
    assert a.work == []


@pytest.mark.parametrize(
    "failure",
    [page(503), page(500), page(404), answer(200, {}), page(200)],
    ids=["503", "500", "404", "no clusters", "a page"],
)
def test_one_that_cannot_be_compared_at_the_start_is_compared_later(fresh, a, b, failure):
    b.orders[CLUSTERS] = [failure]
    fresh.connect()
    a.die()
    assert fresh.ask(POST) == {"by": b.url}
    assert b.times(CLUSTERS) == 2


@pytest.mark.parametrize(
    "failure", [page(503), page(500), page(404), page(200)], ids=lambda each: each.status
)
def test_nothing_is_asked_of_one_that_cannot_be_compared(fresh, a, b, failure):
    b.always[CLUSTERS] = failure
    fresh.connect()
    a.die()
    with pytest.raises(errors.NeverSent) as caught:
        fresh.ask(POST, 60.0)
    assert "GET /omnistack_clusters" in caught.value.reason
    assert b.work == []


def test_a_comparison_that_is_cut_off_leaves_the_request_unsent(fresh, a, b):
    b.orders[CLUSTERS] = [b.lost()]
    fresh.connect()
    b.orders[CLUSTERS] = [b.lost()]
    a.die()
    assert fresh.ask(POST) == {"by": b.url}


def test_a_comparison_at_the_start_takes_seconds(fresh, b):
    fresh.connect()
    assert b.timeouts[b.asked.index(LOGIN)] <= 5.0
    assert b.timeouts[b.asked.index(CLUSTERS)] <= 5.0


def test_an_account_that_may_not_list_can_work_all_the_same(fresh, a, b, caplog):
    a.always[CLUSTERS] = b.always[CLUSTERS] = FORBIDDEN
    with caplog.at_level(logging.WARNING):
        fresh.connect()
    a.die()
    assert fresh.ask(POST) == {"by": b.url}
    assert "may not list" in caplog.text
    assert (a.times(CLUSTERS), b.times(CLUSTERS)) == (1, 1)


def test_the_password_may_be_refused_by_a_controller_that_is_compared(fresh, b):
    b.always[LOGIN] = DENIED
    with pytest.raises(errors.LoginRefused) as caught:
        fresh.connect()
    assert caught.value.url == b.url


# -- what identifies it ---------------------------------------------------------------------------


def test_the_clusters_of_the_federation_are_listed_once_and_only_when_asked_for():
    estate = Estate(1)
    estate.connect()
    (only,) = estate.all
    assert only.times(CLUSTERS) == 0
    for _ in range(3):
        assert estate.clusters() == {"c-east": "East", "c-west": "West"}
    assert only.times(CLUSTERS) == 1


def test_ten_threads_list_the_clusters_once():
    estate = Estate(1)
    estate.connect()
    assert in_ten_threads(estate.clusters) == [None] * 10
    assert estate.all[0].times(CLUSTERS) == 1


def test_the_clusters_of_several_controllers_are_known_since_the_start(estate, a):
    a.asked.clear()
    assert estate.clusters() == {"c-east": "East", "c-west": "West"}
    assert a.asked == []


def test_a_listing_of_clusters_that_fails_for_a_moment_is_tried_again():
    estate = Estate(1)
    estate.connect()
    (only,) = estate.all
    only.orders[CLUSTERS] = [page(503), only.lost()]
    assert estate.clusters()


def test_an_account_that_may_not_list_has_no_federation_and_is_asked_once():
    estate = Estate(1)
    estate.connect()
    (only,) = estate.all
    only.always[CLUSTERS] = FORBIDDEN
    assert (estate.clusters(), estate.clusters()) == ({}, {})
    assert only.times(CLUSTERS) == 1


# -- which one is allowed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "allowed", [("East",), ("West", "East"), ("c-East",), ("C-EAST", "West")], ids=str
)
@pytest.mark.parametrize("count", [1, 2])
def test_a_federation_with_all_clusters_that_are_named_is_allowed(count, allowed):
    estate = Estate(count, allowed_clusters=allowed)
    estate.connect()
    assert estate.ask(GET) == {"by": "https://a"}
    assert estate.all[0].times(CLUSTERS) == 1


@pytest.mark.parametrize(
    ("allowed", "missing"),
    [(("North",), ("North",)), (("East", "North"), ("North",)), (("east",), ("east",))],
    ids=str,
)
@pytest.mark.parametrize("count", [1, 2])
def test_a_federation_that_lacks_one_is_refused(count, allowed, missing):
    estate = Estate(count, allowed_clusters=allowed)
    with pytest.raises(errors.NotAllowed) as caught:
        estate.connect()
    assert (caught.value.url, caught.value.missing) == ("https://a", missing)
    assert caught.value.clusters == {"c-east": "East", "c-west": "West"}
    with pytest.raises(errors.NotAllowed):
        estate.ask(POST)
    assert not any(each.work for each in estate.all)


def test_an_account_that_may_not_list_cannot_say_that_it_is_allowed():
    estate = Estate(1, allowed_clusters=("East",))
    estate.all[0].always[CLUSTERS] = FORBIDDEN
    with pytest.raises(errors.Forbidden):
        estate.connect()


def test_the_only_one_that_is_there_has_to_be_allowed():
    estate = Estate(2, allowed_clusters=("East",))
    a, b = estate.all
    a.up, b.clusters = False, (NORTH,)
    with pytest.raises(errors.NotAllowed) as caught:
        estate.connect()
    assert caught.value.url == b.url


def test_the_next_may_list_fewer_clusters_than_are_allowed():
    estate = Estate(2, allowed_clusters=("East", "West"))
    a, b = estate.all
    b.clusters = (WEST,)
    estate.connect()
    a.die()
    assert estate.ask(GET) == {"by": b.url}


def test_the_next_has_to_belong_to_the_allowed_federation():
    estate = Estate(2, allowed_clusters=("East",))
    a, b = estate.all
    b.up, b.clusters = False, ({**EAST, "id": "c-9"},)
    estate.connect()
    b.up = True
    a.die()
    with pytest.raises(errors.NeverSent):
        estate.ask(GET, 60.0)
    assert b.work == []


def test_names_of_clusters_are_shown_without_control_characters(fresh, b):
    b.clusters = ({"id": "c-7", "name": "x\x1b[2J"},)
    with pytest.raises(errors.OtherFederation) as caught:
        fresh.connect()
    assert "\x1b" not in caught.value.seen


def test_a_secret_in_the_name_of_a_cluster_is_hidden(fresh, b):
    b.clusters = ({"id": "c-very-secret", "name": "it is very-secret"},)
    with pytest.raises(errors.OtherFederation) as caught:
        fresh.connect()
    assert caught.value.seen == "'it is (hidden)'"


def test_a_listing_is_one_whatever_pages_it_has(fresh, b):
    many = tuple({"id": f"c-{n}", "name": f"{n}"} for n in range(500))
    pages = [{"count": 501, "omnistack_clusters": part} for part in (many, [EAST])]
    b.orders[CLUSTERS] = [answer(200, each) for each in pages]
    fresh.connect()
    assert b.times(CLUSTERS) == 2


def test_a_task_is_unknown_if_no_controller_that_answers_knows_it(estate, a, b):
    a.orders["/tasks/t-1"] = [UNKNOWN]
    b.die()
    with pytest.raises(errors.NotFound):
        estate.ask(TASK)


# -- tokens for others ----------------------------------------------------------------------------


def test_a_token_for_others_is_of_the_controller_that_answers():
    estate = Estate(2)
    estate.connect()
    estate.all[0].die()
    assert estate.session.token(estate.deadline()).url == estate.all[1].url


def test_a_token_is_renewed_where_it_came_from():
    estate = Estate(2)
    estate.connect()
    token = estate.session.token(estate.deadline())
    estate.all[0].up = False
    estate.ask(GET)
    estate.all[0].up = True
    renewed = estate.session.renew(token, estate.deadline())
    assert (renewed.url, renewed.value) == (estate.all[0].url, token.value)


def test_a_renewal_that_meets_a_busy_controller_is_tried_again():
    estate = Estate(1)
    estate.connect()
    token = estate.session.token(estate.deadline())
    estate.all[0].orders[CLUSTERS] = [page(503), page(503)]
    assert estate.session.renew(token, estate.deadline()).value == token.value


def test_a_token_of_a_controller_that_has_restarted_cannot_be_renewed():
    estate = Estate(1)
    estate.connect()
    token = estate.session.token(estate.deadline())
    estate.all[0].die()
    estate.all[0].up = True
    with pytest.raises(errors.TokenExpired):
        estate.session.renew(token, estate.deadline())
