"""What one controller is sent, and what is noted of it."""

import logging
from collections.abc import Callable, Mapping

import pytest

from provider import secrecy
from provider.omnistack import errors
from provider.omnistack.access_token import AccessToken
from provider.omnistack.deadline import Deadline
from provider.omnistack.endpoint import Account, Endpoint
from provider.omnistack.request import Reply, Request
from provider.omnistack.settings import Settings
from tests.unit.controllers import FORBIDDEN, Now, Step, answer, page

GET = Request("GET", "/hosts")
POST = Request("POST", "/policies", body={})
URL = "https://ovc"
SETTINGS = Settings((URL,), "admin", "very-secret")
LOGIN, VERSION = "/api/oauth/token", "/api/version"
OK, EXPIRED = answer(200, {}), answer(401, {"error": "invalid_token"})
RESET = errors.Unreachable(URL, "Connection reset by peer")


class Controller:
    """Stands where the HTTP library is: each login gets a new token, the rest what a test says.

    script: what is answered next, before the usual. says: what a login says beside its token.
    sent: paths and headers.
    """

    def __init__(self) -> None:
        self.script: list[Step] = []
        self.always: Step = OK
        self.says: Mapping[str, object] = {}
        self.sent: list[tuple[str, Mapping[str, str]]] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        self.sent.append((path, headers))
        self.meanwhile()
        if path == VERSION:
            return answer(200, {"REST_API_Version": "1.25"})
        if path == LOGIN:
            return answer(200, {"access_token": f"token-{len(self.sent)}", **self.says})
        step = self.script.pop(0) if self.script else self.always
        if isinstance(step, Exception):
            raise step
        return step


@pytest.fixture
def clock() -> Now:
    return Now()


@pytest.fixture
def controller() -> Controller:
    return Controller()


@pytest.fixture
def endpoint(controller: Controller, clock: Now) -> Endpoint:
    return Endpoint(URL, SETTINGS, controller, clock, Account())


@pytest.fixture
def deadline(clock: Now) -> Deadline:
    return Deadline(clock, 600.0)


def test_a_request_has_these_headers_and_no_others(endpoint, controller, deadline):
    endpoint.ask(GET, deadline)
    _, headers = controller.sent[-1]
    assert headers == {"Accept": "application/json", "Authorization": "Bearer token-2"}


def test_a_write_has_a_media_type_besides(endpoint, controller, deadline):
    endpoint.ask(POST, deadline)
    assert set(controller.sent[-1][1]) == {"Accept", "Authorization", "Content-Type"}


def test_a_login_has_these_headers_and_no_others(endpoint, controller, deadline):
    endpoint.ask(GET, deadline)
    assert controller.sent[1] == (
        LOGIN,
        {
            "Accept": "application/json",
            "Authorization": "Basic c2ltcGxpdml0eTo=",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )


def test_a_token_is_a_secret(endpoint, deadline):
    token = endpoint.token(deadline).value
    assert token not in secrecy.redacted(f"it is {token}!")


def test_the_log_says_why_there_is_another_login(endpoint, controller, deadline, caplog):
    endpoint.token(deadline)
    controller.script = [EXPIRED]
    with caplog.at_level(logging.INFO):
        endpoint.ask(GET, deadline)
    assert caplog.messages == ["The token is no longer valid: logging in again"]


def test_the_log_says_what_is_there(endpoint, deadline, caplog):
    with caplog.at_level(logging.INFO):
        endpoint.introduce(deadline)
    assert caplog.messages == ["OmniStack REST API 1.25 at https://ovc"]
    assert endpoint.minor == 25


def test_waiting_for_the_login_of_another_thread_says_so(controller, clock):
    account = Account()
    endpoint = Endpoint(URL, SETTINGS, controller, clock, account)
    with account.lock, pytest.raises(errors.TimedOut) as caught:
        endpoint.token(Deadline(clock, 0.0))
    assert caught.value.waited_for == "the login at https://ovc"


def test_a_controller_that_answers_is_not_silent(endpoint, deadline):
    endpoint.ask(GET, deadline)
    assert endpoint.silent_since is None


@pytest.mark.parametrize("step", [page(503), RESET], ids=["failing", "lost"])
def test_a_controller_is_silent_since_it_first_did_not_answer(
    endpoint, controller, clock, deadline, step
):
    controller.always = step
    for _ in range(2):
        with pytest.raises(errors.OmniStackError):
            endpoint.ask(GET, deadline)
        clock.sleep(5.0)
    assert endpoint.silent_since == 1000.0


def test_a_controller_whose_login_succeeds_is_not_silent_for_that(endpoint, deadline):
    endpoint.token(deadline)
    assert endpoint.silent_since is None


def test_a_controller_that_answers_again_is_not_silent_any_more(endpoint, controller, deadline):
    controller.always = page(503)
    with pytest.raises(errors.Overloaded):
        endpoint.ask(GET, deadline)
    controller.always = OK
    endpoint.ask(GET, deadline)
    assert endpoint.silent_since is None


def test_during_a_request_that_lasts_a_silent_controller_stays_silent(
    endpoint, controller, clock, deadline
):
    seen = []
    controller.always = page(503)
    with pytest.raises(errors.Overloaded):
        endpoint.ask(GET, deadline)
    controller.meanwhile = lambda: seen.append(endpoint.silent_since)
    controller.always = OK
    endpoint.ask(GET, deadline)
    assert seen == [clock.time]


# -- tokens for others ----------------------------------------------------------------------------

PROOF = "/api/omnistack_clusters?limit=1"


def proofs(controller: Controller) -> list[str]:
    """The tokens with which it was seen whether they are taken."""
    return [headers["Authorization"] for path, headers in controller.sent if path == PROOF]


def test_a_token_for_others_is_the_own_one_and_was_just_used(endpoint, controller, deadline, clock):
    own = endpoint.token(deadline)
    clock.sleep(60.0)
    leased = endpoint.lease(deadline)
    assert leased == own._replace(used_at=clock.unix_time())
    assert proofs(controller) == [f"Bearer {own.value}"]


def test_a_token_for_others_is_a_new_one_if_the_own_one_has_ended(endpoint, controller, deadline):
    own = endpoint.token(deadline)
    controller.script = [EXPIRED]
    leased = endpoint.lease(deadline)
    assert leased.value != own.value
    assert leased.value == endpoint.token(deadline).value


def test_an_account_that_may_see_nothing_has_a_token_all_the_same(endpoint, controller, deadline):
    controller.script = [FORBIDDEN]
    assert endpoint.lease(deadline).value == endpoint.token(deadline).value


@pytest.mark.parametrize("status", [500, 503])
def test_a_controller_that_fails_says_nothing_of_a_token(endpoint, controller, deadline, status):
    controller.script = [page(status)]
    with pytest.raises(errors.ErrorAnswer):
        endpoint.lease(deadline)


def test_a_token_is_renewed_with_a_request_that_carries_it(endpoint, controller, deadline, clock):
    old = AccessToken(URL, "of-old", 0, 77)
    assert endpoint.renew(old, deadline) == old._replace(used_at=clock.unix_time())
    assert proofs(controller) == ["Bearer of-old"]


def test_a_token_that_has_ended_cannot_be_renewed(endpoint, controller, deadline):
    controller.script = [EXPIRED]
    with pytest.raises(errors.TokenExpired):
        endpoint.renew(endpoint.token(deadline), deadline)


@pytest.mark.parametrize(
    ("says", "lasts"),
    [
        ({"expires_in": 81301}, 81301),
        ({"expires_in": 0}, 0),
        ({}, None),
        ({"expires_in": -1}, None),
        ({"expires_in": "81301"}, None),
        ({"expires_in": True}, None),
        ({"expires_in": None}, None),
    ],
)
def test_a_token_ends_when_the_controller_says(endpoint, controller, deadline, clock, says, lasts):
    controller.says = says
    token = endpoint.token(deadline)
    assert token.expires_at == (None if lasts is None else clock.unix_time() + lasts)
