"""One operation of Terraform at work: its deadline, and plain requests that end with it.

Coalesced reads, batched writes and task polling do the work of many operations together. Each
request of theirs is sent by the thread of one operation, with the `Operation` of that thread, so
it ends when the time of that operation is up.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from provider.omnistack import api_versions
from provider.omnistack.collections import Collection, is_complete, is_filterable, parts_of
from provider.omnistack.errors import NotFound, Unreadable, is_proof
from provider.omnistack.paging import read_all
from provider.omnistack.request import Request, fill
from provider.secrecy import excerpt

if TYPE_CHECKING:  # a provider that is not configured has neither
    from provider.omnistack.access_token import AccessToken
    from provider.omnistack.deadline import Deadline
    from provider.omnistack.session import Session

Object = Mapping[str, Any]


class Operation:
    """The time and the requests of one operation.

    What waits raises `TimedOut` once the time is up, and `Interrupted` once Terraform is to stop.
    """

    def __init__(self, session: Session, deadline: Deadline) -> None:
        self._session = session
        self._deadline = deadline

    # -- time ------------------------------------------------------------------------------

    def now(self) -> float:
        return self._deadline.clock.now()

    def unix_time(self) -> int:
        """Whole seconds since 1970."""
        return self._deadline.clock.unix_time()

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self._deadline.left

    def extend(self, seconds: float) -> None:
        """Let at least so much time be left, however much the operation has taken."""
        self._deadline.extend(seconds)

    def though_stopped(self) -> AbstractContextManager[None]:
        """A context for one last write after Terraform is to stop, see `Clock.though_stopped`."""
        return self._deadline.clock.though_stopped()

    def pause(self, seconds: float, waited_for: str, news: threading.Event | None = None) -> None:
        """Wait so long, or until the event is set."""
        self._deadline.pause(seconds, waited_for, news)

    def await_event(self, event: threading.Event, waited_for: str) -> None:
        """Wait until the event is set."""
        self._deadline.await_event(event, waited_for)

    def holding(self, lock: threading.Lock, waited_for: str) -> AbstractContextManager[None]:
        """Hold a lock, once it is free."""
        return self._deadline.holding(lock, waited_for)

    # -- requests --------------------------------------------------------------------------

    @property
    def minor(self) -> int:
        """The minor version of REST API 1 that may be used, see `Session.minor`."""
        return self._session.minor

    def send(self, request: Request) -> Any:
        """The decoded body of the answer; raises `OmniStackError`."""
        return self._session.send(request, self._deadline)

    def send_to(self, url: str, request: Request) -> Any:
        """The decoded body of the answer of one controller, see `Session.send_to`."""
        return self._session.send_to(url, request, self._deadline)

    def leave(self, url: str, others: Sequence[str]) -> bool:
        """Ask another controller from now on, see `Session.leave`."""
        return self._session.leave(url, others, self._deadline)

    def get(self, path: str, **query: Any) -> Any:
        return self.send(Request("GET", path, query))

    def get_object(self, collection: Collection, id: str) -> Object | None:  # noqa: A002  # the API's word
        """One object by its path, None only if the controller says that there is none.

        Where no path leads to it, a listing that asks for it alone has to do.
        """
        if not collection.singles:
            return self._listed_alone(collection, id)
        self._require(collection)
        path = fill(f"{collection.path}/{{id}}", id=id)
        try:
            body = self.get(path)
        except NotFound as error:
            if is_proof(error):
                return None
            raise
        found = body.get(collection.singular) if isinstance(body, Mapping) else None
        if not isinstance(found, Mapping) and not collection.paged:
            found = body  # which envelope it has is not published
        if not isinstance(found, Mapping) or not is_complete(collection, found, id):
            raise Unreadable(200, "GET", path, excerpt(repr(body), 200))
        return found

    def _listed_alone(self, collection: Collection, id: str) -> Object | None:  # noqa: A002  # the API's word
        parts = parts_of(collection, id).items()
        filters = {name: value for name, value in parts if is_filterable(value)}
        found = self.list_objects(collection, filters)
        return next((each for each in found if is_complete(collection, each, id)), None)

    def list_objects(
        self, collection: Collection, filters: Mapping[str, Any], most: int = sys.maxsize
    ) -> list[Object]:
        """All objects that the filters select, sorted by name, each as the answer has it.

        Raises `TooManyObjects` after the first page if there are more than ``most``.
        """
        self._require(collection)
        return read_all(collection, filters, lambda query: self.get(collection.path, **query), most)

    def _require(self, collection: Collection) -> None:
        """Raise `TooOld` if the controllers do not know the collection."""
        api_versions.require(collection.since, self.minor, f"GET {collection.path}")

    def clusters(self) -> Mapping[str, str]:
        """The names of the federation's omnistack_clusters by id, see `Session.clusters`."""
        return self._session.clusters(self._deadline)

    def token(self) -> AccessToken:
        """A token for requests of others, see `Session.token`."""
        return self._session.token(self._deadline)

    def renew(self, token: AccessToken) -> AccessToken:
        """A token that lasts longer, see `Session.renew`."""
        return self._session.renew(token, self._deadline)
