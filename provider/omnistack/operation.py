"""One operation of Terraform at work: its deadline, and plain requests that end with it.

Coalesced reads, batched writes and task polling do the work of many operations together. Each
request of theirs is sent by the thread of one operation, with the `Operation` of that thread, so
it ends when the time of that operation is up.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from provider.omnistack.collections import Collection, is_complete
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

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self._deadline.left

    def extend(self, seconds: float) -> None:
        """Let at least so much time be left, however much the operation has taken."""
        self._deadline.extend(seconds)

    def pause(self, seconds: float, waited_for: str) -> None:
        self._deadline.pause(seconds, waited_for)

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

    def get(self, path: str, **query: Any) -> Any:
        return self.send(Request("GET", path, query))

    def get_object(self, collection: Collection, id: str) -> Object | None:  # noqa: A002  # the API's word
        """One object by its path, None only if the controller says that there is none."""
        path = fill(f"/{collection.plural}/{{id}}", id=id)
        try:
            body = self.get(path)
        except NotFound as error:
            if is_proof(error):
                return None
            raise
        found = body.get(collection.singular) if isinstance(body, Mapping) else None
        if not isinstance(found, Mapping) or not is_complete(found, id):
            raise Unreadable(200, "GET", path, excerpt(repr(body), 200))
        return found

    def list_objects(
        self, collection: Collection, filters: Mapping[str, Any], most: int = sys.maxsize
    ) -> list[Object]:
        """All objects that the filters select, sorted by name, each as the answer has it.

        Raises `TooManyObjects` after the first page if there are more than ``most``.
        """
        path = f"/{collection.plural}"
        return read_all(collection, filters, lambda query: self.get(path, **query), most)

    def clusters(self) -> Mapping[str, str]:
        """The names of the federation's omnistack_clusters by id, see `Session.clusters`."""
        return self._session.clusters(self._deadline)

    def token(self) -> AccessToken:
        """A token for requests of others, see `Session.token`."""
        return self._session.token(self._deadline)

    def renew(self, token: AccessToken) -> AccessToken:
        """A token that lasts longer, see `Session.renew`."""
        return self._session.renew(token, self._deadline)
