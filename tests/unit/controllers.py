"""Several controllers of a federation in this process, and a clock that only waiting moves.

They stand where the HTTP library is, so that the laws of several controllers can be looked at
without a socket: each says what it was asked, and answers, is down or fails as a test tells it.
"""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from provider.omnistack import errors
from provider.omnistack.deadline import Deadline
from provider.omnistack.request import Reply, Request
from provider.omnistack.session import Session
from provider.omnistack.settings import Settings
from tests.clocks import Still

LOGIN, VERSION, CLUSTERS = "/oauth/token", "/version", "/omnistack_clusters"
EAST, WEST = {"id": "c-East", "name": "East"}, {"id": "c-west", "name": "West"}
PAGE = b"<html>\r\n<head><title>Gateway</title></head></html>"

Step = Reply | Exception


def answer(status: int = 200, body: Any = None) -> Reply:
    return Reply(status, "application/json", b"" if body is None else json.dumps(body).encode())


def page(status: int) -> Reply:
    return Reply(status, "text/html", PAGE)


def listing(*clusters: Mapping[str, Any]) -> Reply:
    return answer(200, {"count": len(clusters), "omnistack_clusters": clusters})


DENIED = answer(401, {"exception": "BadCredentialsException", "message": "Bad Credentials"})
FORBIDDEN = answer(403, {"exception": "PermissionDeniedException", "message": "No"})
UNKNOWN = answer(404, {"exception": "ObjectNotFoundException", "message": "No such thing"})
RUNNING = answer(202, {"task": {"id": "t-1", "state": "IN_PROGRESS"}})


class Now(Still):
    """A clock that only waiting moves; after each wait it does what a test wants to happen."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1000.0
        self.meanwhile: Callable[[], object] = lambda: None

    def now(self) -> float:
        return self.time

    def unix_time(self) -> int:
        return int(self.time)

    def sleep(self, seconds: float, news: threading.Event | None = None) -> None:
        self.time += seconds
        self.meanwhile()

    @property
    def passed(self) -> float:
        return self.time - 1000.0


class Controller:
    """One controller.

    orders: what is answered to a path next, before the usual; a list of one step is used up by it.
    always: what is answered to a path for as long as it stands here.
    asked: the paths that came in, the login and version among them.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.up = True
        self.clusters: tuple[Mapping[str, Any], ...] = (EAST, WEST)
        self.orders: dict[str, list[Step]] = {}
        self.always: dict[str, Step] = {}
        self.asked: list[str] = []
        self.timeouts: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self._tokens = 0
        self._lock = threading.Lock()

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        plain = path.partition("?")[0].removeprefix("/api")
        with self._lock:
            if not self.up:
                raise errors.NeverSent(self.url, "Connection refused")
            self.asked.append(plain)
            self.timeouts.append(timeout)
            step = self._step(plain, headers)
        self.meanwhile()
        if isinstance(step, Exception):
            raise step
        return step

    def _step(self, path: str, headers: Mapping[str, str]) -> Step:
        ordered = self.orders.get(path)
        if ordered:
            return ordered.pop(0)
        if path in self.always:
            return self.always[path]
        usual = {VERSION: self._version, LOGIN: self._login}.get(path)
        if usual:
            return usual()
        if headers.get("Authorization") != f"Bearer {self.url}-{self._tokens}":
            return answer(401, {"error": "invalid_token"})
        return listing(*self.clusters) if path == CLUSTERS else answer(200, {"by": self.url})

    def _version(self) -> Reply:
        return answer(200, {"REST_API_Version": "1.25"})

    def _login(self) -> Reply:
        self._tokens += 1
        return answer(200, {"access_token": f"{self.url}-{self._tokens}"})

    def die(self) -> None:
        """Refuse connections, and lose the tokens."""
        self.up = False
        self._tokens += 1

    def lost(self) -> errors.Unreachable:
        """What is noticed of an answer that does not come."""
        return errors.Unreachable(self.url, "Connection reset by peer")

    def times(self, path: str) -> int:
        return self.asked.count(path)

    @property
    def work(self) -> list[str]:
        """What was asked of it beside the login and what it is."""
        return [path for path in self.asked if path not in (LOGIN, VERSION, CLUSTERS)]


class Estate:
    """Some controllers and a session with them."""

    def __init__(self, count: int = 2, **settings: Any) -> None:
        self.clock = Now()
        self.all = [Controller(f"https://{'abcdefg'[number]}") for number in range(count)]
        self._transports = {each.url: each for each in self.all}
        self.settings = Settings(tuple(self._transports), "admin", "very-secret", **settings)
        self.session = self.another()

    def another(self) -> Session:
        """A session of another process with the same controllers."""
        return Session(self.settings, lambda url: self._transports[url], self.clock)

    def deadline(self, seconds: float = 600.0) -> Deadline:
        return Deadline(self.clock, seconds)

    def connect(self) -> None:
        self.session.connect(self.deadline(20.0))

    def ask(self, request: Request, seconds: float = 600.0) -> Any:
        return self.session.send(request, self.deadline(seconds))

    def clusters(self) -> Mapping[str, str]:
        return self.session.clusters(self.deadline())
