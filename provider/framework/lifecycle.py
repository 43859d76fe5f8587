"""The life of an object: what is asked of a resource, in which order, and what is saved.

The laws kept here, so that no resource has to:

* The identity of what a create made is saved before anything else can fail.
* What an operation did is learned by reading back, never assumed. The controller may need some
  seconds until every node sees a change, so a reading that does not show it yet is repeated.
* What was planned as known stands in the result, in the planned form. Where the server kept
  something else the user is told on that attribute, and the state has the truth.
* Every failure is a diagnostic and comes with the best state that is known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from provider.framework.diagnostics import Diagnostic
from provider.framework.forms import in_known_form, same
from provider.framework.resource import AS_PROVIDER_TIMEOUTS, Resource
from provider.framework.schema import Attribute
from provider.framework.values import Unknown, is_known


class Api(Protocol):
    """What the life of an object needs of the connection."""

    def until(self, look: Callable[[], Any]) -> Any:
        """The first thing that a look finds, None if it finds nothing for some seconds.

        Raises when the operation's time is up or Terraform wants to stop.
        """


Explain = Callable[[Exception, Resource | None], Sequence[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an operation ended: the state to save, None for no object, and what to tell."""

    state: Resource | None
    diagnostics: tuple[Diagnostic, ...] = ()


def create(planned: Resource, api: Api, explain: Explain) -> Outcome:
    """Make the planned object."""
    made: Resource | None = None
    try:
        made = planned.create(api)
        made.complete(api)
        return _verified(made, _read_back(made, api))
    except Exception as error:  # noqa: BLE001  # an escaping exception loses the object
        return Outcome(made and at_rest(made), tuple(explain(error, planned)))


def update(planned: Resource, prior: Resource, api: Api, explain: Explain) -> Outcome:
    """Change the object in place; after a failure the state is what a reading says."""
    try:
        planned.update(api, prior)
        return _verified(planned, _read_back(_as_before(planned, prior), api))
    except Exception as error:  # noqa: BLE001  # an escaping exception erases private state
        return Outcome(_actual(prior, api), tuple(explain(error, planned)))


def delete(known: Resource, api: Api, explain: Explain) -> Outcome:
    """Delete the object; after a failure it stays in the state."""
    try:
        known.delete(api)
    except Exception as error:  # noqa: BLE001  # told as a diagnostic
        return Outcome(known, tuple(explain(error, known)))
    return Outcome(None)


def refresh(known: Resource, api: Api, explain: Explain) -> Outcome:
    """The object as it is now, written as it is known; no state once it is proven gone."""
    try:
        fresh = known.read(api)
    except Exception as error:  # noqa: BLE001  # a failed reading proves nothing
        return Outcome(known, tuple(explain(error, known)))
    return Outcome(fresh and at_rest(in_known_form(known, fresh)))


def at_rest(record: Any) -> Any:
    """A record as it can be saved: what was never learned is null."""
    learned = {
        a.name: None if isinstance(getattr(record, a.name), Unknown) else getattr(record, a.name)
        for a in record.schema
    }
    if learned["timeouts"] is None:
        learned["timeouts"] = AS_PROVIDER_TIMEOUTS
    return record.of(learned)


def _read_back(known: Resource, api: Api) -> Resource | None:
    """The object after a change: the first reading that shows the change, else one more."""

    def look() -> Resource | None:
        fresh = known.read(api)
        return fresh if fresh is not None and not _differences(known, fresh) else None

    found: Resource | None = api.until(look)
    return found or known.read(api)


def _verified(planned: Resource, fresh: Resource | None) -> Outcome:
    if fresh is None:
        return Outcome(at_rest(planned), (_vanished(planned),))
    result = at_rest(in_known_form(planned, fresh))
    differences = _differences(planned, fresh)
    if differences:
        return Outcome(result, tuple(_kept(a, planned, fresh) for a in differences))
    promised = {
        a.name: getattr(planned, a.name)
        for a in planned.schema.computed
        if is_known(getattr(planned, a.name))
    }
    return Outcome(result.replace(**promised))


def _differences(planned: Resource, fresh: Resource) -> list[Attribute]:
    """The attributes that were asked for and have not become so."""
    return [
        a
        for a in planned.schema.settable
        if is_known(getattr(planned, a.name))
        and not same(a, getattr(planned, a.name), getattr(fresh, a.name))
    ]


def _as_before(planned: Resource, prior: Resource) -> Resource:
    """The planned record, with what it leaves open as it was: enough to find the object."""
    before = {
        a.name: getattr(prior, a.name)
        for a in planned.schema
        if isinstance(getattr(planned, a.name), Unknown)
    }
    return planned.replace(**before)


def _actual(prior: Resource, api: Api) -> Resource:
    """What is left after a failed update, as far as it can be read."""
    try:
        fresh = prior.read(api)
    except Exception:  # noqa: BLE001  # the first failure is the one to tell
        return prior
    return at_rest(in_known_form(prior, fresh)) if fresh else prior


def _kept(attribute: Attribute, planned: Resource, fresh: Resource) -> Diagnostic:
    asked, found = getattr(planned, attribute.name), getattr(fresh, attribute.name)
    values = "" if attribute.sensitive else f" It was asked for {asked!r} and has {found!r}."
    return Diagnostic(
        "Controller kept another value",
        f"The controller reported success, but {attribute.name} is not what was asked for.{values}"
        "\n\nThe state has what the controller has, so the next plan shows the difference. If it"
        " comes back after another apply, the controller does not accept this value.",
        (attribute.name,),
    )


def _vanished(planned: Resource) -> Diagnostic:
    return Diagnostic(
        "Object not found after change",
        "The controller reported success, but the"
        f" {planned.type_name.replace('_', ' ')} could not be found for some seconds. It stays in"
        " the state; the next plan looks for it again.",
    )
