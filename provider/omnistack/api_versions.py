"""The media type of each write: in which version of the API it is sent.

The API refuses a Content-Type older than the operation and one newer than the controller (HPE
developer portal, "Versioning"), so each write is sent in the oldest version that has all of it:
the version that introduced the operation, the minimum that HPE's OpenAPI 1.25 lists for it, or
that of the newest field in the body, whichever is newest. The first two stand at the call, as
``since``. All are minor versions of REST API 1.
"""

from typing import Any

from provider.omnistack.errors import TooOld

FIELDS = {
    "cluster_group_id": 12,
    "external_store_name": 14,
    "single_replica": 16,
    "forever": 17,
}
"""Fields of bodies that are newer than their operation."""


def needed(since: int, body: Any) -> int:
    """The version that an operation, which is there since one, needs with this body, if any."""
    objects = body if isinstance(body, list) else [body or {}]
    newest = (FIELDS.get(name, 0) for each in objects for name in each)
    return max(since, *newest, 0)


def content_type(minor: int | None) -> str:
    """The media type of a version; None: plain JSON, which a few operations take in its place."""
    if minor is None:
        return "application/json"
    return f"application/vnd.simplivity.v1{f'.{minor}' if minor else ''}+json"


RELEASES = (
    *("3.5.1", "3.5.2", "3.5.3", "3.6.1", "3.6.2", "3.7.0", "3.7.2", "3.7.3", "3.7.5", "3.7.6"),
    *("3.7.7", "3.7.8", "3.7.9", "3.7.10", "4.0.0", "4.0.1", "4.1.0", "4.1.1"),
)
"""The release of OmniStack that brought each minor version of REST API 1, from 0 to 17: what came
later brought no operation (HPE developer portal, "What's new", and the PowerShell module's notes).
"""


def require(needed: int, there: int, operation: str) -> None:
    """Raise `TooOld` if an operation needs a later minor version than there is."""
    if needed > there:
        release = f" (OmniStack {RELEASES[needed]})" if needed < len(RELEASES) else ""
        raise TooOld(f"1.{needed}{release}", f"1.{there}", operation)
