"""A real session with real controllers: one dies, restarts, forgets, or is another.

The laws of several controllers are in ``tests/unit/test_several_controllers.py``; what is here
shows that sockets, TLS and a real API change nothing of them.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from provider.omnistack import errors
from provider.omnistack.federation import Federation
from provider.omnistack.request import Request
from provider.omnistack.settings import Settings
from simulator import Simulator
from tests.provider.conftest import NetworkClock, SharedClock, unconfigured
from tests.provider.core import Core, arguments
from tests.sweep import one_at_once
from tests.threads import in_ten_threads

LOGIN = "/oauth/token"
GET = Request("GET", "/policies")
RENAMED = Request("POST", "/policies/{}/rename", body={"name": "Bronze"}, version=1)
CREATE = Request("POST", "/policies", body={"name": "new"}, repeatable=False)


@pytest.fixture(scope="module")
def federation() -> Iterator[Simulator]:
    with Simulator(controllers=2, control=None) as simulator:
        yield simulator


@pytest.fixture
def simulator(federation: Simulator) -> Iterator[Simulator]:
    federation.reset()
    yield federation
    assert federation.violations == []


@pytest.fixture
def settings(simulator: Simulator) -> Settings:
    account = (simulator.username, simulator.password)
    return Settings(simulator.urls, *account, ca_file=simulator.ca_file)


@pytest.fixture
def clock(simulator: Simulator) -> SharedClock:
    return NetworkClock(simulator)


@pytest.fixture
def site(settings: Settings, clock: SharedClock) -> Federation:
    site = Federation(settings, clock)
    site.connect()
    return site


def ask(site: Federation, request: Request = GET, limit: float = 60.0) -> Any:
    return site.session.send(request, site.call(limit)._operation._deadline)


def asked(simulator: Simulator, path: str = "/policies") -> list[int]:
    """The controllers that were asked for a path, in turn."""
    return [each.controller for each in simulator.requests if each.path == path]


def logins(simulator: Simulator, controller: int = 0) -> int:
    return asked(simulator, LOGIN).count(controller)


# -- which controller is asked --------------------------------------------------------------------


def test_the_first_controller_is_asked_and_each_is_logged_in_to_once(site, simulator):
    ask(site)
    ask(site)
    assert asked(simulator) == [0, 0]
    assert asked(simulator, LOGIN) == [0, 1]


@pytest.mark.usefixtures("site")
def test_every_controller_is_seen_and_compared_at_the_start(simulator):
    assert sorted(asked(simulator, "/version")) == [0, 1]
    assert asked(simulator, "/omnistack_clusters") == [0, 1]


@pytest.mark.parametrize("request_", [GET, CREATE], ids=lambda each: each.method)
def test_the_next_is_asked_where_no_connection_comes_about(site, simulator, clock, request_):
    simulator.take_down(0)
    ask(site, request_)
    assert asked(simulator) == [1]
    assert clock.now() == 0.0


def test_the_first_is_asked_again_when_the_next_dies_too(site, simulator):
    simulator.take_down(0)
    ask(site)
    simulator.bring_up(0)
    simulator.take_down(1)
    ask(site)
    assert asked(simulator) == [1, 0, 0]  # its token died with it


def test_what_may_happen_twice_is_sent_to_the_next_when_its_answer_is_lost(site, simulator):
    policy = simulator.federation.find("policies", name="Gold")[0]["id"]
    simulator.faults.order("POST", "/policies/.*", drop=True, controller=0)
    ask(site, RENAMED._replace(path=RENAMED.path.format(policy)))
    assert asked(simulator, f"/policies/{policy}/rename") == [0, 1]
    assert simulator.federation.find("policies", name="Bronze")


def test_what_must_not_happen_twice_is_not_sent_to_the_next(site, simulator):
    simulator.faults.order("POST", "/policies", drop=True, applied=True, controller=0)
    with pytest.raises(errors.OutcomeUnknown) as caught:
        ask(site, CREATE)
    assert asked(simulator) == [0]
    assert isinstance(caught.value.cause, errors.Unreachable)
    assert caught.value.cause.url == simulator.urls[0]


@pytest.mark.parametrize("status", [502, 503])
def test_a_controller_whose_proxy_answers_for_it_is_left_after_some_seconds(
    site, simulator, clock, status
):
    simulator.faults.order("GET", "/policies", status=status, times=0, controller=0)
    ask(site)
    assert asked(simulator)[-1] == 1
    assert 5.0 <= clock.now() < 15.0


def test_all_dead_controllers_are_asked_again_until_one_is_back(site, simulator, clock):
    def later() -> None:
        if clock.now() > 120.0:
            simulator.bring_up(1)

    after_each_pause(clock, later)
    simulator.take_down(0)
    simulator.take_down(1)
    ask(site, limit=600.0)
    assert asked(simulator) == [1, 1]  # its token died with it


def after_each_pause(clock: SharedClock, do: Callable[[], None]) -> None:
    sleep = clock.sleep

    def slept(seconds: float, news: threading.Event | None = None) -> None:
        sleep(seconds, news)
        do()

    clock.sleep = slept  # type: ignore[method-assign]  # a wire to trip over


# -- tasks ----------------------------------------------------------------------------------------


def started(site: Federation) -> str:
    return str(ask(site, CREATE)["task"]["id"])


def test_a_task_is_asked_for_where_it_was_started(site, simulator):
    simulator.switches.task_seconds = 30.0
    task = started(site)
    simulator.faults.order("GET", "/policies", drop=True, controller=0)
    ask(site)  # and goes to the second
    assert ask(site, Request("GET", f"/tasks/{task}"))["task"]["state"] == "IN_PROGRESS"
    assert asked(simulator, f"/tasks/{task}") == [0]


def test_the_others_are_asked_for_a_task_whose_controller_is_dead(site, simulator):
    simulator.switches.tasks_elsewhere = "known"
    task = started(site)
    simulator.take_down(0)
    assert ask(site, Request("GET", f"/tasks/{task}"))["task"]["state"] == "COMPLETED"


def test_a_task_is_not_gone_because_its_controller_lost_one_answer(site, simulator):
    task = started(site)
    simulator.faults.order("GET", f"/tasks/{task}", drop=True, controller=0)
    assert ask(site, Request("GET", f"/tasks/{task}"))["task"]["state"] == "COMPLETED"
    assert asked(simulator, f"/tasks/{task}") == [0, 1, 0]


# -- at the start ---------------------------------------------------------------------------------


def test_a_dead_controller_among_live_ones_is_no_error(settings, clock, simulator, caplog):
    simulator.take_down(0)
    site = Federation(settings, clock)
    with caplog.at_level(logging.WARNING):
        site.connect()
    assert simulator.urls[0] in caplog.text
    ask(site)
    assert asked(simulator) == [1]


@pytest.mark.parametrize("path", ["/version", LOGIN])
@pytest.mark.parametrize("status", one_at_once([404, 200, 400, 401, 500]))
def test_one_that_is_no_controller_is_passed_over(settings, clock, simulator, caplog, path, status):
    method = "GET" if path == "/version" else "POST"
    simulator.faults.order(method, path, status=status, body="html", times=0, controller=0)
    site = Federation(settings, clock)
    with caplog.at_level(logging.WARNING):
        site.connect()
    assert simulator.urls[0] in caplog.text
    ask(site)
    assert asked(simulator) == [1]


def test_hosts_that_are_no_controllers_are_an_error_that_names_them(settings, clock, simulator):
    simulator.faults.order("GET", "/version", status=404, body="html", times=0)
    with pytest.raises(errors.WrongHost) as caught:
        Federation(settings, clock).connect()
    assert set(caught.value.url.split(" or ")) == set(simulator.urls)
    assert asked(simulator, LOGIN) == []


def test_one_with_another_certificate_is_an_error_that_names_it(settings, clock, simulator):
    with Simulator(control=None) as stranger:
        urls = (simulator.urls[0], stranger.url)
        with pytest.raises(errors.Untrusted) as caught:
            Federation(settings._replace(urls=urls), clock).connect()
    assert caught.value.url == stranger.url


def test_the_lowest_version_of_all_controllers_is_spoken(settings, clock, simulator):
    body = '{"REST_API_Version": "1.14"}'
    simulator.faults.order("GET", "/version", status=200, body="raw", raw=body, controller=1)
    site = Federation(settings, clock)
    site.connect()
    assert site.session.minor == 14


def test_the_version_of_a_latecomer_counts_from_its_first_use(settings, clock, simulator):
    simulator.take_down(1)
    site = Federation(settings, clock)
    site.connect()
    assert site.session.minor == 25
    simulator.bring_up(1)
    body = '{"REST_API_Version": "1.14"}'
    simulator.faults.order("GET", "/version", status=200, body="raw", raw=body, controller=1)
    simulator.take_down(0)
    ask(site)
    assert site.session.minor == 14


# -- tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [601.0, 86_401.0], ids=["idle", "old"])
@pytest.mark.parametrize("same_token", [True, False])
@pytest.mark.parametrize("dead_token", one_at_once(["invalid_token", "unauthorized"]))
def test_a_token_that_expires_under_ten_threads_costs_one_login(
    site, simulator, seconds, same_token, dead_token
):
    simulator.switches.same_token = same_token
    simulator.switches.dead_token = dead_token
    ask(site)
    simulator.clock.advance(seconds)
    assert in_ten_threads(lambda: ask(site)) == [None] * 10
    assert logins(simulator) == 2


def test_a_wrong_password_is_tried_once_by_ten_threads_at_two_controllers(
    settings, clock, simulator
):
    site = Federation(settings._replace(password="wrong"), clock)
    ends = in_ten_threads(lambda: ask(site))
    assert {type(end) for end in ends} == {errors.LoginRefused}
    simulator.take_down(0)
    with pytest.raises(errors.LoginRefused):
        ask(site)
    assert asked(simulator, LOGIN) == [0]


def test_a_password_that_is_changed_meanwhile_is_refused_once(site, simulator):
    simulator.forget_sessions()
    simulator.faults.order("POST", LOGIN, status=401, body="json", times=0)
    ends = in_ten_threads(lambda: ask(site))
    assert {type(end) for end in ends} == {errors.LoginRefused}
    simulator.faults.clear()
    with pytest.raises(errors.LoginRefused):
        ask(site)
    assert asked(simulator, LOGIN) == [0, 1, 0]


# -- objects --------------------------------------------------------------------------------------

POLICY = "simplivity_policy"


@pytest.fixture
def terraform(simulator: Simulator, clock: SharedClock, schema: Any) -> Core:
    """A small Terraform whose provider knows both controllers."""
    core = unconfigured(clock, schema)
    assert not core.configure(**{**arguments(simulator), "host": list(simulator.urls)})
    return core


def made(simulator: Simulator) -> list[str]:
    return [each["id"] for each in simulator.federation.find("policies", name="new")]


def test_what_was_made_is_found_at_the_next_controller_when_the_answer_is_lost(
    terraform, simulator
):
    planned = terraform.plan(POLICY, {"name": "new"})
    simulator.faults.order("POST", "/policies", drop=True, applied=True, controller=0)
    step = terraform.apply(POLICY, planned.state)
    assert (step.words, [step.state["id"]]) == ([], made(simulator))
    assert asked(simulator)[-1] == 1


def test_what_was_not_made_is_told_as_an_unknown_outcome(terraform, simulator):
    planned = terraform.plan(POLICY, {"name": "new"})
    simulator.faults.order("POST", "/policies", drop=True, controller=0)
    step = terraform.apply(POLICY, planned.state)
    assert step.words == [("Outcome is unknown", "")]
    assert (step.state, made(simulator)) == (None, [])


def test_an_object_whose_controller_dies_while_the_task_runs_is_found_at_the_next(
    terraform, simulator, clock
):
    planned = terraform.plan(POLICY, {"name": "new"})
    simulator.switches.task_seconds = 3.0
    after_each_pause(clock, lambda: simulator.take_down(0) if clock.now() > 1.0 else None)
    step = terraform.apply(POLICY, planned.state)
    assert (step.words, [step.state["id"]]) == ([], made(simulator))


def test_an_object_stays_in_the_state_while_no_controller_answers(terraform, simulator):
    state = terraform.applied(POLICY, {"name": "new"})
    simulator.take_down(0)
    simulator.take_down(1)
    step = terraform.read(POLICY, state)
    assert step.state == state
    assert step.words == [("Controller cannot be reached", "")]
    assert all(url in step.told[0].detail for url in simulator.urls)


def test_an_object_is_read_at_the_next_controller(terraform, simulator):
    state = terraform.applied(POLICY, {"name": "new"})
    simulator.take_down(0)
    assert terraform.refresh(POLICY, state) == state


def test_an_object_is_deleted_at_the_next_controller(terraform, simulator):
    state = terraform.applied(POLICY, {"name": "new"})
    simulator.take_down(0)
    assert terraform.destroyed(POLICY, state).words == []
    assert made(simulator) == []
