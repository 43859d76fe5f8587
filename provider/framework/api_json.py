"""Values as the JSON of an API has them, and back: APIs are less strict than Terraform.

What an API says may be a number or a truth as text, and it may have words for nothing.
"""

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from provider.framework.schema import Attribute, NestedObject
from provider.framework.types import Bool, Collection, Map, Mismatch, Number, Set, String, Type
from provider.framework.values import Frozen


def to_json(kind: Type, value: Any) -> Any:
    """The JSON of a value."""
    if isinstance(kind, NestedObject):
        return kind.to_json(value)
    if isinstance(kind, Map):
        return {key: to_json(kind.element, item) for key, item in value.items()}
    if isinstance(kind, Collection):
        return [to_json(kind.element, item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def from_json(attribute: Attribute, raw: Any, null: tuple[Any, ...] = (None,)) -> Any:
    """The value of an attribute; raises `Mismatch` with the name that the API has for it.

    null: what the API says where there is no value.
    """
    if attribute.nullable and raw in null:
        return None
    try:
        return _from_json(attribute.type, raw)
    except Mismatch as mismatch:
        raise mismatch.under(str(attribute.api_name)) from None


def _from_json(kind: Type, raw: Any) -> Any:
    """A value as the API writes it: numbers and truths may come as strings."""
    if raw is None:
        return None
    for family, read in _READERS.items():
        if isinstance(kind, family):
            return read(kind, raw)
    return kind.decode(raw)


def _text(kind: Type, raw: Any) -> Any:
    """Text in normal form C, in which Terraform compares strings."""
    text = kind.decode(str(raw) if isinstance(raw, (int, Decimal)) else raw)
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode(errors="replace").decode())


def _truth(kind: Type, raw: Any) -> Any:
    return kind.decode(_TRUTHS.get(raw.lower(), raw) if isinstance(raw, str) else raw)


def _elements(kind: Collection, raw: Any) -> Any:
    """Those of a list; null is none of them, unless they are objects: then it is a mistake."""
    if not isinstance(raw, list):
        raise Mismatch("a list", raw)
    are_objects = isinstance(kind.element, NestedObject)
    said = [(index, item) for index, item in enumerate(raw) if item is not None or are_objects]
    items = (_placed(index, kind.element, item) for index, item in said)
    return frozenset(items) if isinstance(kind, Set) else tuple(items)


def _members(kind: Map, raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        raise Mismatch("a map", raw)
    return Frozen({key: _placed(key, kind.element, item) for key, item in raw.items()})


def _placed(step: str | int, kind: Type, raw: Any) -> Any:
    try:
        return kind.from_json(raw) if isinstance(kind, NestedObject) else _from_json(kind, raw)
    except Mismatch as mismatch:
        raise mismatch.under(step) from None


_TRUTHS = {"true": True, "false": False}
_READERS: dict[Any, Callable[[Any, Any], Any]] = {
    String: _text,
    Number: lambda kind, raw: kind.decode(raw),
    Bool: _truth,
    Map: _members,
    Collection: _elements,
    NestedObject: lambda kind, raw: kind.from_json(raw),
}
