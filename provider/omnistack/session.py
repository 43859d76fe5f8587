"""A session with a federation: which controller is asked, and what may be sent again.

All requests go to one controller as long as it answers, because the others may lag behind what
was written there. If it does not, the next in the list is asked from then on, at once, and after
the last the first again, with pauses, until the operation's time is up. A task is asked for where
it was started: whether other controllers know it is not documented.

What is sent again after a failure: reading, always; writing, only if it cannot have happened or
if happening twice is the same as once. Otherwise the outcome is unknown and the caller has to
look.

Before a controller is asked for the first time where there are several, it is seen to belong to the
federation of the one before it, see `federation`.

While nothing answers, the first request waits for as long as its operation may take; an outage
that has lasted for longer than an operation may is not waited for by each of a thousand others.
"""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed, wait
from functools import partial
from typing import Any
from urllib.parse import unquote

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
    together,
)
from provider.omnistack.membership import Membership
from provider.omnistack.request import Request, Transport
from provider.omnistack.settings import Settings

log = logging.getLogger(__name__)

Attempt = Callable[[Endpoint, Request, Deadline], Any]

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
LATECOMERS = 2.0
"""Seconds that the other controllers have to answer once one has."""
PERSISTING = 5.0
"""Seconds of nothing but 502 and 503 after which a controller counts as down: its proxy answers
for it while it restarts."""
RESTARTING = (502, 503)
COMPARING = 5.0
"""Seconds that another controller has at the start to say which federation it belongs to."""
PASSING = (Overloaded, Unreachable)
TASKS = "/tasks/"
VERSION, LOGIN = Request("GET", "/version"), Request("POST", "/oauth/token")
CLUSTERS = Request("GET", "/omnistack_clusters")


class Session:
    """Sends requests to the controllers of one federation."""

    def __init__(self, settings: Settings, dial: Callable[[str], Transport], clock: Clock) -> None:
        account = Account()
        self._endpoints = [
            Endpoint(url, settings, dial(url), clock, account) for url in settings.urls
        ]
        self._pinned = self._endpoints[0]
        self._federation = Membership(settings.allowed_clusters)
        self._clock = clock
        self._patience = settings.operation_timeout
        self._started: dict[str, Endpoint] = {}

    @property
    def minor(self) -> int:
        """The minor version of REST API 1 that every controller seen so far understands."""
        return min((e.minor for e in self._endpoints if e.minor is not None), default=0)

    def connect(self, deadline: Deadline) -> None:
        """See who is there and log in at the first who is; raises `OmniStackError`.

        One that is down, or no controller, does no harm as long as another is one; one with another
        certificate, or of another federation, does.
        """
        failures = self._introductions(deadline)
        for error in failures.values():
            if isinstance(error, Untrusted) or not isinstance(error, (*PASSING, WrongHost)):
                raise error
        alive = [each for each in self._endpoints if each not in failures]
        if not alive:
            raise together([*failures.values()])
        for error in failures.values():
            log.warning("No controller to work with at %s; going on without it", error)
        self._pinned = alive[0]
        once = partial(self._round, LOGIN, deadline, lambda each, _, until: each.token(until))
        self._repeated(LOGIN, deadline, once, (NotReady,))
        self._compare(alive, deadline)

    def clusters(self, deadline: Deadline) -> Mapping[str, str]:
        """What identifies the federation that answers: names of its omnistack_clusters by id.

        They are listed once per process, when they are first needed; there are none if the account
        may not list them.
        """
        once = partial(self._round, CLUSTERS, deadline, self._admitted)
        self._repeated(CLUSTERS, deadline, once, PASSING)
        return self._federation.clusters

    def send(self, request: Request, deadline: Deadline) -> Any:
        """The decoded body of the answer; raises `OmniStackError`."""
        once = partial(self._round, request, deadline, self._ask)
        return self._repeated(request, deadline, once, PASSING)

    def _introductions(self, deadline: Deadline) -> Mapping[Endpoint, OmniStackError]:
        """What came in the way of those that did not introduce themselves."""
        looks = {
            e: in_background(partial(self._introduction, e, deadline)) for e in self._endpoints
        }
        for look in as_completed(looks.values()):
            if look.result() is None:
                break
        wait(looks.values(), timeout=LATECOMERS)
        ends = {e: look.result() for e, look in looks.items() if look.done()}
        late = {e: Unreachable(e.url, "no answer yet") for e in looks if e not in ends}
        return {e: end for e, end in (ends | late).items() if end}

    def _introduction(self, endpoint: Endpoint, deadline: Deadline) -> OmniStackError | None:
        try:
            self._repeated(VERSION, deadline, partial(endpoint.introduce, deadline), (NotReady,))
        except OmniStackError as error:
            return error
        return None

    def _compare(self, alive: Sequence[Endpoint], deadline: Deadline) -> None:
        """Raise `OtherFederation` if the controllers are not those of one federation.

        One that cannot be compared now is compared before anything is asked of it.
        """
        for endpoint in alive if len(self._endpoints) > 1 else ():
            try:
                self._federation.admit(endpoint, deadline.within(COMPARING))
            except OtherFederation:
                raise
            except (*PASSING, TimedOut, WrongHost) as error:
                log.warning("The federation of %s is not known yet: %s", endpoint.url, error)

    def _admitted(self, endpoint: Endpoint, _request: Request, deadline: Deadline) -> None:
        self._federation.admit(endpoint, deadline)

    # -- again -----------------------------------------------------------------------------

    def _repeated(
        self,
        request: Request,
        deadline: Deadline,
        once: Callable[[], Any],
        passing: tuple[type[OmniStackError], ...],
    ) -> Any:
        """What trying once gives, tried again after passing failures as long as there is time."""
        pause = FIRST_PAUSE
        while True:
            try:
                return once()
            except passing as error:
                final = isinstance(error, Untrusted) or self._is_given_up()
                if final or deadline.left < pause:
                    raise
                log.info("%s %s: %s; trying again", request.method, request.path, error)
            deadline.pause(pause * random.uniform(0.5, 1.0), f"{request.method} {request.path}")  # noqa: S311  # jitter
            pause = min(pause * 2, LONGEST_PAUSE)

    def _is_given_up(self) -> bool:
        """Whether nothing has answered for longer than an operation may take."""
        here = [each for each in self._endpoints if not self._federation.excludes(each)]
        silent = [each.silent_since for each in here]
        known = [since for since in silent if since is not None]
        return known == silent and self._clock.now() - max(known) >= self._patience

    # -- the next controller ---------------------------------------------------------------

    def _round(self, request: Request, deadline: Deadline, attempt: Attempt) -> Any:
        """The first answer of those that may be asked; raises what they failed with together."""
        failures: list[OmniStackError] = []
        for endpoint in self._order(request):
            try:
                if len(self._endpoints) > 1 or self._federation.allowed:
                    self._federation.admit(endpoint, deadline)
                return attempt(endpoint, request, deadline)
            except (*PASSING, NotFound, WrongHost) as error:
                failures.append(error)
                if not self._goes_on(endpoint, request, error):
                    break
        raise _verdict(failures)

    def _order(self, request: Request) -> Sequence[Endpoint]:
        """The controllers in the order in which they are asked."""
        first = self._endpoints.index(self._pinned)
        circle = [*self._endpoints[first:], *self._endpoints[:first]]
        home = self._started.get(unquote(request.path.removeprefix(TASKS)))
        return sorted(circle, key=lambda each: each is not home) if home else circle

    def _goes_on(self, endpoint: Endpoint, request: Request, error: OmniStackError) -> bool:
        """Whether the next controller is asked now; raises if none may be."""
        if isinstance(error, NotFound):
            if not request.path.startswith(TASKS):
                raise error
            return True
        busy = isinstance(error, Overloaded) and not self._is_restarting(endpoint, error)
        if not busy:
            self._leave(endpoint, error)
        _judge(error, request)
        return not busy

    def _is_restarting(self, endpoint: Endpoint, error: Overloaded) -> bool:
        silent = endpoint.silent_since is not None and self._clock.now() - endpoint.silent_since
        return error.status in RESTARTING and silent >= PERSISTING

    def _leave(self, endpoint: Endpoint, error: OmniStackError) -> None:
        """Ask the next controller from now on, if this is the one that is asked."""
        if self._pinned is endpoint and len(self._endpoints) > 1:
            place = self._endpoints.index(endpoint) + 1
            self._pinned = self._endpoints[place % len(self._endpoints)]
            log.warning("Nothing more is asked of %s; going to %s", error, self._pinned.url)

    def _ask(self, endpoint: Endpoint, request: Request, deadline: Deadline) -> Any:
        """The answer of one controller; where a task was started is remembered."""
        body = endpoint.ask(request, deadline)
        task = body.get("task") if isinstance(body, Mapping) else None
        if request.method != "GET" and isinstance(task, Mapping):
            self._started[str(task.get("id"))] = endpoint
        return body


def _judge(error: OmniStackError, request: Request) -> None:
    """Raise unless the request may be sent again after this error."""
    if isinstance(error, Untrusted):
        raise error
    if request.repeatable or isinstance(error, (NeverSent, WrongHost)):
        return
    raise OutcomeUnknown(request.method, request.path, error) from error


def _verdict(failures: Sequence[OmniStackError]) -> OmniStackError:
    """What the failures of all controllers mean.

    Nobody knows a task if those who can be asked do not, but not as long as one may know it that
    has merely lost this request.
    """
    unknown = [each for each in failures if isinstance(each, NotFound)]
    lost = [each for each in failures if not isinstance(each, (NotFound, NeverSent, WrongHost))]
    return unknown[-1] if unknown and not lost else together(lost or failures)
