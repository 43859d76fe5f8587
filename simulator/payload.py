"""Reading a request body, and the refusals that need no look at any object."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.errors import Refusal, invalid_body
from simulator.schema import Schema, Shape
from simulator.switches import Switches


def check_size(raw: bytes, switches: Switches) -> None:
    if 0 < switches.body_limit < len(raw):
        raise Refusal("BodyTooLarge", "The request body is too large")


def decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
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
    found = {key: number(shape, key, each) for key, each in known.items()}
    if faults := schema.faults(name, found):
        raise invalid_body(faults[0])
    return found


def number(shape: Shape, key: str, value: Any) -> Any:
    """Numbers may come as strings: HPE's Docker playbooks and the PowerShell modules do that."""
    if shape[key].type.startswith("int") and isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return value
    return value


def versions(value: Any, shape: Shape) -> Iterator[int]:
    """The versions that brought the fields of a body."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield from (shape[key].since for key in one if key in shape)


def checked_list(value: Any, name: str, schema: Schema, switches: Switches) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise invalid_body("The request body is not an array")
    return [checked(each, name, schema, switches) for each in value]
