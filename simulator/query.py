"""Filters, order and paging of lists, by the OpenAPI document's text of each parameter.

Unknown parameters are ignored (captures send ``show_optional_fields`` where it means nothing),
and so are filters by properties that the simulated version does not have.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import Refusal

Query = Mapping[str, str]
Fold = Callable[[str], str]
Test = Callable[[Any], bool]
Maker = Callable[[str, str, Fold], Test]

DEFAULT_LIMIT = 500
# HPE developer portal, "Optimizing requests"; more makes the PowerShell module's users fail.
LARGEST_LIMIT = 5000
INTEGER = re.compile(r"-?[0-9]{1,19}")
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TRUTH = {"true": True, "false": False}
ORDERS = {"ascending": False, "descending": True}


def mismatch(name: str, value: str, wanted: str) -> Refusal:
    return Refusal("TypeMismatch", f"{name} must be {wanted}, not {value}")


def whole(name: str, text: str) -> int:
    if not INTEGER.fullmatch(text):
        raise mismatch(name, text, "an integer")
    return int(text)


def truth(name: str, text: str) -> bool:
    """Clients send True, true and False alike."""
    try:
        return TRUTH[text.lower()]
    except KeyError:
        raise mismatch(name, text, "true or false") from None


def listed(_: str, text: str, fold: Fold) -> Test:
    """Any of a comma list."""
    wanted = {fold(part) for part in text.split(",")}
    return any_of(lambda value: fold(value) in wanted)


def wild(_: str, text: str, fold: Fold) -> Test:
    """Any of a comma list, in which an asterisk stands for anything."""
    if "*" not in text:
        return listed(_, text, fold)
    parts = [re.escape(fold(part)).replace(r"\*", ".*") for part in text.split(",")]
    pattern = re.compile("|".join(parts), re.DOTALL)
    return any_of(lambda value: bool(pattern.fullmatch(fold(value))))


def exact(_: str, text: str, fold: Fold) -> Test:
    return any_of(lambda value: fold(value) == fold(text))


def words(_: str, text: str, __: Fold) -> Test:
    """Enumerations are filtered by the upper-case word, whatever `case` says: portal."""
    wanted = set(text.split(","))
    return any_of(lambda value: value in wanted)


def at_least(name: str, text: str, _: Fold) -> Test:
    bound = whole(name, text)
    return lambda value: value is not None and value >= bound


def at_most(name: str, text: str, _: Fold) -> Test:
    bound = whole(name, text)
    return lambda value: value is not None and value <= bound


def before(name: str, text: str, _: Fold) -> Test:
    moment = checked_time(name, text)
    return lambda value: value is not None and value < moment


def after(name: str, text: str, _: Fold) -> Test:
    moment = checked_time(name, text)
    return lambda value: value is not None and value > moment


def flag(name: str, text: str, _: Fold) -> Test:
    wanted = truth(name, text)
    return lambda value: value is wanted


def any_of(test: Test) -> Test:
    """A property that is a list matches if one of its values does; one without a value never."""

    def matches(value: Any) -> bool:
        if isinstance(value, list):
            return any(map(test, value))
        return value is not None and test(value)

    return matches


def checked_time(name: str, text: str) -> str:
    if not ISO_TIME.fullmatch(text):
        raise Refusal("InvalidParameter", f"{name} must be a UTC time, not {text}")
    return text


@dataclass(frozen=True)
class Filter:
    """A parameter of a list: the property that it looks at, and how."""

    property: str
    make: Maker


@dataclass(frozen=True)
class Page:
    """A part of the objects found, and how many there are in all."""

    objects: list[Mapping[str, Any]]
    count: int
    offset: int
    limit: int


def paged(objects: list[Mapping[str, Any]], query: Query) -> Page:
    limit = whole("limit", query.get("limit", str(DEFAULT_LIMIT)))
    offset = whole("offset", query.get("offset", "0"))
    if not 0 < limit <= LARGEST_LIMIT:
        raise Refusal("InvalidSortCriteria", f"Invalid limit: {limit}")
    if offset < 0:
        raise Refusal("InvalidParameter", f"Invalid offset: {offset}")
    return Page(objects[offset : offset + limit], len(objects), offset, limit)


def folding(query: Query) -> Fold:
    case = query.get("case", "sensitive")
    if case not in FOLDS:
        raise Refusal("InvalidParameter", f"case must be sensitive or insensitive, not {case}")
    return FOLDS[case]


FOLDS: dict[str, Fold] = {"sensitive": str, "insensitive": str.casefold}


def filtered(
    objects: Iterable[Mapping[str, Any]], query: Query, filters: Mapping[str, Filter]
) -> list[Mapping[str, Any]]:
    fold = folding(query)
    found = list(objects)
    for name, each in filters.items():
        if name in query:
            test, key = each.make(name, query[name], fold), each.property
            found = [one for one in found if test(one.get(key))]
    return found


def ordered(
    objects: list[Mapping[str, Any]], query: Query, known: Iterable[str]
) -> list[Mapping[str, Any]]:
    """Sorted by one property; digits before capitals before small letters: portal."""
    key, direction = query["sort"], query.get("order", "descending")
    if key not in known or direction not in ORDERS:
        raise Refusal("InvalidSortCriteria", f"Invalid sort: {key} {direction}")
    return sorted(objects, key=rank(key, folding(query)), reverse=ORDERS[direction])


def rank(key: str, fold: Fold) -> Callable[[Mapping[str, Any]], tuple[int, Any]]:
    def of(one: Mapping[str, Any]) -> tuple[int, Any]:
        value = one.get(key)
        if isinstance(value, int):
            return 1, value
        return (0, "") if value is None else (2, fold(str(value)))

    return of
