"""Functions for sizes, which datastores have in bytes."""

import re
from decimal import Decimal
from typing import Annotated

from provider.framework.kinds.function import FunctionError, function

_PREFIXES = "KMGTP"
_UNITS = {
    "B": 1,
    **{f"{prefix}B": 1000**power for power, prefix in enumerate(_PREFIXES, start=1)},
    **{f"{prefix}iB": 1024**power for power, prefix in enumerate(_PREFIXES, start=1)},
}
"""Bytes of each unit: powers of 1000, and those of 1024 with an i."""
_SIZE = re.compile(rf"([0-9]{{1,18}}(?:\.[0-9]{{1,18}})?) ?({'|'.join(_UNITS)})")
SHOWN = 40


@function
def size(text: Annotated[str, "A number and a unit, such as `500GiB`, `1.5TiB` or `2TB`."]) -> int:
    """Whole bytes of a size such as `500GiB`, `1.5TiB` or `2TB`.

    The units are `B`; `KiB`, `MiB`, `GiB`, `TiB` and `PiB`, each 1024 times the one before; and
    `KB`, `MB`, `GB`, `TB` and `PB`, each 1000 times the one before.
    """
    match = _SIZE.fullmatch(text)
    if not match:
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        raise FunctionError(f"{shown!r} is not a size such as 500GiB, 1.5TiB or 2TB", 0)
    return _whole(Decimal(match[1]) * _UNITS[match[2]])


@function
def gib(count: Annotated[Decimal, "Gibibytes, which may have a fraction."]) -> int:
    """Whole bytes of so many gibibytes (GiB), each 1024 to the power of 3."""
    return _whole(count * _UNITS["GiB"])


def _whole(size: int | Decimal) -> int:
    if size < 0 or not Decimal(size).is_finite() or size != int(size):
        raise FunctionError("must be a whole number of bytes, and none below 0", 0)
    return int(size)
