"""Filters, order and paging of lists, by the OpenAPI document's text of each parameter.

Unknown parameters are ignored (captures send ``show_optional_fields`` where it means nothing),
and so are filters by properties that the simulated version does not have.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import ApiError

Query = Mapping[str, str]
Fold = Callable[[str], str]
Test = Callable[[Any], bool]
Condition = Callable[[str, str, Fold], Test]
"""Makes a test of values from the name and the text of a parameter."""

DEFAULT_LIMIT = 500
# HPE developer portal, "Optimizing requests"; more makes the PowerShell module's users fail.
LARGEST_LIMIT = 5000
INTEGER = re.compile(r"-?[0-9]{1,19}")
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TRUTH = {"true": True, "false": False}
ORDERS = {"ascending": False, "descending": True}


def mismatch(name: str, value: str, wanted: str) -> ApiError:
    return ApiError("TypeMismatch", f"{name} must be {wanted}, not {value}")


def integer(name: str, text: str) -> int:
    if not INTEGER.fullmatch(text):
        raise mismatch(name, text, "an integer")
    return int(text)


def boolean(name: str, text: str) -> bool:
    """Clients send True, true and False alike."""
    try:
        return TRUTH[text.lower()]
    except KeyError:
        raise mismatch(name, text, "true or false") from None


def one_of(_: str, text: str, fold: Fold) -> Test:
    """One of a comma list."""
    wanted = {fold(part) for part in text.split(",")}
    return any_of(lambda value: fold(value) in wanted)


def wildcard(_: str, text: str, fold: Fold) -> Test:
    """One of a comma list, in which an asterisk stands for any characters."""
    if "*" not in text:
        return one_of(_, text, fold)
    parts = [re.escape(fold(part)).replace(r"\*", ".*") for part in text.split(",")]
    pattern = re.compile("|".join(parts), re.DOTALL)
    return any_of(lambda value: bool(pattern.fullmatch(fold(value))))


def exact(_: str, text: str, fold: Fold) -> Test:
    return any_of(lambda value: fold(value) == fold(text))


def enumeration(_: str, text: str, __: Fold) -> Test:
    """Enumerations are filtered by the upper-case word, whatever `case` says: portal."""
    wanted = set(text.split(","))
    return any_of(lambda value: value in wanted)


def at_least(name: str, text: str, _: Fold) -> Test:
    bound = integer(name, text)
    return lambda value: value is not None and value >= bound


def at_most(name: str, text: str, _: Fold) -> Test:
    bound = integer(name, text)
    return lambda value: value is not None and value <= bound


def before(name: str, text: str, _: Fold) -> Test:
    moment = checked_time(name, text)
    return lambda value: value is not None and value < moment


def after(name: str, text: str, _: Fold) -> Test:
    moment = checked_time(name, text)
    return lambda value: value is not None and value > moment


def boolean_is(name: str, text: str, _: Fold) -> Test:
    wanted = boolean(name, text)
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
        raise ApiError("InvalidParameter", f"{name} must be a UTC time, not {text}")
    return text


@dataclass(frozen=True)
class Filter:
    """A parameter of a list: the property that it tests, and how."""

    property: str
    condition: Condition


@dataclass(frozen=True)
class Page:
    """A part of the objects found, and how many there are in all."""

    objects: list[Mapping[str, Any]]
    count: int
    offset: int
    limit: int


def paged(objects: list[Mapping[str, Any]], query: Query) -> Page:
    limit = integer("limit", query.get("limit", str(DEFAULT_LIMIT)))
    offset = integer("offset", query.get("offset", "0"))
    if not 0 < limit <= LARGEST_LIMIT:
        raise ApiError("InvalidSortCriteria", f"Invalid limit: {limit}")
    if offset < 0:
        raise ApiError("InvalidParameter", f"Invalid offset: {offset}")
    return Page(objects[offset : offset + limit], len(objects), offset, limit)


def case_folding(query: Query) -> Fold:
    case = query.get("case", "sensitive")
    if case not in FOLDS:
        raise ApiError("InvalidParameter", f"case must be sensitive or insensitive, not {case}")
    return FOLDS[case]


FOLDS: dict[str, Fold] = {"sensitive": str, "insensitive": str.casefold}


def filtered(
    objects: Iterable[Mapping[str, Any]], query: Query, filters: Mapping[str, Filter]
) -> list[Mapping[str, Any]]:
    fold = case_folding(query)
    found = list(objects)
    for name, each in filters.items():
        if name in query:
            test, property_ = each.condition(name, query[name], fold), each.property
            found = [one for one in found if test(one.get(property_))]
    return found


def ordered(
    objects: list[Mapping[str, Any]], query: Query, known: Iterable[str]
) -> list[Mapping[str, Any]]:
    """Sorted by one property; digits before capitals before small letters: portal."""
    name, direction = query["sort"], query.get("order", "descending")
    if name not in known or direction not in ORDERS:
        raise ApiError("InvalidSortCriteria", f"Invalid sort: {name} {direction}")
    return sorted(objects, key=sort_key(name, case_folding(query)), reverse=ORDERS[direction])


def sort_key(name: str, fold: Fold) -> Callable[[Mapping[str, Any]], tuple[int, Any]]:
    def of(one: Mapping[str, Any]) -> tuple[int, Any]:
        value = one.get(name)
        if isinstance(value, int):
            return 1, value
        return (0, "") if value is None else (2, fold(str(value)))

    return of
