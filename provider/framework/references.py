"""References: attributes whose value names another object, by its id or by its name.

What a declaration says of them (``refers=`` and ``name_of=``) gives three things: a plan tells of
an object that does not exist, a plan knows the name beside an id, and a change is known to touch
the objects that it refers to.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

from provider.framework.diagnostics import Diagnostic, Path, Severity
from provider.framework.record import Record
from provider.framework.schema import Attribute, Refers
from provider.framework.types import Set
from provider.framework.values import Unknown, is_known

R = TypeVar("R", bound=Record)


class Reference(NamedTuple):
    """One value that names an object, and where it stands."""

    path: Path
    refers: Refers
    value: str


class Directory(Protocol):
    """What is known of the objects that others refer to."""

    def name_of(self, kind: str, id: str) -> str | None:  # noqa: A002  # the API's word
        """The name of an object, as it was before this run; None if there is no such object."""

    def missing(self, refers: Refers, value: str) -> Diagnostic | None:
        """What to tell if a value names nothing; None if it names an object, or nobody can say."""


def references(record: Record) -> Iterator[Reference]:
    """The known references of a record, those in nested attributes among them."""
    for attribute in record.schema:
        value = getattr(record, attribute.name)
        if attribute.nested:
            yield from _nested(attribute, value)
        elif attribute.refers:
            for each in _values(value):
                yield Reference((attribute.name,), attribute.refers, each)


def _nested(attribute: Attribute, value: Any) -> Iterator[Reference]:
    """Those in nested attributes; elements of a set have no address, so the set stands for them."""
    items = (value,) if isinstance(value, Record) else value
    if items is None or isinstance(items, Unknown) or not is_known(items):
        return
    in_set = isinstance(attribute.type, Set)
    for item in items:
        for each in references(item):
            yield each._replace(path=(attribute.name,) if in_set else (attribute.name, *each.path))


def _values(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return [v for v in value if isinstance(v, str)] if isinstance(value, frozenset) else ()


def touched(*records: Record | None) -> frozenset[tuple[str, str]]:
    """What a change of these records concerns: the objects that they refer to, by kind and id."""
    found = (each for record in records if record is not None for each in references(record))
    return frozenset((each.refers.kind, each.value) for each in found)


def dangling(
    planned: Record,
    prior: Record | None,
    directory: Directory,
    *,
    coming: Collection[tuple[str, str]] = (),
    applying: bool = False,
) -> Iterator[Diagnostic]:
    """Diagnostics of new references to objects that do not exist.

    coming: objects that this run makes, by kind and name.
    It is an error where the object is still to be made. Where it is in the state it is a warning,
    and an error only when it is applied: an error in a plan would keep it from being destroyed. A
    name of what may come is not judged sooner, either.
    """
    known = set(references(prior)) if prior is not None else set()
    for each in dict.fromkeys(references(planned)):
        path, refers, value = each
        if each in known or value in refers.words or not planned.schema[str(path[0])].settable:
            continue
        is_coming = refers.may_come and (refers.kind, value) in coming
        if is_coming or (applying and refers.at_destroy):
            continue
        if missing := directory.missing(refers, value):
            mild = not applying and (refers.may_come or prior is not None)
            yield missing._replace(path=path, severity=Severity.WARNING if mild else Severity.ERROR)


def with_names(planned: R, directory: Directory) -> R:
    """The planned record with the names that are known already."""
    changes = {}
    for attribute in planned.schema:
        key = attribute.name_of and getattr(planned, attribute.name_of)
        if isinstance(key, str) and isinstance(getattr(planned, attribute.name), Unknown):
            refers = planned.schema[str(attribute.name_of)].refers
            sure = planned.is_named_as_asked(attribute, directory)
            name = directory.name_of(refers.kind, key) if refers and sure else None
            if name:
                changes[attribute.name] = name
    return planned.replace(**changes) if changes else planned
