"""A session with a federation: which controller gets a request, and what may be sent again.

All requests go to one controller as long as it answers, because the others may lag behind what
was written there. If it does not answer, requests go to the next in the list from then on, at
once, and after the last to the first again, with pauses, until the operation's time is up. A task
is polled where it was begun: whether other controllers know it is not documented.

What is sent again after a failure: a reading, always; a write, only if it cannot have happened or
if twice is the same as once. Otherwise its outcome is unknown, and the caller has to read back.

Where there are several controllers, each is compared with the ones before it before its first
request, see `Membership`.

While no controller answers, the first request waits for as long as its operation may take. Once an
outage has lasted longer than an operation may, the others do not wait for it, each again.
"""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed, wait
from functools import partial
from typing import Any
from urllib.parse import unquote

from provider.omnistack.access_token import AccessToken
from provider.omnistack.deadline import Clock, Deadline, in_background
from provider.omnistack.endpoint import Account, Endpoint
from provider.omnistack.errors import (
    NeverSent,
    NotFound,
    NotReady,
    OmniStackError,
    OtherFederation,
    OutcomeUnknown,
    Overloaded,
    TimedOut,
    Unreachable,
    Untrusted,
    WrongHost,
    combined,
)
from provider.omnistack.membership import Membership
from provider.omnistack.request import Request, Transport
from provider.omnistack.settings import Settings, leads_to

log = logging.getLogger(__name__)

Ask = Callable[[Endpoint, Request, Deadline], Any]

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
LATECOMERS = 2.0
"""Seconds that the other controllers have to answer, after the first."""
PERSISTING = 5.0
"""Seconds of nothing but 502 and 503 after which a controller counts as down: while it restarts,
the gateway before it answers."""
RESTARTING = (502, 503)
COMPARING = 5.0
"""Seconds that each controller has at the start to list its clusters, for the comparison."""
PASSING = (Overloaded, Unreachable)
TASKS = "/tasks/"
VERSION, LOGIN = Request("GET", "/version"), Request("POST", "/oauth/token")
CLUSTERS = Request("GET", "/omnistack_clusters")


class Session:
    """Sends requests to the controllers of one federation."""

    def __init__(
        self, settings: Settings, transport_to: Callable[[str], Transport], clock: Clock
    ) -> None:
        account = Account()

        def endpoint(url: str) -> Endpoint:
            return Endpoint(url, settings, transport_to(url), clock, account)

        self._endpoint = endpoint
        self._endpoints = [*map(endpoint, settings.urls)]
        self._found: dict[str, Endpoint] = {}
        self._current = self._endpoints[0]
        self._membership = Membership(settings.allowed_clusters)
        self._clock = clock
        self._longest_outage = settings.operation_timeout
        self._begun_at: dict[str, Endpoint] = {}

    @property
    def minor(self) -> int:
        """The minor version of REST API 1 that every controller known so far understands."""
        return min((e.minor for e in self._endpoints if e.minor is not None), default=0)

    def connect(self, deadline: Deadline) -> None:
        """Find the controllers that answer, and log in at the first; raises `OmniStackError`.

        That one is down, or no controller, is an error only if all are; that one has another
        certificate, or belongs to another federation, always is.
        """
        failures = self._introductions(deadline)
        for error in failures.values():
            if isinstance(error, Untrusted) or not isinstance(error, (*PASSING, WrongHost)):
                raise error
        alive = [each for each in self._endpoints if each not in failures]
        if not alive:
            raise combined([*failures.values()])
        for error in failures.values():
            log.warning("No controller to work with at %s; going on without it", error)
        self._current = alive[0]
        attempt = partial(
            self._ask_in_turn, LOGIN, deadline, lambda each, _, until: each.token(until)
        )
        self._retried(LOGIN, deadline, attempt, (NotReady,))
        self._compare(alive, deadline)

    def clusters(self, deadline: Deadline) -> Mapping[str, str]:
        """What identifies the federation that answers: names of its omnistack_clusters by id.

        They are listed once per process, when they are first needed; there are none if the account
        may not list them.
        """
        attempt = partial(self._ask_in_turn, CLUSTERS, deadline, self._admitted)
        self._retried(CLUSTERS, deadline, attempt, PASSING)
        return self._membership.clusters

    def send(self, request: Request, deadline: Deadline) -> Any:
        """The decoded body of the answer; raises `OmniStackError`."""
        attempt = partial(self._ask_in_turn, request, deadline, self._ask)
        return self._retried(request, deadline, attempt, PASSING)

    def send_to(self, url: str, request: Request, deadline: Deadline) -> Any:
        """The decoded body of the answer of one controller, which no other can give; see `send`.

        It is asked once: whether to ask again is for the caller to say.
        """
        endpoint = self._at(url, deadline)
        try:
            return endpoint.ask(request, deadline)
        except PASSING as error:
            if request.method != "GET":
                _require_sendable_again(request, error)
            raise

    def leave(self, url: str, others: Sequence[str], deadline: Deadline) -> bool:
        """Ask another controller than the one at this address from now on; False if none answers.

        others: where there are controllers, for the case that no other is configured.
        """
        if not leads_to(self._current.url, url):
            return True
        configured = [each.url for each in self._endpoints if not leads_to(each.url, url)]
        for other in (*configured, *others):
            try:
                endpoint = self._at(other, deadline)
                endpoint.introduce(deadline)
            except (*PASSING, WrongHost) as error:
                log.warning("No controller to go to at %s", error)
                continue
            if endpoint not in self._endpoints:
                self._endpoints.append(endpoint)
            self._current = endpoint
            return True
        return False

    def _at(self, url: str, deadline: Deadline) -> Endpoint:
        """The controller at an address, which has to be one of this federation."""
        self.clusters(deadline)
        known = (*self._endpoints, *self._found.values())
        endpoint = next((each for each in known if leads_to(each.url, url)), None)
        endpoint = endpoint or self._found.setdefault(url, self._endpoint(url))
        self._membership.admit(endpoint, deadline)
        return endpoint

    def token(self, deadline: Deadline) -> AccessToken:
        """A token for somebody else to use, of the controller that is asked now."""
        attempt = partial(
            self._ask_in_turn, LOGIN, deadline, lambda each, _, until: each.lease(until)
        )
        token: AccessToken = self._retried(LOGIN, deadline, attempt, PASSING)
        return token

    def renew(self, token: AccessToken, deadline: Deadline) -> AccessToken:
        """The token, which lasts longer then; raises `TokenExpired`."""
        (home,) = (each for each in self._endpoints if each.url == token.url)
        attempt = partial(home.renew, token, deadline)
        renewed: AccessToken = self._retried(LOGIN, deadline, attempt, PASSING)
        return renewed

    def _introductions(self, deadline: Deadline) -> Mapping[Endpoint, OmniStackError]:
        """The errors of the controllers that did not introduce themselves; all try at once."""
        attempts = {
            e: in_background(partial(self._introduction, e, deadline)) for e in self._endpoints
        }
        for attempt in as_completed(attempts.values()):
            if attempt.result() is None:
                break
        wait(attempts.values(), timeout=LATECOMERS)
        ends = {e: attempt.result() for e, attempt in attempts.items() if attempt.done()}
        late = {e: Unreachable(e.url, "no answer yet") for e in attempts if e not in ends}
        return {e: end for e, end in (ends | late).items() if end}

    def _introduction(self, endpoint: Endpoint, deadline: Deadline) -> OmniStackError | None:
        try:
            self._retried(VERSION, deadline, partial(endpoint.introduce, deadline), (NotReady,))
        except OmniStackError as error:
            return error
        return None

    def _compare(self, alive: Sequence[Endpoint], deadline: Deadline) -> None:
        """Raise `OtherFederation` if the controllers are not those of one federation.

        One that cannot be compared now is compared before its first request.
        """
        for endpoint in alive if len(self._endpoints) > 1 else ():
            try:
                self._membership.admit(endpoint, deadline.within(COMPARING))
            except OtherFederation:
                raise
            except (*PASSING, TimedOut, WrongHost) as error:
                log.warning("The federation of %s is not known yet: %s", endpoint.url, error)

    def _admitted(self, endpoint: Endpoint, _request: Request, deadline: Deadline) -> None:
        self._membership.admit(endpoint, deadline)

    # -- retries ---------------------------------------------------------------------------

    def _retried(
        self,
        request: Request,
        deadline: Deadline,
        attempt: Callable[[], Any],
        passing: tuple[type[OmniStackError], ...],
    ) -> Any:
        """What an attempt gives, repeated after passing failures as long as there is time."""
        pause = FIRST_PAUSE
        while True:
            try:
                return attempt()
            except passing as error:
                final = isinstance(error, Untrusted) or self._is_long_outage()
                if final or deadline.left < pause:
                    raise
                log.info("%s %s: %s; trying again", request.method, request.path, error)
            deadline.pause(pause * random.uniform(0.5, 1.0), f"{request.method} {request.path}")  # noqa: S311  # jitter
            pause = min(pause * 2, LONGEST_PAUSE)

    def _is_long_outage(self) -> bool:
        """Whether no controller has answered for longer than an operation may take."""
        here = [each for each in self._endpoints if not self._membership.excludes(each)]
        silent = [each.silent_since for each in here]
        known = [since for since in silent if since is not None]
        return known == silent and self._clock.now() - max(known) >= self._longest_outage

    # -- the next controller ---------------------------------------------------------------

    def _ask_in_turn(self, request: Request, deadline: Deadline, ask: Ask) -> Any:
        """The first answer of a controller, in their order; raises what all failures mean."""
        failures: list[OmniStackError] = []
        for endpoint in self._order(request):
            try:
                if len(self._endpoints) > 1 or self._membership.allowed:
                    self._membership.admit(endpoint, deadline)
                return ask(endpoint, request, deadline)
            except (*PASSING, NotFound, WrongHost) as error:
                failures.append(error)
                if not self._tries_next(endpoint, request, error):
                    break
        raise _meaning(failures)

    def _order(self, request: Request) -> Sequence[Endpoint]:
        """The controllers in the order in which they get a request."""
        first = self._endpoints.index(self._current)
        circle = [*self._endpoints[first:], *self._endpoints[:first]]
        begun_at = self._begun_at.get(unquote(request.path.removeprefix(TASKS)))
        return sorted(circle, key=lambda each: each is not begun_at) if begun_at else circle

    def _tries_next(self, endpoint: Endpoint, request: Request, error: OmniStackError) -> bool:
        """Whether the next controller gets the request at once; raises if none may get it."""
        if isinstance(error, NotFound):
            if not request.path.startswith(TASKS):
                raise error
            return True
        busy = isinstance(error, Overloaded) and not self._is_restarting(endpoint, error)
        if not busy:
            self._move_on(endpoint, error)
        _require_sendable_again(request, error)
        return not busy

    def _is_restarting(self, endpoint: Endpoint, error: Overloaded) -> bool:
        silent = endpoint.silent_since is not None and self._clock.now() - endpoint.silent_since
        return error.status in RESTARTING and silent >= PERSISTING

    def _move_on(self, endpoint: Endpoint, error: OmniStackError) -> None:
        """Send requests to the next controller from now on, if they go to this one."""
        if self._current is endpoint and len(self._endpoints) > 1:
            place = self._endpoints.index(endpoint) + 1
            self._current = self._endpoints[place % len(self._endpoints)]
            log.warning("Nothing more is asked of %s; going to %s", error, self._current.url)

    def _ask(self, endpoint: Endpoint, request: Request, deadline: Deadline) -> Any:
        """The answer of one controller; remembers where a task was begun."""
        body = endpoint.ask(request, deadline)
        task = body.get("task") if isinstance(body, Mapping) else None
        if request.method != "GET" and isinstance(task, Mapping):
            self._begun_at[str(task.get("id"))] = endpoint
        return body


def _require_sendable_again(request: Request, error: OmniStackError) -> None:
    """Raise unless the request may be sent again after this error."""
    if isinstance(error, Untrusted):
        raise error
    if request.repeatable or isinstance(error, (NeverSent, WrongHost)):
        return
    raise OutcomeUnknown(request.method, request.path, error) from error


def _meaning(failures: Sequence[OmniStackError]) -> OmniStackError:
    """What the failures of all controllers mean together.

    A task is unknown if every controller that answers says so; not if one of them was sent the
    request and gave no answer, because that one may know it.
    """
    unknown = [each for each in failures if isinstance(each, NotFound)]
    lost = [each for each in failures if not isinstance(each, (NotFound, NeverSent, WrongHost))]
    return unknown[-1] if unknown and not lost else combined(lost or failures)
