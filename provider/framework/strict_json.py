"""JSON documents, read exactly or not at all.

Python's reader takes more than JSON (NaN), and fails in more ways than by ValueError: a document
may be nested deeper than Python can follow, or have an exponent that no decimal number has.
"""

import json
from decimal import Decimal, DecimalException
from typing import Any, NoReturn


def parse(text: bytes | str) -> Any:
    """What a document says, its fractions as decimal numbers; raises ValueError."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_unknown)
    except RecursionError:
        raise ValueError("the document is nested too deeply") from None
    except DecimalException:
        raise ValueError("the document has a number that is out of range") from None


def _unknown(word: str) -> NoReturn:
    raise ValueError(f"JSON has no {word}")
