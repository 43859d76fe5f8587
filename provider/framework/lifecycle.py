"""The life of an object: what is asked of a resource, in which order, and what is saved.

The laws kept here, so that no resource has to:

* The identity of what a create made is saved before anything else can fail.
* What an operation did is learned by reading back, never assumed. The controller may need some
  seconds until every node sees a change, so a reading that does not show it yet is repeated.
* What was planned as known stands in the result, in the planned form. Where the server kept
  something else the user gets a diagnostic on that attribute, and the state has the truth.
* Every failure is a diagnostic and comes with the best state that is known.
* An object that no reading has shown since it was changed may only be late: it is looked for
  before its absence counts.
* What forbids its own destruction is not destroyed, unless a reading shows that nothing is lost.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from provider.framework.diagnostics import Diagnostic, Severity, warning
from provider.framework.equality import in_known_form
from provider.framework.kinds.resource import Resource
from provider.framework.loss import refuse_loss
from provider.framework.outcome_unknown import Namesake, NotSeen, StillRunning, UnknownOutcome
from provider.framework.reconcile import (
    differences,
    not_found_after_apply,
    reconcile,
    to_state,
    with_prior,
)
from provider.framework.values import Unknown


class Api(Protocol):
    """What the life of an object needs of the connection."""

    def until(self, read: Callable[[], Any]) -> Any:
        """The first thing that a reading finds, None if it finds nothing for some seconds.

        Raises when the operation's time is up or Terraform wants to stop.
        """

    unmistakable: bool
    """Whether what this operation makes cannot be taken for something that was there before."""

    def extend_deadline(self) -> None:
        """Make sure that there is time to read back a change, however much it took."""

    def elsewhere(self, known: Resource, origin: Mapping[str, str]) -> Diagnostic | None:
        """What to tell if an object that does not exist was made in another system than this.

        origin: the ids and names that identified its system, as far as they were remembered.
        """

    def resume(self, task: str) -> Any:
        """What came of an operation that was left running, None if it failed; waits for it."""


Explain = Callable[[Exception, Resource | None], Sequence[Diagnostic]]
PENDING = "pending:"
"""Begins the id of an object whose creation was left running, until it is known."""


class Earlier(NamedTuple):
    """What is known from earlier operations.

    task: what was still running. unseen: whether no reading has shown the object since.
    asked: what the object may have become by a change that came to no end.
    origin: what identified the system that has the object.
    """

    task: str | None = None
    unseen: bool = False
    asked: Resource | None = None
    origin: Mapping[str, str] | None = None

    @property
    def may_be_late(self) -> bool:
        return self.unseen or self.task is not None


NOTHING = Earlier()


class Outcome(NamedTuple):
    """How an operation ended: the state to save, None for no object, and what to tell.

    task: what was left running and is to be asked for next time.
    unseen: whether no reading has shown the object since it was changed.
    asked: what a change that came to no end wanted to make of it.
    """

    state: Resource | None
    diagnostics: tuple[Diagnostic, ...] = ()
    task: str | None = None
    unseen: bool = False
    asked: Resource | None = None

    @property
    def failed(self) -> bool:
        return any(each.is_error for each in self.diagnostics)

    @classmethod
    def open_still(
        cls,
        known: Resource,
        diagnostics: Sequence[Diagnostic],
        earlier: Earlier,
        task: str | None = None,
    ) -> "Outcome":
        """Nothing is known to have changed: what was left open is so still."""
        task = task or earlier.task
        return cls(known, tuple(diagnostics), task, unseen=earlier.unseen, asked=earlier.asked)


def create(planned: Resource, api: Api, explain: Explain) -> Outcome:
    """Make the planned object."""
    made: Resource | None = None
    try:
        made = _made(planned, api)
        made.after_create(api)
        return _verified(made, made, api)
    except StillRunning as error:
        return _left(planned, made, error, explain(error, planned))
    except Exception as error:  # noqa: BLE001  # an escaping exception loses the object
        diagnostics = explain(error, planned)
        if made is None:
            return Outcome(None, tuple(diagnostics))
        return Outcome(to_state(made), tuple(map(_tainted, diagnostics)), unseen=True)


def update(
    planned: Resource, prior: Resource, api: Api, explain: Explain, earlier: Earlier = NOTHING
) -> Outcome:
    """Change the object in place; after a failure the state is what a reading says."""
    current: Resource | None = None
    try:
        current = _looked_up(_resumed(prior, api, earlier) or prior, api, earlier)
        _change(planned, current, api)
        return _verified(planned, with_prior(planned, current), api)
    except Exception as error:  # noqa: BLE001  # an escaping exception erases private state
        running = error.task if isinstance(error, StillRunning) else None
        diagnostics = tuple(explain(error, planned))
        if current is None:
            return Outcome.open_still(prior, diagnostics, earlier, running)
        state = None if isinstance(error, StillRunning) else _actual(current, api)
        if state is not None:
            return Outcome(state, diagnostics)
        asked = to_state(with_prior(planned, current))
        return Outcome(current, diagnostics, running, unseen=True, asked=asked)


def delete(known: Resource, api: Api, explain: Explain, earlier: Earlier = NOTHING) -> Outcome:
    """Delete the object; after a failure it stays in the state."""
    diagnostics: Iterable[Diagnostic] | None = None
    try:
        current = _resumed(known, api, earlier)
        if current is not None:
            named = _looked_up(current, api, earlier)
            refuse_loss(named, api)
            diagnostics = named.delete(api)
    except Exception as error:  # noqa: BLE001  # told as a diagnostic
        running = error.task if isinstance(error, StillRunning) else None
        return Outcome.open_still(known, explain(error, known), earlier, running)
    return Outcome(None, tuple(diagnostics or ()))


def refresh(known: Resource, api: Api, explain: Explain, earlier: Earlier = NOTHING) -> Outcome:
    """The object as it is now, written as it is known; no state once it is proven gone."""
    try:
        current = _resumed(known, api, earlier)
        fresh = current and _look_at(current, api, earlier)
    except Exception as error:  # noqa: BLE001  # a failed reading proves nothing
        return Outcome.open_still(known, explain(error, known), earlier)
    if current is None or fresh is None:
        return _gone(known, current, api, explain, earlier)
    return Outcome(to_state(in_known_form(current, fresh)))


def _gone(
    known: Resource, current: Resource | None, api: Api, explain: Explain, earlier: Earlier
) -> Outcome:
    """No object, if it was looked for in the system that had it."""
    try:
        elsewhere = api.elsewhere(known, earlier.origin or {})
    except Exception as error:  # noqa: BLE001  # then nothing is proven
        return Outcome.open_still(known, explain(error, known), earlier)
    if elsewhere:
        return Outcome.open_still(known, (elsewhere,), earlier)
    if current is None:
        return Outcome(None, (_came_to_nothing(known),))
    kept = current.when_gone()
    return Outcome(kept, (_is_gone(known),) if kept else ())


def _made(planned: Resource, api: Api) -> Resource:
    """The planned object with its identity, also where no answer says what became of it."""
    try:
        created = planned.create(api)
    except StillRunning:
        raise
    except UnknownOutcome:
        api.extend_deadline()
        found = _find_created(planned, None, api)
        if found is None:
            raise
        return found
    made = _find_created(planned, created, api)
    if made is None:
        raise _unseen(planned, created, api)
    return made


def _find_created(planned: Resource, created: Any, api: Api) -> Resource | None:
    """The object that a creation has made; where nobody can look, the creation is remembered."""
    try:
        made: Resource | None = api.until(lambda: planned.find_created(api, created))
    except Exception as error:
        unseen = _unseen(planned, created, api)
        if isinstance(error, StillRunning) and isinstance(unseen, NotSeen):
            error.task = unseen.task
            raise
        raise unseen from error
    return made


def _unseen(planned: Resource, created: Any, api: Api) -> NotSeen | Namesake:
    """A creation whose object does not show; only what cannot be mistaken is remembered."""
    known = api.unmistakable or getattr(created, "proves", False)
    return NotSeen(created, planned.noun) if known else Namesake(planned.noun)


def _left(
    planned: Resource, made: Resource | None, error: StillRunning, diagnostics: Iterable[Diagnostic]
) -> Outcome:
    """A creation that goes on without us.

    An error would make Terraform replace the object next time. So where the user has stopped
    Terraform, which ends after this, the object counts as made, and the next refresh finds out.
    """
    if made is None and error.task is None:
        return Outcome(None, tuple(diagnostics))
    if error.by_user:
        diagnostics = [each._replace(severity=Severity.WARNING) for each in diagnostics]
    else:
        diagnostics = map(_tainted, diagnostics)
    known = made or planned.replace(id=f"{PENDING}{error.task}")
    return Outcome(to_state(known), tuple(diagnostics), error.task, unseen=True)


def _resumed(known: Resource, api: Api, earlier: Earlier) -> Resource | None:
    """The known object once what was left running has ended; None if that made no object."""
    if earlier.task is None:
        return known
    ended = api.resume(earlier.task)
    api.extend_deadline()  # what the task made may show later, and too short a look proves nothing
    if not is_pending(known):
        return known
    opened = known.replace(id=Unknown())
    found: Resource | None = ended and api.until(lambda: opened.find_created(api, ended))
    return found


def _look_at(known: Resource, api: Api, earlier: Earlier) -> Resource | None:
    """The object as it is now; one that may only be late, or be another by now, is looked for."""
    if not earlier.may_be_late:
        return known.read(api)
    changed = earlier.asked
    found: Resource | None = api.until(lambda: known.read(api) or (changed and changed.read(api)))
    return found


def _looked_up(known: Resource, api: Api, earlier: Earlier) -> Resource:
    """The known object as it has to be named now, after what was left open."""
    found = _look_at(known, api, earlier) if earlier.may_be_late else None
    named: Resource = to_state(in_known_form(known, found)) if found else known
    return named


def _verified(planned: Resource, known: Resource, api: Api) -> Outcome:
    """The outcome of a change: what a reading says, against what was planned."""
    fresh = _read_back(known, api)
    if fresh is None:
        return Outcome(to_state(known), (not_found_after_apply(planned),), unseen=True)
    state, diagnostics = reconcile(planned, fresh)
    return Outcome(state, tuple(diagnostics))


def _read_back(known: Resource, api: Api) -> Resource | None:
    """The object after a change: the first reading that shows the change, else one more."""

    def look() -> Resource | None:
        fresh = known.read(api)
        return fresh if fresh is not None and not differences(known, fresh) else None

    found: Resource | None = api.until(look)
    return found or known.read(api)


def _change(planned: Resource, current: Resource, api: Api) -> None:
    """Change the object; where no answer says what became of it, a reading does."""
    try:
        planned.update(api, current)
    except StillRunning:
        raise
    except UnknownOutcome:
        api.extend_deadline()
        fresh = _read_back(with_prior(planned, current), api)
        if fresh is None or differences(planned, fresh):
            raise


def _actual(prior: Resource, api: Api) -> Resource | None:
    """What is left after a failed update, None if it cannot be read."""
    try:
        fresh = prior.read(api)
    except Exception:  # noqa: BLE001  # the first failure is the one to tell
        return None
    return to_state(in_known_form(prior, fresh)) if fresh else None


def pending_task(known: Resource) -> str | None:
    """The task that the id of an unfinished object names, whatever became of private state."""
    return vars(known)["id"].removeprefix(PENDING) or None if is_pending(known) else None


def is_pending(known: Resource) -> bool:
    """Whether the object of a state is still to be found out by a refresh."""
    return str(vars(known).get("id")).startswith(PENDING)


def _tainted(diagnostic: Diagnostic) -> Diagnostic:
    """A failed creation, with what Terraform makes of it."""
    advice = "Terraform replaces it with the next apply; terraform untaint keeps it."
    return diagnostic._replace(detail=f"{diagnostic.detail}\n\n{advice}")


def _is_gone(known: Resource) -> Diagnostic:
    return warning(
        f"{known.noun.capitalize()} is gone",
        f"The controller has this {known.noun} no longer. The state keeps it, as what has been, and"
        " nothing makes it anew unless the configuration asks for that.",
    )


def _came_to_nothing(known: Resource) -> Diagnostic:
    return warning(
        "Creation came to nothing",
        f"The creation of this {known.noun} was left running when Terraform"
        " ended. The controller has not made it, so the plan makes it anew.",
    )
