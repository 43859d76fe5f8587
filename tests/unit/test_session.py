"""One login for all threads, and what is sent again after which failure."""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

import pytest

from provider.omnistack import errors
from provider.omnistack.deadline import Clock, Deadline
from provider.omnistack.endpoint import Account, Endpoint
from provider.omnistack.errors import NeverSent
from provider.omnistack.request import Reply, Request
from provider.omnistack.session import Session
from provider.omnistack.settings import Settings
from tests.threads import in_ten_threads

SETTINGS = Settings(("https://ovc",), "admin", "very-secret", max_requests=4)
LOGIN, VERSION = "/api/oauth/token", "/api/version"
BAD_GATEWAY = b"<html>\r\n<head><title>502 Bad Gateway</title></head></html>"
GET = Request("GET", "/hosts")
PUT = Request("PUT", "/policies/1/rules/2", body={})
POST = Request("POST", "/policies", body={"name": "Gold"}, repeatable=False)
SAFE_POST = Request("POST", "/policies/1/rename", body={"name": "Gold"})

Sent = tuple[str, str, Mapping[str, str], bytes | None]
Step = Reply | Exception


def answer(status: int, body: Any = None) -> Reply:
    return Reply(status, "application/json", b"" if body is None else json.dumps(body).encode())


def page(status: int) -> Reply:
    return Reply(status, "text/html", BAD_GATEWAY)


OK = answer(200, {"fine": True})
EXPIRED = answer(401, {"error": "invalid_token", "message": "Access token expired: 4a1d"})
RESET = errors.Unreachable("https://ovc", "Connection reset by peer")
NOBODY = NeverSent("https://ovc", "Connection refused")
DENIED = answer(401, {"exception": "BadCredentialsException", "message": "Bad Credentials"})
UNTRUSTED = errors.Untrusted("https://ovc", "self-signed certificate")
BROKEN = Reply(200, "application/json", b'{"datastores": [{"na')


class Now(Clock):
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float, news: threading.Event | None = None) -> None:
        self.slept.append(seconds)
        self.time += seconds


class Controller:
    """Stands where the HTTP library is: answers logins, and the rest as it is told.

    Each login gets a new token; only the newest one is good. What it is, is asked once by itself.
    """

    def __init__(self) -> None:
        self.script: list[Step] = []
        self.always: Step = OK
        self.logins: list[Step] = []
        self.versions: list[Step] = []
        self.sent: list[Sent] = []
        self.tokens = 0
        self.meanwhile: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> Reply:
        self.timeout = timeout
        if path == VERSION:
            return self._introduction(headers)
        with self._lock:
            self.sent.append((method, path, headers, body))
            step = self._login() if path == LOGIN else self._rest(headers)
        self.meanwhile()
        if isinstance(step, Exception):
            raise step
        return step

    def _introduction(self, headers: Mapping[str, str]) -> Reply:
        assert "Authorization" not in headers
        step = self.versions.pop(0) if self.versions else answer(200, {"REST_API_Version": "1.25"})
        if isinstance(step, Exception):
            raise step
        return step

    def _login(self) -> Step:
        if self.logins:
            return self.logins.pop(0)
        self.tokens += 1
        return answer(200, {"access_token": f"token-{self.tokens}", "token_type": "bearer"})

    def _rest(self, headers: Mapping[str, str]) -> Step:
        if headers.get("Authorization") != f"Bearer token-{self.tokens}":
            return EXPIRED
        return self.script.pop(0) if self.script else self.always

    def forget_tokens(self) -> None:
        self.tokens += 1

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.sent]

    @property
    def times_logged_in(self) -> int:
        return self.paths.count(LOGIN)

    @property
    def asked(self) -> int:
        """How often anything but a login was sent."""
        return len(self.paths) - self.times_logged_in


@pytest.fixture
def clock() -> Now:
    return Now()


@pytest.fixture
def controller() -> Controller:
    return Controller()


@pytest.fixture
def session(controller: Controller, clock: Now) -> Session:
    return Session(SETTINGS, lambda _url: controller, clock)


@pytest.fixture
def deadline(clock: Now) -> Deadline:
    return Deadline(clock, 600.0)


# -- logging in -----------------------------------------------------------------------------------


def test_the_first_request_logs_in(session, controller, deadline):
    session.send(GET, deadline)
    assert controller.paths == [LOGIN, "/api/hosts"]


def test_the_second_request_does_not_log_in_again(session, controller, deadline):
    session.send(GET, deadline)
    session.send(GET, deadline)
    assert controller.paths == [LOGIN, "/api/hosts", "/api/hosts"]


def test_a_login_is_a_form_with_the_credentials(session, controller, deadline):
    session.send(GET, deadline)
    _, _, headers, body = controller.sent[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body.decode()) == {
        "grant_type": ["password"],
        "username": ["admin"],
        "password": ["very-secret"],
    }


def test_a_login_names_the_client_simplivity_without_a_password(session, controller, deadline):
    session.send(GET, deadline)
    assert controller.sent[0][2]["Authorization"] == "Basic c2ltcGxpdml0eTo="


def test_a_request_carries_the_token(session, controller, deadline):
    session.send(GET, deadline)
    assert controller.sent[1][2]["Authorization"] == "Bearer token-1"


def test_a_token_that_has_expired_costs_one_login_and_one_repetition(session, controller, deadline):
    session.send(GET, deadline)
    controller.forget_tokens()
    assert session.send(GET, deadline) == {"fine": True}
    assert controller.paths[2:] == ["/api/hosts", LOGIN, "/api/hosts"]


UNAUTHORIZED = [
    {"error": "invalid_token", "message": "Access token expired due to inactivity: 4a1da31f"},
    {"error": "invalid_token", "message": "Access token expired: 4a1da31f"},
    {"status": 401, "error": "Unauthorized", "exception": "x.SvtExceptions$UnauthorizedException"},
    {"status": "401", "exception": "BadCredentialsException", "message": "Bad Credentials"},
]


@pytest.mark.parametrize(
    "refusal", [*(answer(401, body) for body in UNAUTHORIZED), page(401), answer(401)]
)
def test_any_401_means_to_log_in_again(session, controller, deadline, refusal):
    controller.script = [refusal]
    assert session.send(GET, deadline) == {"fine": True}
    assert controller.times_logged_in == 2


def test_a_request_that_must_not_happen_twice_is_repeated_after_401(session, controller, deadline):
    controller.script = [EXPIRED]
    assert session.send(POST, deadline) == {"fine": True}


def test_a_second_401_is_final(session, controller, deadline):
    controller.script = [EXPIRED, EXPIRED]
    with pytest.raises(errors.ErrorAnswer, match="Access token expired: 4a1d"):
        session.send(GET, deadline)
    assert controller.asked == 2


def test_ten_threads_log_in_once(session, controller, deadline):
    assert in_ten_threads(lambda: session.send(GET, deadline)) == [None] * 10
    assert controller.times_logged_in == 1


def test_ten_threads_with_an_expired_token_log_in_once(session, controller, deadline):
    session.send(GET, deadline)
    controller.forget_tokens()
    assert in_ten_threads(lambda: session.send(GET, deadline)) == [None] * 10
    assert controller.times_logged_in == 2


def test_ten_threads_with_wrong_credentials_try_them_once(session, controller, deadline):
    controller.logins = [DENIED] * 10
    ends = in_ten_threads(lambda: session.send(GET, deadline))
    assert {type(end) for end in ends} == {errors.LoginRefused}
    assert controller.times_logged_in == 1


class Announced(Deadline):
    """Time that tells when somebody comes to wait for a lock."""

    come = threading.Semaphore(0)

    def holding(self, lock: threading.Lock, waited_for: str) -> Any:
        self.come.release()
        return super().holding(lock, waited_for)


def test_ten_threads_try_a_login_that_comes_to_nothing_once(controller, clock):
    endpoint = Endpoint("https://ovc", SETTINGS, controller, clock, Account())
    controller.logins = [RESET]
    controller.meanwhile = lambda: all(Announced.come.acquire(timeout=2) for _ in range(10))
    ends = in_ten_threads(lambda: endpoint.token(Announced(clock, 600.0)))
    assert {type(end) for end in ends} == {NeverSent}
    assert controller.times_logged_in == 1


REFUSALS = {
    "401": DENIED,
    "400": answer(400, {"error": "invalid_grant", "error_description": "Invalid credentials"}),
    "no client": answer(401, {"error": "invalid_client"}),
    "no token": answer(401, {"status": 401, "error": "Unauthorized", "message": "Unauthorized"}),
    "403": answer(403, {"exception": "PermissionDeniedException", "message": "No"}),
}
STRANGE = {
    "200 without a token": answer(200, {"token_type": "bearer"}),
    "an empty token": answer(200, {"access_token": ""}),
    "a token that is none": answer(200, {"access_token": 7}),
    "200 with a list": answer(200, []),
    "nothing": answer(200),
    "half a document": Reply(200, "application/json", b'{"access_token": "d3c4'),
    "a page of a portal": page(200),
    "a page that denies": page(401),
    "a page that complains": page(400),
    "vCenter": answer(401, {"error_type": "UNAUTHENTICATED", "messages": []}),
    "another method": answer(405, {"status": 405, "error": "Method Not Allowed"}),
    "an error that is no text": answer(400, {"error": {"code": 7}}),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refused_login_is_never_repeated(session, controller, deadline, refusal):
    controller.logins = [refusal]
    for _ in range(3):
        with pytest.raises(errors.LoginRefused):
            session.send(GET, deadline)
    assert controller.paths == [LOGIN]


@pytest.mark.parametrize("reply", STRANGE.values(), ids=STRANGE.keys())
def test_a_login_that_is_not_answered_as_the_api_does_refuses_no_password(
    session, controller, deadline, reply
):
    controller.logins = [reply]
    for _ in range(3):
        with pytest.raises(errors.WrongHost) as caught:
            session.send(GET, deadline)
    assert caught.value.seen.startswith(f"POST /oauth/token: HTTP {reply.status}")
    assert controller.paths == [LOGIN]


@pytest.mark.parametrize("status", [302, 307, 404, 405])
def test_a_login_that_is_redirected_is_that_of_a_wrong_host(session, controller, deadline, status):
    controller.logins = [page(status)]
    with pytest.raises(errors.WrongHost):
        session.send(GET, deadline)


def test_a_token_in_a_redirection_is_none(session, controller, deadline):
    controller.logins = [answer(302, {"access_token": "token-0"})]
    with pytest.raises(errors.WrongHost):
        session.send(GET, deadline)


def test_an_api_that_is_not_there_yet_may_be_logged_in_to_later(session, controller, deadline):
    controller.logins = [page(404)]
    with pytest.raises(errors.WrongHost):
        session.send(GET, deadline)
    assert session.send(GET, deadline) == {"fine": True}


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 507, 520])
@pytest.mark.parametrize("form", [page, answer], ids=["page", "json"])
def test_a_login_that_fails_is_tried_again_and_refuses_no_password(
    session, controller, deadline, status, form
):
    controller.logins = [form(status)] * 2
    session.connect(deadline)
    assert session.send(POST, deadline) == {"fine": True}
    assert controller.times_logged_in == 3


@pytest.mark.parametrize("status", [429, 500])
def test_a_login_that_fails_for_too_long_says_with_what(session, controller, clock, status):
    controller.logins = [page(status)] * 1000
    with pytest.raises(errors.NotReady) as caught:
        session.connect(Deadline(clock, 20.0))
    assert f"POST /oauth/token: HTTP {status}" in caught.value.reason
    assert clock.time <= 1020.0


def test_a_refused_login_is_never_repeated_whatever_the_page_says(session, controller, deadline):
    controller.logins = [page(401)]
    for _ in range(3):
        with pytest.raises(errors.OmniStackError):
            session.send(GET, deadline)
    assert controller.paths == [LOGIN]


def test_a_refused_login_says_who_was_refused_and_why(session, controller, deadline):
    controller.logins = [REFUSALS["400"]]
    with pytest.raises(errors.LoginRefused) as caught:
        session.send(GET, deadline)
    why = "HTTP 400: invalid_grant, Invalid credentials"
    assert caught.value.args == ("https://ovc", "admin", why)


def test_a_login_that_the_gateway_cuts_off_is_repeated(session, controller, deadline):
    controller.logins = [page(502)]
    assert session.send(GET, deadline) == {"fine": True}
    assert controller.times_logged_in == 2


@pytest.mark.parametrize("failure", [page(502), RESET], ids=["502", "reset"])
def test_a_login_that_fails_says_nothing_of_the_request_behind_it(
    session, controller, deadline, failure
):
    controller.logins = [failure]
    assert session.send(POST, deadline) == {"fine": True}


# -- what is sent again ---------------------------------------------------------------------------

FAILURES = {
    "502": page(502),
    "503": page(503),
    "504": page(504),
    "408": answer(408, {"message": "The response took too long"}),
    "425": page(425),
    "429": page(429),
    "reset": RESET,
    "refused": NOBODY,
}
failing = pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())


@failing
@pytest.mark.parametrize("request_", [GET, PUT, SAFE_POST], ids=lambda each: each.method)
def test_what_can_happen_twice_is_repeated(session, controller, deadline, failure, request_):
    controller.script = [failure, failure]
    assert session.send(request_, deadline) == {"fine": True}
    assert controller.asked == 3


@pytest.mark.parametrize("name", sorted(FAILURES.keys() - {"refused"}))
def test_what_must_not_happen_twice_has_an_unknown_outcome(session, controller, deadline, name):
    controller.script = [FAILURES[name]]
    with pytest.raises(errors.OutcomeUnknown) as caught:
        session.send(POST, deadline)
    assert (caught.value.method, caught.value.path) == ("POST", "/policies")
    assert controller.asked == 1


def test_an_unknown_outcome_has_its_cause(session, controller, deadline):
    controller.script = [RESET]
    with pytest.raises(errors.OutcomeUnknown) as caught:
        session.send(POST, deadline)
    assert caught.value.cause == RESET


def test_what_was_never_sent_is_sent_again(session, controller, deadline):
    controller.script = [NOBODY, NOBODY]
    assert session.send(POST, deadline) == {"fine": True}


def test_what_fails_for_too_long_fails(session, controller, deadline, clock):
    controller.always = page(503)
    with pytest.raises(errors.Overloaded) as caught:
        session.send(GET, deadline)
    assert caught.value.url == "https://ovc"
    assert 590 < clock.time - 1000.0 <= 600


def test_the_pauses_grow(session, controller, deadline, clock):
    controller.always = page(503)
    with pytest.raises(errors.Overloaded):
        session.send(GET, deadline)
    assert clock.slept[0] <= 0.2
    assert 2.5 <= clock.slept[-1] <= 5.0


def test_nothing_is_repeated_after_the_deadline(session, controller, clock):
    controller.always = page(503)
    with pytest.raises((errors.TimedOut, errors.Overloaded)):
        session.send(GET, Deadline(clock, 3.0))
    assert clock.time <= 1003.0


def test_an_interrupt_ends_the_repetitions(session, controller, deadline, clock):
    controller.always = page(503)
    controller.meanwhile = lambda: clock.stop() if controller.asked == 2 else None
    with pytest.raises(errors.Interrupted):
        session.send(GET, deadline)
    assert controller.asked == 2


def test_an_untrusted_certificate_is_final(session, controller, deadline):
    controller.logins = [UNTRUSTED]
    with pytest.raises(errors.Untrusted):
        session.send(GET, deadline)
    assert controller.paths == [LOGIN]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 415, 500])
def test_any_other_error_is_final(session, controller, deadline, status):
    controller.script = [answer(status, {"message": "No"})]
    with pytest.raises(errors.ErrorAnswer) as caught:
        session.send(GET, deadline)
    assert (caught.value.status, caught.value.message) == (status, "No")
    assert controller.asked == 1


@pytest.mark.parametrize("status", [500, 501, 505, 507, 520, 599])
def test_a_write_that_fails_within_the_controller_may_have_happened(
    session, controller, deadline, status
):
    controller.script = [answer(status, {"message": "No"})]
    with pytest.raises(errors.OutcomeUnknown):
        session.send(POST, deadline)
    assert controller.asked == 1


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """One operation may read as much as two answers."""
    monkeypatch.setattr("provider.omnistack.deadline.MOST_READ", 2 * len(OK.content))


@pytest.mark.usefixtures("little")
def test_what_one_operation_reads_has_a_limit(session, controller, deadline, clock):
    session.connect(Deadline(clock, 600.0))
    controller.always = OK
    with pytest.raises(errors.Endless, match="GET /api/hosts"):
        [session.send(GET, deadline) for _ in range(3)]
    assert controller.asked == 3
    assert session.send(GET, Deadline(clock, 600.0)) == {"fine": True}


@pytest.mark.usefixtures("little")
def test_answers_to_writes_are_no_reading(session, deadline, clock):
    session.connect(Deadline(clock, 600.0))
    assert [session.send(PUT, deadline) for _ in range(9)] == [{"fine": True}] * 9


# -- Terraform is interrupted ---------------------------------------------------------------------


def test_a_login_under_way_is_abandoned_at_once(session, controller, deadline, clock):
    answered = threading.Event()
    controller.meanwhile = lambda: (clock.stop(), answered.wait(10))[0]
    with pytest.raises(errors.Interrupted) as caught:
        session.send(POST, deadline)
    assert caught.value.waited_for == "POST /api/oauth/token"
    assert not answered.is_set()
    answered.set()


@pytest.mark.parametrize("request_", [POST, PUT, Request("DELETE", "/policies/1")], ids=str)
def test_the_answer_to_a_write_under_way_is_waited_for(
    session, controller, deadline, clock, request_
):
    session.connect(deadline)
    controller.meanwhile = clock.stop
    assert session.send(request_, deadline) == {"fine": True}


@pytest.mark.parametrize("request_", [GET, POST], ids=lambda each: each.method)
def test_nothing_is_sent_after_an_interrupt(session, controller, deadline, clock, request_):
    session.connect(deadline)
    clock.stop()
    with pytest.raises(errors.Interrupted):
        session.send(request_, deadline)
    assert controller.asked == 0


# -- overload -------------------------------------------------------------------------------------


def most_at_once(session: Session, controller: Controller, deadline: Deadline, least: int) -> int:
    """How many of ten simultaneous requests are under way together, which is ``least`` or more."""
    inside, most = 0, 0
    counting = threading.Condition()

    def meanwhile() -> None:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
            counting.notify_all()
            counting.wait_for(lambda: most >= least, timeout=10)
            counting.wait_for(lambda: most > least, timeout=0.02)  # one too many would come now
            inside -= 1

    controller.meanwhile = meanwhile
    assert in_ten_threads(lambda: session.send(GET, deadline)) == [None] * 10
    return most


def test_no_more_requests_are_under_way_than_the_settings_say(session, controller, deadline):
    session.send(GET, deadline)
    assert most_at_once(session, controller, deadline, 4) == 4


@pytest.mark.parametrize("status", [429, 502])
def test_after_too_many_requests_half_as_many_are_under_way(session, controller, deadline, status):
    controller.script = [page(status)]
    session.send(GET, deadline)
    assert most_at_once(session, controller, deadline, 2) == 2


def test_after_503_as_many_requests_are_under_way_as_before(session, controller, deadline):
    controller.script = [page(503)]
    session.send(GET, deadline)
    assert most_at_once(session, controller, deadline, 4) == 4


# -- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_2xx_is_success(session, controller, deadline, status):
    controller.script = [answer(status, {"task": {}})]
    assert session.send(POST, deadline) == {"task": {}}


def test_an_empty_answer_is_nothing(session, controller, deadline):
    controller.script = [answer(204)]
    assert session.send(GET, deadline) is None


def test_numbers_are_exact(session, controller, deadline):
    controller.script = [Reply(200, "application/json", b'{"ratio": 0.1}')]
    assert str(session.send(GET, deadline)["ratio"]) == "0.1"


def test_half_a_document_is_unreadable(session, controller, deadline):
    controller.script = [BROKEN]
    with pytest.raises(errors.Unreadable) as caught:
        session.send(GET, deadline)
    assert caught.value.args == (200, "GET", "/hosts", '{"datastores": [{"na')


def test_a_page_in_place_of_a_document_is_unreadable(session, controller, deadline):
    controller.script = [page(200)]
    with pytest.raises(errors.Unreadable, match=r"502 Bad Gateway"):
        session.send(GET, deadline)


def test_only_the_begin_of_a_page_is_kept(session, controller, deadline):
    controller.script = [Reply(200, "text/html", b"<" * 10_000)]
    with pytest.raises(errors.Unreadable) as caught:
        session.send(GET, deadline)
    assert len(caught.value.start) == 200


def test_bytes_that_are_no_text_are_unreadable(session, controller, deadline):
    controller.script = [Reply(200, "application/json", b"\xff\xfe\x00")]
    with pytest.raises(errors.Unreadable):
        session.send(GET, deadline)


def test_a_write_whose_answer_is_cut_has_an_unknown_outcome(session, controller, deadline):
    controller.script = [BROKEN]
    with pytest.raises(errors.OutcomeUnknown):
        session.send(POST, deadline)


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_page_with_an_error_is_an_error_without_words(session, controller, deadline, status):
    controller.script = [page(status)]
    with pytest.raises(errors.ErrorAnswer) as caught:
        session.send(GET, deadline)
    assert (caught.value.status, caught.value.message) == (status, "")


def test_an_error_that_is_no_object_is_an_error_without_words(session, controller, deadline):
    controller.script = [answer(400, ["no"])]
    with pytest.raises(errors.ErrorAnswer) as caught:
        session.send(GET, deadline)
    assert caught.value.message == ""


# -- what goes out --------------------------------------------------------------------------------


def test_a_write_says_its_media_type(session, controller, deadline):
    session.send(Request("POST", "/policies", body={}, version=14), deadline)
    headers = controller.sent[-1][2]
    assert headers["Content-Type"] == "application/vnd.simplivity.v1.14+json"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_has_no_body_has_no_media_type(session, controller, deadline, method):
    session.send(Request(method, "/hosts/1"), deadline)
    _, _, headers, body = controller.sent[-1]
    assert "Content-Type" not in headers
    assert body is None


def test_a_query_is_escaped_and_null_left_out(session, controller, deadline):
    query = {"name": "a b&c", "cluster_group_id": None, "limit": 500}
    session.send(Request("GET", "/policies", query), deadline)
    assert controller.paths[-1] == "/api/policies?name=a+b%26c&limit=500"


def test_a_request_takes_no_longer_than_its_own_limit(session, controller, deadline):
    session.send(GET, deadline)
    assert controller.timeout == 70.0


def test_a_request_takes_no_longer_than_its_operation_may(session, controller, clock):
    session.send(GET, Deadline(clock, 5.0))
    assert controller.timeout == 5.0


# -- who is there ---------------------------------------------------------------------------------


def test_the_version_is_asked_for_without_a_login(session, controller, deadline):
    controller.logins = [DENIED]
    controller.versions = [answer(200, {"REST_API_Version": "1.14", "SVTFS_Version": "4.0.0"})]
    with pytest.raises(errors.LoginRefused):
        session.connect(deadline)
    assert session.minor == 14


STRANGERS = {
    "vCenter": (answer(404, {"error_type": "NOT_FOUND", "messages": []}), "HTTP 404: NOT_FOUND"),
    "a web site": (
        page(200),
        "HTTP 200: <html> <head><title>502 Bad Gateway</title></head></html>",
    ),
    "something with JSON": (answer(200, {"version": 1}), "HTTP 200: "),
    "nothing": (answer(204), "HTTP 204: "),
}


@pytest.mark.parametrize(("reply", "seen"), STRANGERS.values(), ids=STRANGERS.keys())
def test_a_host_that_does_not_answer_like_a_controller_is_the_wrong_one(
    session, controller, deadline, reply, seen
):
    controller.versions = [reply]
    with pytest.raises(errors.WrongHost) as caught:
        session.connect(deadline)
    assert caught.value.args == ("https://ovc", seen)


def test_what_is_no_controller_gets_no_credentials(session, controller, deadline):
    controller.versions = [page(200)] * 2
    for _ in range(2):
        with pytest.raises(errors.WrongHost):
            session.send(GET, deadline)
    assert controller.paths == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 520])
def test_a_controller_that_is_overloaded_is_not_the_wrong_host(
    session, controller, deadline, status
):
    controller.versions = [page(status)]
    session.connect(deadline)
    assert session.minor == 25


# -- what is written down -------------------------------------------------------------------------


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_neither_password_nor_token_is_logged(session, controller, deadline, written):
    controller.script = [EXPIRED, page(503)]
    session.send(GET, deadline)
    assert "very-secret" not in written.text
    assert "token-1" not in written.text


def test_each_request_is_logged_with_its_status(session, deadline, written):
    session.send(GET, deadline)
    assert "GET /api/hosts: 200 in 0 ms" in written.messages
