"""The media type of each write: in which version of the API it is sent.

The API refuses a Content-Type older than the operation and one newer than the controller (HPE
developer portal, "Versioning"), so each write is sent in the oldest version that has all of it:
the version that introduced the operation, the minimum that HPE's OpenAPI 1.25 lists for it, or
that of the newest field in the body, whichever is newest. The first two stand at the call, as
``since``. All are minor versions of REST API 1.
"""

from typing import Any

FIELDS = {"external_store_name": 14, "single_replica": 16}
"""Fields of bodies that are newer than their operation."""


def needed(since: int, body: Any) -> int:
    """The version that an operation, which is there since one, needs with this body, if any."""
    objects = body if isinstance(body, list) else [body or {}]
    newest = (FIELDS.get(name, 0) for each in objects for name in each)
    return max(since, *newest, 0)


def content_type(minor: int) -> str:
    return f"application/vnd.simplivity.v1{f'.{minor}' if minor else ''}+json"
