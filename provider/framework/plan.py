"""The plan: from a configured record and the prior one to what will be.

Terraform core checks a plan without mercy (plugin protocol docs, "Planned state"): an attribute
that is set must be planned as configured, or as it was where that is the same value in another
form; one that is null in the configuration must stay null unless it is computed; a computed one
may be anything, but what is planned as known must come true. And an unneeded "known after apply"
is a change that never ends. So a plan is made by these rules alone, attribute by attribute, and
is the same however often it is made:

====================  =====================  ===========================================
attribute             create                 update
====================  =====================  ===========================================
set by the user       as configured          the prior form if that is the same value
null, with a default  the default            the prior form if that is the same value
null, server decides  unknown                as computed
null, kept            null                   the prior value
quiet                 as configured          the prior value
write-only            null                   null
computed              unknown                prior; unknown if one that it follows changes
====================  =====================  ===========================================

A value that is not known yet is not a different one: an attribute that replaces the object and is
unknown is planned as unknown, in place. Whether it changes is then seen in the apply, which may
refuse it. Only where the object that it names is about to go away is it sure to be another.
"""

from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from provider.framework.diagnostics import Path
from provider.framework.equality import canonical_element, same
from provider.framework.record import Record
from provider.framework.schema import Attribute, Default, Derived
from provider.framework.types import Map, Set
from provider.framework.values import UNKNOWN, UNKNOWN_NOT_NULL, Frozen, Unknown, is_known

R = TypeVar("R", bound=Record)


IsLeaving = Callable[[str, Any], bool]
"""Whether the object of a kind and an id is about to be destroyed or replaced."""


def nothing_leaves(_kind: str, _id: Any) -> bool:
    return False


class Plan(NamedTuple, Generic[R]):
    """What will be.

    requires_replace: the attributes whose change makes a new object. undecided: those that would,
    but whose value is not known yet.
    """

    planned: R
    requires_replace: tuple[Path, ...] = ()
    undecided: tuple[Attribute, ...] = ()


def plan(config: R, prior: R | None, is_leaving: IsLeaving = nothing_leaves) -> Plan[R]:
    """The plan for a configured record; prior is None where the object is still to be made."""
    planned = _settled(completed(config), prior)
    if prior is None:
        return Plan(planned)
    replacing = [a for a in _changed(planned, prior) if _replaces(a, prior)]
    undecided = [a for a in replacing if _is_undecided(a, planned, prior, is_leaving)]
    if len(undecided) < len(replacing):  # it is replaced anyway
        return Plan(planned, tuple((a.name,) for a in replacing))
    return Plan(planned, (), tuple(undecided))


def _replaces(attribute: Attribute, prior: Record) -> bool:
    """Whether its change takes another object; what the server never said may be so already."""
    undecided = attribute.default is Default.SERVER and getattr(prior, attribute.name) is None
    return attribute.requires_replace and not undecided


def _is_undecided(
    attribute: Attribute, planned: Record, prior: Record, is_leaving: IsLeaving
) -> bool:
    """Whether nobody knows yet if the value changes."""
    if is_known(getattr(planned, attribute.name)):
        return False
    refers = attribute.refers
    return refers is None or not is_leaving(refers.kind, getattr(prior, attribute.name))


def completed(config: R) -> R:
    """The configured record with its defaults in place; what has no value by default is null."""
    return config.replace(**{a.name: _completed(config, a) for a in config.schema.settable})


def _completed(config: Record, attribute: Attribute) -> Any:
    value = getattr(config, attribute.name)
    if value is None:
        return _default(config, attribute)
    if attribute.nested and not isinstance(value, Unknown):
        return _each(attribute, value, completed)
    return value


def _default(config: Record, attribute: Attribute) -> Any:
    default = attribute.default
    if isinstance(default, Default):
        return None
    if isinstance(default, Derived):
        known = getattr(config, default.source)
        return UNKNOWN if isinstance(known, Unknown) else default.function(known)
    return default


def _each(attribute: Attribute, value: Any, change: Callable[[Any], Any]) -> Any:
    """The value of nested attributes with every record in it changed that is known so far."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Record):
        return change(value)
    if isinstance(attribute.type, Map):
        return Frozen({key: _each(attribute, item, change) for key, item in value.items()})
    return _gathered(attribute, (_each(attribute, item, change) for item in value))


def _gathered(attribute: Attribute, items: Iterable[Any]) -> Any:
    elements = tuple(items)
    is_set = isinstance(attribute.type, Set) and is_known(elements)
    return frozenset(elements) if is_set else elements


def _settled(wanted: R, prior: R | None) -> R:
    """The planned record: what the user sets first, then what follows from it."""
    settled = wanted.replace(
        **{a.name: _settle(a, getattr(wanted, a.name), prior) for a in wanted.schema.settable}
    )
    changed = {a.name for a in _changed(settled, prior) if not a.keep_state} if prior else set()
    followers = (a for a in wanted.schema if _is_open(a, settled))
    return settled.replace(**{a.name: _follow(a, prior, changed) for a in followers})


def _is_open(attribute: Attribute, settled: Record) -> bool:
    """Whether only the server can say the value."""
    if not attribute.settable:
        return True
    return attribute.default is Default.SERVER and getattr(settled, attribute.name) is None


def _changed(planned: Record, prior: Record) -> list[Attribute]:
    return [
        a
        for a in planned.schema.settable
        if not _is_open(a, planned) and getattr(planned, a.name) != getattr(prior, a.name)
    ]


def _follow(attribute: Attribute, prior: Record | None, changed: set[str]) -> Any:
    """The value that the server decides: the prior one unless something that it follows changes."""
    leaders = changed if attribute.recomputed_with is None else attribute.recomputed_with & changed
    if prior is not None and not leaders:
        return getattr(prior, attribute.name)
    return UNKNOWN if attribute.nullable else UNKNOWN_NOT_NULL


def _settle(attribute: Attribute, wanted: Any, prior: Record | None) -> Any:
    was = getattr(prior, attribute.name) if prior else None
    if not attribute.in_state:
        return None
    if attribute.keep_state and was is not None:
        return was
    if wanted is None and attribute.default is Default.PRIOR:
        return was
    return _settle_value(attribute, wanted, was)


def _settle_value(attribute: Attribute, wanted: Any, was: Any) -> Any:
    if wanted is None or isinstance(wanted, Unknown):
        return wanted
    if was is not None and same(attribute, wanted, was):
        return was
    if isinstance(wanted, Record):
        return _settled(wanted, was)
    if attribute.nested:
        return _settle_records(attribute, wanted, was)
    return wanted


def _settle_records(attribute: Attribute, wanted: Any, was: Any) -> Any:
    """A collection of records that changes: each element with the prior one that it continues."""
    if isinstance(attribute.type, Map):
        known = was or {}
        pairs = {key: _settle_value(attribute, v, known.get(key)) for key, v in wanted.items()}
        return Frozen(pairs)
    if isinstance(attribute.type, Set):
        by_form = {canonical_element(attribute, item): item for item in was or ()}
        return _gathered(attribute, (_continued(attribute, w, by_form) for w in wanted))
    known = (*(was or ()), *(None for _ in wanted))
    return tuple(_settle_value(attribute, w, p) for w, p in zip(wanted, known, strict=False))


def _continued(attribute: Attribute, wanted: Any, by_form: dict[Any, Any]) -> Any:
    """An element of a set that is not wholly the same.

    Terraform cannot pair the elements of a set, so it takes the configured form only; what the
    server computed for the same element stays.
    """
    was = by_form.get(canonical_element(attribute, wanted)) if by_form else None
    if was is None:
        return _settle_value(attribute, wanted, None)
    return wanted.replace(**{a.name: getattr(was, a.name) for a in wanted.schema.computed})
