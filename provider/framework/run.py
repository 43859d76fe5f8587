"""What the calls of one walk of Terraform know of each other.

Terraform makes, changes and destroys the resources of one apply in an order of its own, ten at a
time, and all calls of one walk that have the same provider configuration reach one process. So
what one resource is about to do, another can take into account:

* Two resources that have the same object, or parts of it that exclude each other, `claim` it; the
  second one gets a diagnostic.
* A change that meets something which another change is just giving up waits until the others
  `under way` are done, and decides then.
* Whatever else the resources of one kind have to know of each other stands in a `memory` of theirs.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol, TypeVar

from provider.framework.diagnostics import Diagnostic, Severity

T = TypeVar("T")

QUIET = 1.0
"""Seconds without another change under way after which none is expected any more: Terraform
starts the next one as soon as one is done."""
LOOK = 0.1


class Claim(NamedTuple):
    """That a resource has an object, or a part of one, to itself.

    holder: those who claim the same object for the same holder share it; nobody does for None.
    conflict: the diagnostic if others have it, too.
    """

    what: Hashable
    conflict: Diagnostic
    holder: Hashable = None


class Waiting(Protocol):
    """What waiting needs of an operation: a clock, and pauses that end when its time is up."""

    def now(self) -> float: ...

    def pause(self, seconds: float, what: str) -> None: ...


class Run:
    """The memory of one configured provider.

    coming: the objects, by kind and name, that the plan makes. leaving: those, by kind and id, that
    it destroys or replaces. kept: those that it changes or leaves, by claimant, at least at first.
    going: which resource is to be destroyed, by its object. destroys_all: whether the command
    destroys all that Terraform manages. reads: whether resources were refreshed, as in a plan.
    lookups: whether data sources were read. applies: whether any resources were changed.
    """

    def __init__(self) -> None:
        self.coming: set[tuple[str, str]] = set()
        self.leaving: set[tuple[str, Any]] = set()
        self.kept: dict[str, Any] = {}
        self.going: dict[Hashable, str] = {}
        self.destroys_all = self.reads = self.lookups = self.applies = False
        self._lock = threading.Lock()
        self._claims: dict[Hashable, dict[Hashable, tuple[Hashable, bool]]] = defaultdict(dict)
        self._claimed: dict[Hashable, set[Hashable]] = {}
        self._claimants: dict[Hashable, str] = {}
        self._under_way: dict[object, frozenset[Hashable]] = {}
        self._waiting: dict[object, frozenset[Hashable]] = {}
        self._ended: Counter[Hashable] = Counter()
        self._memories: dict[Hashable, Any] = {}

    def is_leaving(self, kind: str, id: Any) -> bool:  # noqa: A002  # the API's word
        return (kind, id) in self.leaving

    def memory(self, make: Callable[[], T], *key: Hashable) -> T:
        """What is remembered under a key, made on first use."""
        with self._lock:
            if (make, *key) not in self._memories:
                self._memories[make, *key] = make()
            found: T = self._memories[make, *key]
            return found

    # -- who has what ----------------------------------------------------------------------

    def claimant(self, remembered: str | None, object_: Hashable | None) -> str:
        """What tells a resource from all others, which Terraform never does.

        remembered: what its private state says. Objects of older states have nothing there; then
        their identity has to do.
        """
        return remembered or self._claimants.get(object_) or repr(object_)

    def settle(self, claimant: str, object_: Hashable) -> None:
        """A resource has been applied and has this object now."""
        self._claimants[object_] = claimant

    def claim(self, claims: Iterable[Claim], by: Hashable, *, exists: bool) -> list[Diagnostic]:
        """Note all that a resource has; the diagnostics of those who have the same.

        exists: whether the resource is in the state. It is an error unless all are: then it can
        be mended only by an apply or a destroy, which an error would keep from beginning.
        """
        claims = tuple(claims)
        with self._lock:
            self._release(by)
            conflicts = [self._conflict(claim, exists=exists) for claim in claims]
            for claim in claims:
                self._claims[claim.what][by] = (claim.holder, exists)
            self._claimed[by] = {claim.what for claim in claims}
        return [each for each in conflicts if each is not None]

    def release(self, by: Hashable) -> None:
        """A resource is gone, or is about to go: it has nothing any more."""
        with self._lock:
            self._release(by)

    def is_claimed(self, what: Hashable) -> bool:
        """Whether a resource in the state has this object."""
        with self._lock:
            return any(exists for _, exists in self._claims[what].values())

    def _release(self, by: Hashable) -> None:
        for what in self._claimed.pop(by, ()):
            del self._claims[what][by]

    def _conflict(self, claim: Claim, *, exists: bool) -> Diagnostic | None:
        claimed = self._claims[claim.what].values()
        others = [there for holder, there in claimed if holder is None or holder != claim.holder]
        if not others:
            return None
        mild = exists and all(others)
        return claim.conflict._replace(severity=Severity.WARNING if mild else Severity.ERROR)

    # -- what is under way -----------------------------------------------------------------

    @contextmanager
    def changing(self, things: Collection[Hashable]) -> Iterator[None]:
        """A change that is under way, of these things or of what refers to them."""
        change = object()
        with self._lock:
            self._under_way[change] = frozenset(things)
        try:
            yield
        finally:
            with self._lock:
                self._ended.update(self._under_way.pop(change))

    def await_others(
        self, things: Collection[Hashable], look: Callable[[], T | None], operation: Waiting
    ) -> T | None:
        """The first thing that a look finds, while others change one of the same things.

        It is looked for again whenever another change has ended; None if it is not found by the
        time that none has been under way for a moment. Those who wait like this do not wait for
        each other.
        """
        me, wanted = object(), frozenset(things)
        self._waiting[me] = wanted
        quiet_since, looked_after = operation.now(), -1
        try:
            while True:
                quiet = operation.now() - quiet_since >= QUIET
                ended = sum(self._ended[thing] for thing in wanted)
                found = look() if ended != looked_after else None
                if found is not None or quiet:
                    return found
                looked_after = ended
                operation.pause(LOOK, "other changes of the same object")
                if self._others_change(wanted):
                    quiet_since = operation.now()
        finally:
            del self._waiting[me]

    def _others_change(self, wanted: frozenset[Hashable]) -> bool:
        """Whether a change of these things is under way that does not wait itself."""
        with self._lock:
            changing = [t for t in self._under_way.values() if not wanted.isdisjoint(t)]
            waiting = [t for t in list(self._waiting.values()) if not wanted.isdisjoint(t)]
        return len(changing) > len(waiting)
