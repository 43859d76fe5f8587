"""Durations as Terraform's users write them: ``90s``, ``10m``, ``1h30m``."""

import re

_DURATION = r"(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+(?:\.[0-9]+)?)s)?"


def seconds(text: str) -> float:
    """The length of a duration; raises ValueError if it is not one or is not positive."""
    match = re.fullmatch(_DURATION, text)
    hours, minutes, rest = (float(part or 0) for part in match.groups()) if match else (0, 0, 0)
    length = hours * 3600 + minutes * 60 + rest
    if length <= 0:
        raise ValueError(f"{text!r} is not a duration such as 90s, 10m or 1h30m")
    return length
