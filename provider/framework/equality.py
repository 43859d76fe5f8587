"""Forms: when two values that are written differently are the same value.

The server may re-case, reorder or fill in what it was given. An attribute's ``canonical``
function maps every way to write a value to one; collections and nested records follow from it.
Terraform sees the form that it knows already as long as the value is the same.
"""

from typing import Any

from provider.framework.record import Record
from provider.framework.schema import Attribute, NestedObject
from provider.framework.types import Collection, List, Map, Set, Type
from provider.framework.values import Frozen, Unknown, is_known


def canonical(attribute: Attribute, value: Any) -> Any:
    """One hashable stand-in for all values that are the same as this one.

    Attributes that only the server sets take no part: they follow from the rest.
    """
    if value is None or isinstance(value, Unknown):
        return value
    return _canonical(attribute, attribute.type, value)


def canonical_element(attribute: Attribute, element: Any) -> Any:
    """The same for one element of a collection."""
    kind = attribute.type
    return _canonical(attribute, kind.element if isinstance(kind, Collection) else kind, element)


def _canonical(attribute: Attribute, kind: Type, value: Any) -> Any:
    if value is None or isinstance(value, Unknown):
        return value
    if isinstance(value, Record):
        return tuple(canonical(a, getattr(value, a.name)) for a in value.schema.settable)
    if isinstance(kind, Map):
        return Frozen({k: _canonical(attribute, kind.element, v) for k, v in value.items()})
    if isinstance(kind, Collection):
        elements = (_canonical(attribute, kind.element, item) for item in value)
        return frozenset(elements) if isinstance(kind, Set) else tuple(elements)
    return attribute.canonical(value) if attribute.canonical else value


def same(attribute: Attribute, one: Any, other: Any) -> bool:
    """Whether two values of an attribute mean the same to the server."""
    return bool(one == other or canonical(attribute, one) == canonical(attribute, other))


def in_known_form(known: Record, fresh: Record, *, promised: bool = False) -> Record:
    """The fresh record, written as the known one wherever it says the same.

    promised: the known record is a plan, so what it knows of computed attributes stands, even
    where the server says something else by now; the next refresh will tell.
    """
    form = _Form(promised=promised)
    return form.of_record(known, fresh)


class _Form:
    """How a fresh value is written, given the known one."""

    def __init__(self, *, promised: bool) -> None:
        self._promised = promised

    def of_record(self, known: Record, fresh: Record) -> Record:
        return fresh.replace(**{a.name: self._of_attribute(a, known, fresh) for a in fresh.schema})

    def _of_attribute(self, attribute: Attribute, known: Record, fresh: Record) -> Any:
        was, now = getattr(known, attribute.name), getattr(fresh, attribute.name)
        left_open = not attribute.settable or (attribute.computed and was is None)
        if self._promised and left_open and is_known(was):
            return was
        if attribute.name_of and was is not None and is_known(was):
            id_was, id_now = getattr(known, attribute.name_of), getattr(fresh, attribute.name_of)
            return was if id_was == id_now else now
        return self._of(attribute, attribute.type, was, now)

    def _of(self, attribute: Attribute, kind: Type, known: Any, fresh: Any) -> Any:
        if isinstance(known, Unknown) or known is None or fresh is None or known == fresh:
            return fresh
        if isinstance(kind, NestedObject):
            return self.of_record(known, fresh)
        if isinstance(kind, Collection):
            return self._of_elements(attribute, kind, known, fresh)
        alike = _canonical(attribute, kind, known) == _canonical(attribute, kind, fresh)
        return known if alike else fresh

    def _of_elements(self, attribute: Attribute, kind: Collection, known: Any, fresh: Any) -> Any:
        def pair(was: Any, now: Any) -> Any:
            return self._of(attribute, kind.element, was, now)

        if isinstance(kind, Map):
            return Frozen({key: pair(known.get(key), item) for key, item in fresh.items()})
        if isinstance(kind, List):
            matched = (*known, *(None for _ in fresh[len(known) :]))
            return tuple(pair(was, now) for was, now in zip(matched, fresh, strict=False))
        by_form = {canonical_element(attribute, item): item for item in known}
        return frozenset(pair(by_form.get(canonical_element(attribute, f)), f) for f in fresh)
