"""Retentions: the minutes from when a backup was made to its end."""

from datetime import UTC, datetime

from provider.framework.types import Mismatch

MINUTE = 60


def minutes_between(created: str, end: str) -> int:
    """Minutes from one time to another, as the API writes them; raises `Mismatch`."""
    span = _moment("expiration_time", end) - _moment("created_at", created)
    return round(span.total_seconds() / MINUTE)


def has_passed(retention: int, created: str | None, now: float) -> bool:
    """Whether a backup of this retention would have ended by now, in seconds since 1970.

    Raises `Mismatch` where nobody can tell when it was made.
    """
    if not created or not retention:
        return False
    return _moment("created_at", created).timestamp() + retention * MINUTE <= now


def _moment(name: str, text: str) -> datetime:
    """A time of the API; raises `Mismatch` if it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Mismatch("a time", text, (name,)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
