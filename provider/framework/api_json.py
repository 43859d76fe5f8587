"""Values as the JSON of an API has them, and back: APIs are less strict than Terraform.

What a controller says may be a number or a truth as text, and "NA" for nothing.
"""

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from provider.framework.schema import Attribute, RecordType
from provider.framework.types import Bool, Collection, Map, Mismatch, Number, Set, String, Type
from provider.framework.values import Frozen


def to_json(value: Any) -> Any:
    if hasattr(value, "to_api"):
        return value.to_api()
    if isinstance(value, (tuple, frozenset)):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    return float(value) if isinstance(value, Decimal) else value


ABSENT = (None, "", "NA")
"""How the API says that there is no value (HPE developer portal, "Get backups")."""


def heard(attribute: Attribute, raw: Any) -> Any:
    """The value of an attribute; raises `Mismatch` with the name that the API has for it."""
    if attribute.nullable and raw in ABSENT:
        return None
    try:
        return _from_json(attribute.type, raw)
    except Mismatch as mismatch:
        raise mismatch.under(str(attribute.api_name)) from None


def _from_json(kind: Type, raw: Any) -> Any:
    """A value as the API writes it: numbers and truths may come as strings."""
    if raw is None:
        return None
    for family, hear in _HEARD.items():
        if isinstance(kind, family):
            return hear(kind, raw)
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
    if not isinstance(raw, list):
        raise Mismatch("a list", raw)
    items = (_placed(index, kind.element, item) for index, item in enumerate(raw))
    return frozenset(items) if isinstance(kind, Set) else tuple(items)


def _members(kind: Map, raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        raise Mismatch("a map", raw)
    return Frozen({key: _placed(key, kind.element, item) for key, item in raw.items()})


def _placed(step: str | int, kind: Type, raw: Any) -> Any:
    try:
        return _nested(kind, raw) if isinstance(kind, RecordType) else _from_json(kind, raw)
    except Mismatch as mismatch:
        raise mismatch.under(step) from None


def _nested(kind: RecordType, raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        raise Mismatch("an object", raw)
    return kind.record.blank().from_api(raw)


_TRUTHS = {"true": True, "false": False}
_HEARD: dict[Any, Callable[[Any, Any], Any]] = {
    String: _text,
    Number: lambda kind, raw: kind.decode(raw),
    Bool: _truth,
    Map: _members,
    Collection: _elements,
    RecordType: _nested,
}
