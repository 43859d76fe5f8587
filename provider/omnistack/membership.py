"""Whether a controller belongs to the federation that this process works with.

Nothing in the API names a federation, but its controllers list the same omnistack_clusters. One
that is cut off may list fewer of them; two that have none in common belong to two federations. In
the wrong one every object in the state would look deleted, and would be created again.
"""

import logging
import threading
from collections.abc import Mapping, Sequence

from provider.omnistack.collections import COLLECTIONS
from provider.omnistack.deadline import Deadline
from provider.omnistack.endpoint import Endpoint
from provider.omnistack.errors import (
    ErrorAnswer,
    Forbidden,
    Incomplete,
    NeverSent,
    NotAllowed,
    NotReady,
    OtherFederation,
    Unreachable,
    Unreadable,
    Untrusted,
)
from provider.omnistack.paging import read_all
from provider.omnistack.request import Request
from provider.secrecy import excerpt

log = logging.getLogger(__name__)

CLUSTERS = COLLECTIONS["omnistack_clusters"]
PATH = f"/{CLUSTERS.plural}"


class Membership:
    """The federation that this process works with: that of the first controller admitted.

    clusters: the names of its omnistack_clusters by id; none if the account may not list them.
    allowed: ids or names of clusters that must all be in it; if empty, any federation will do.
    """

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self.clusters: dict[str, str] = {}
        self.allowed = allowed
        self._first_url = ""
        self._members: set[Endpoint] = set()
        self._others: dict[Endpoint, OtherFederation] = {}
        self._lock = threading.Lock()

    def admit(self, endpoint: Endpoint, deadline: Deadline) -> None:
        """Make sure that a controller is of this federation; the first time it lists its clusters.

        Raises `OtherFederation`, `NotAllowed`, or why it could not be found out; the request that
        was to follow has not been sent then.
        """
        if endpoint in self._members:
            return
        with deadline.holding(self._lock, f"the omnistack_clusters of {endpoint.url}"):
            if endpoint in self._others:
                raise self._others[endpoint]
            if endpoint not in self._members:
                self._compare(endpoint, self._listed(endpoint, deadline))
                self._members.add(endpoint)

    def excludes(self, endpoint: Endpoint) -> bool:
        """Whether a controller is known to belong to another federation."""
        return endpoint in self._others

    def _listed(self, endpoint: Endpoint, deadline: Deadline) -> Mapping[str, str]:
        try:
            return _clusters(endpoint, deadline)
        except Forbidden:
            if self.allowed:
                raise
            log.warning("The account may not list the omnistack_clusters of %s", endpoint.url)
            return self.clusters
        except (NeverSent, Untrusted):
            raise
        except Unreachable as error:
            raise NeverSent(endpoint.url, f"GET {PATH}: {error.reason}") from error
        except (ErrorAnswer, Unreadable, Incomplete) as error:
            raise NotReady(endpoint.url, f"GET {PATH}: {_reason(error)}") from error

    def _compare(self, endpoint: Endpoint, listed: Mapping[str, str]) -> None:
        if self.clusters and not listed.keys() & self.clusters.keys():
            seen, known = _in_words(listed), _in_words(self.clusters)
            self._others[endpoint] = OtherFederation(endpoint.url, seen, known, self._first_url)
            raise self._others[endpoint]
        if not self.clusters:
            self._first_url = endpoint.url
            self._require(endpoint, listed)
        self.clusters = {**self.clusters, **listed}

    def _require(self, endpoint: Endpoint, listed: Mapping[str, str]) -> None:
        """Raise `NotAllowed` unless every allowed cluster is there."""
        missing = tuple(
            a for a in self.allowed if not (a.lower() in listed or a in listed.values())
        )
        if missing:
            raise NotAllowed(endpoint.url, missing, listed)


def _clusters(endpoint: Endpoint, deadline: Deadline) -> dict[str, str]:
    """The names of all clusters that a controller lists, by id in lower case."""
    found = read_all(
        CLUSTERS, {}, lambda query: endpoint.ask(Request("GET", PATH, query), deadline)
    )
    return {excerpt(str(each.get("id"))).lower(): excerpt(str(each.get("name"))) for each in found}


def _in_words(clusters: Mapping[str, str]) -> str:
    return ", ".join(sorted(map(repr, clusters.values()))) or "none"


def _reason(error: ErrorAnswer | Unreadable | Incomplete) -> str:
    if isinstance(error, ErrorAnswer):
        return f"HTTP {error.status} {error.message}".strip()
    return "an answer that cannot be read"
