"""What is saved after a change: what a reading says, held against what was planned."""

from collections.abc import Iterable
from typing import Any, TypeVar

from provider.framework.diagnostics import Diagnostic
from provider.framework.equality import in_known_form, same
from provider.framework.kinds.resource import Resource
from provider.framework.record import Record
from provider.framework.schema import Attribute
from provider.framework.values import Frozen, Unknown, is_known

R = TypeVar("R", bound=Record)


def to_state(record: Any) -> Any:
    """A record as it can be saved: what was never learned is null, and so is what is write-only."""
    known = {a.name: getattr(record, a.name) if a.in_state else None for a in record.schema}
    return record.of({name: _learned(value) for name, value in known.items()})


def with_write_only(planned: R, config: R) -> R:
    """The planned record with what no plan can hold: what is write-only, as it is configured."""
    written = [a.name for a in planned.schema.settable if not a.in_state]
    return planned.replace(**{n: getattr(config, n) for n in written}) if written else planned


def _learned(value: Any) -> Any:
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Record):
        return to_state(value)
    if isinstance(value, (tuple, frozenset)):
        return type(value)(map(_learned, value))
    return Frozen({k: _learned(v) for k, v in value.items()}) if isinstance(value, dict) else value


def reconcile(planned: Resource, fresh: Resource) -> tuple[Resource, Iterable[Diagnostic]]:
    """The state after a change, and its diagnostics."""
    differing = differences(planned, fresh)
    kept = tuple(_kept(attribute, planned, fresh) for attribute in differing)
    return to_state(in_known_form(planned, fresh, promised=not differing)), kept


def differences(planned: Resource, fresh: Resource) -> list[Attribute]:
    """The attributes that were asked for and have not become so."""
    return [
        a
        for a in planned.schema.settable
        if a.in_state
        and _is_asked(a, getattr(planned, a.name))
        and not same(a, getattr(planned, a.name), getattr(fresh, a.name))
    ]


def _is_asked(attribute: Attribute, value: Any) -> bool:
    return is_known(value) and not (value is None and attribute.computed)


def with_prior(planned: Resource, prior: Resource) -> Resource:
    """The planned record, with what it leaves open as it was: enough to find the object."""
    before = {
        a.name: getattr(prior, a.name)
        for a in planned.schema
        if isinstance(getattr(planned, a.name), Unknown)
    }
    return planned.replace(**before)


def _kept(attribute: Attribute, planned: Resource, fresh: Resource) -> Diagnostic:
    asked, found = getattr(planned, attribute.name), getattr(fresh, attribute.name)
    values = "" if attribute.secret else f" It was asked for {asked!r} and has {found!r}."
    return Diagnostic(
        "Controller kept another value",
        f"The controller reported success, but {attribute.name} is not what was asked for.{values}"
        "\n\nThe state has what the controller has, so the next plan shows the difference. If it"
        " comes back after another apply, the controller does not accept this value.",
        (attribute.name,),
    )


def not_found_after_apply(planned: Resource) -> Diagnostic:
    return Diagnostic(
        "Object not found after change",
        f"The controller reported success, but the {planned.noun} could not be found for some"
        " seconds. It stays in the state; the next plan looks for it again.",
    )
