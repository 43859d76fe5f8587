"""The life of an object: what is asked of a resource, in which order, and what is saved.

The laws kept here, so that no resource has to:

* The identity of what a create made is saved before anything else can fail.
* What an operation did is learned by reading back, never assumed. The controller may need some
  seconds until every node sees a change, so a reading that does not show it yet is repeated.
* What was planned as known stands in the result, in the planned form. Where the server kept
  something else the user is told on that attribute, and the state has the truth.
* Every failure is a diagnostic and comes with the best state that is known.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from provider.framework.diagnostics import Diagnostic, Severity, warning
from provider.framework.forms import in_known_form
from provider.framework.resource import Resource
from provider.framework.settling import against, as_before, at_rest, differences, vanished
from provider.framework.unsettled import NotSeen, StillRunning, Unsettled
from provider.framework.values import Unknown


class Api(Protocol):
    """What the life of an object needs of the connection."""

    def until(self, look: Callable[[], Any]) -> Any:
        """The first thing that a look finds, None if it finds nothing for some seconds.

        Raises when the operation's time is up or Terraform wants to stop.
        """

    def resume(self, task: str) -> Any:
        """What came of an operation that was left running, None if it failed; waits for it."""


Explain = Callable[[Exception, Resource | None], Sequence[Diagnostic]]
PENDING = "pending:"
"""Begins the id of an object whose creation was left running, until it is known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an operation ended: the state to save, None for no object, and what to tell.

    task: what was left running and is to be asked for next time.
    drifted: the attributes that a refresh found changed.
    """

    state: Resource | None
    diagnostics: tuple[Diagnostic, ...] = ()
    task: str | None = None
    drifted: frozenset[str] = frozenset()


def create(planned: Resource, api: Api, explain: Explain) -> Outcome:
    """Make the planned object."""
    made: Resource | None = None
    try:
        made = _made(planned, api)
        made.complete(api)
        return _verified(made, made, api)
    except StillRunning as error:
        return _left(planned, made, error, explain(error, planned))
    except Exception as error:  # noqa: BLE001  # an escaping exception loses the object
        return Outcome(made and at_rest(made), tuple(explain(error, planned)))


def update(
    planned: Resource, prior: Resource, api: Api, explain: Explain, task: str | None = None
) -> Outcome:
    """Change the object in place; after a failure the state is what a reading says."""
    current: Resource | None = None
    try:
        current = _resumed(prior, api, task) or prior
        planned.update(api, current)
        return _verified(planned, as_before(planned, current), api)
    except Exception as error:  # noqa: BLE001  # an escaping exception erases private state
        left = error.task if isinstance(error, StillRunning) else None
        told = tuple(explain(error, planned))
        if current is None:
            return Outcome(prior, told, left or task)
        state = current if isinstance(error, StillRunning) else _actual(current, api)
        return Outcome(state, told, left)


def delete(known: Resource, api: Api, explain: Explain, task: str | None = None) -> Outcome:
    """Delete the object; after a failure it stays in the state."""
    try:
        current = _resumed(known, api, task)
        if current is not None:
            current.delete(api)
    except Exception as error:  # noqa: BLE001  # told as a diagnostic
        left = error.task if isinstance(error, StillRunning) else None
        return Outcome(known, tuple(explain(error, known)), left or task)
    return Outcome(None)


def refresh(known: Resource, api: Api, explain: Explain, task: str | None = None) -> Outcome:
    """The object as it is now, written as it is known; no state once it is proven gone."""
    try:
        current = _resumed(known, api, task)
        fresh = current and current.read(api)
    except Exception as error:  # noqa: BLE001  # a failed reading proves nothing
        return Outcome(known, tuple(explain(error, known)), task)
    if current is None:
        return Outcome(None, (_came_to_nothing(known),))
    if fresh is None:
        return Outcome(None)
    drifted = frozenset(attribute.name for attribute in differences(current, fresh))
    return Outcome(at_rest(in_known_form(current, fresh)), drifted=drifted)


def _made(planned: Resource, api: Api) -> Resource:
    """The planned object with its identity, also where no answer says what became of it."""
    try:
        told = planned.create(api)
    except StillRunning:
        raise
    except Unsettled:
        found: Resource | None = api.until(lambda: planned.made(api, None))
        if found is None:
            raise
        return found
    made: Resource | None = api.until(lambda: planned.made(api, told))
    if made is None:
        raise NotSeen(told, planned.type_name.replace("_", " "))
    return made


def _left(
    planned: Resource, made: Resource | None, error: StillRunning, told: Iterable[Diagnostic]
) -> Outcome:
    """A creation that goes on without us.

    An error would make Terraform replace the object next time. So where the user has stopped
    Terraform, which ends after this, the object counts as made, and the next refresh finds out.
    """
    if made is None and error.task is None:
        return Outcome(None, tuple(told))
    if error.wanted:
        told = (replace(each, severity=Severity.WARNING) for each in told)
    known = made or planned.replace(id=f"{PENDING}{error.task}")
    return Outcome(at_rest(known), tuple(told), error.task)


def _resumed(known: Resource, api: Api, task: str | None) -> Resource | None:
    """The known object once what was left running has ended; None if that made no object."""
    if task is None:
        return known
    ended = api.resume(task)
    if not is_pending(known):
        return known
    opened = known.replace(id=Unknown())
    found: Resource | None = ended and api.until(lambda: opened.made(api, ended))
    return found


def _verified(planned: Resource, known: Resource, api: Api) -> Outcome:
    """The outcome of a change: what a reading says, against what was planned."""
    fresh = _read_back(known, api)
    if fresh is None:
        return Outcome(at_rest(known), (vanished(planned),))
    state, told = against(planned, fresh)
    return Outcome(state, tuple(told))


def _read_back(known: Resource, api: Api) -> Resource | None:
    """The object after a change: the first reading that shows the change, else one more."""

    def look() -> Resource | None:
        fresh = known.read(api)
        return fresh if fresh is not None and not differences(known, fresh) else None

    found: Resource | None = api.until(look)
    return found or known.read(api)


def _actual(prior: Resource, api: Api) -> Resource:
    """What is left after a failed update, as far as it can be read."""
    try:
        fresh = prior.read(api)
    except Exception:  # noqa: BLE001  # the first failure is the one to tell
        return prior
    return at_rest(in_known_form(prior, fresh)) if fresh else prior


def is_pending(known: Resource) -> bool:
    """Whether the object of a state is still to be found out by a refresh."""
    return str(vars(known).get("id")).startswith(PENDING)


def _came_to_nothing(known: Resource) -> Diagnostic:
    return warning(
        "Creation came to nothing",
        f"The creation of this {known.type_name.replace('_', ' ')} was left running when Terraform"
        " ended. The controller has not made it, so the plan makes it anew.",
    )
