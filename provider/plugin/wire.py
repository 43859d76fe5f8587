"""DynamicValue and RawState: Terraform's values as bytes.

Terraform sends msgpack, and JSON for a stored state; the answer is always msgpack. An unknown
value is a msgpack extension: code 12 with a payload that refines it, any other code without
(Terraform's object wire format). An absent document is null.
"""

from typing import Any

import msgpack

from provider.framework.strict_json import parse
from provider.framework.types import Mismatch, Type
from provider.framework.values import UNKNOWN, Unknown
from provider.plugin.pb import tfplugin6_pb2 as pb

_REFINED = 12


def unpack(document: pb.DynamicValue, kind: Type) -> Any:
    """The value of a document, read as the type that the schema gives; raises `Mismatch`."""
    if not document.msgpack and not document.json:
        return None
    try:
        raw = _from_msgpack(document.msgpack) if document.msgpack else parse(document.json)
        return kind.decode(raw)
    except Mismatch:
        raise
    except (ValueError, TypeError, RecursionError):  # TypeError: a list is the key of a map
        raise Mismatch("a document", document) from None


def pack(value: Any, kind: Type) -> pb.DynamicValue:
    return pb.DynamicValue(msgpack=msgpack.packb(kind.encode(value), default=_to_extension))


def _from_msgpack(data: bytes) -> Any:
    return msgpack.unpackb(data, ext_hook=_from_extension, strict_map_key=False)


def _from_extension(code: int, payload: bytes) -> Unknown:
    return Unknown(payload) if code == _REFINED else UNKNOWN


def _to_extension(value: Any) -> msgpack.ExtType:
    if not isinstance(value, Unknown):
        raise TypeError(f"{type(value).__name__} is no Terraform value")
    if value.refinement:
        return msgpack.ExtType(_REFINED, value.refinement)
    return msgpack.ExtType(0, b"\0")
