"""Reading and checking a request body, as far as that needs no object of the federation."""

import json
from typing import Any

from simulator.errors import ApiError, invalid_body
from simulator.query import INTEGER
from simulator.schema import Schema, Shape
from simulator.switches import Switches


def check_size(raw: bytes, switches: Switches) -> None:
    if 0 < switches.body_limit < len(raw):
        raise ApiError("BodyTooLarge", "The request body is too large")


def decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise invalid_body("The request body is not JSON") from None


def checked(value: Any, name: str, schema: Schema, switches: Switches) -> dict[str, Any]:
    """One object of a body, numbers as numbers and only with fields that this version knows."""
    if not isinstance(value, dict):
        raise invalid_body("The request body is not an object")
    shape = schema.shapes[name]
    known = {key: each for key, each in value.items() if key in shape}
    if len(known) < len(value) and switches.unknown_fields == "refused":
        unknown = ", ".join(sorted(value.keys() - known.keys()))
        raise invalid_body(f"Unrecognized field: {unknown}")
    found = {
        key: number(shape, key, each)
        for key, each in known.items()
        if each is not None or shape[key].required or switches.null_fields == "refused"
    }
    if errors := schema.errors(name, found):
        raise invalid_body(errors[0])
    return found


def number(shape: Shape, key: str, value: Any) -> Any:
    """Numbers may come as strings: HPE's Docker playbooks and the PowerShell modules do that."""
    integer = shape[key].type.startswith("int") and isinstance(value, str)
    return int(value) if integer and INTEGER.fullmatch(value) else value


def version(value: Any, shape: Shape) -> int:
    """The version that brought the newest field of a body."""
    many = value if isinstance(value, list) else [value]
    objects = [one for one in many if isinstance(one, dict)]
    return max((shape[key].since for one in objects for key in one if key in shape), default=0)


def checked_list(value: Any, name: str, schema: Schema, switches: Switches) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise invalid_body("The request body is not an array")
    return [checked(each, name, schema, switches) for each in value]
