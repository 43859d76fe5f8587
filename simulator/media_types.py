"""Which Content-Type a POST or PUT may have.

The type names the oldest version that the client needs. HPE developer portal, "Versioning":
one older than the operation gets a 415. So does one newer than the server, since the list of
types in each revision of the OpenAPI document ends at that revision. Sources disagree on what
is too old for an operation; switch `media_rule`.

For two operations the document lists ``application/json`` alone, and clients have sent both that
and version types of any age (HPE's Python SDK 1.8, tbeha/SimpliVity-Powershell 1.1).
"""

import re

from simulator.errors import ApiError

JSON = -1
"""In place of the oldest version: plain JSON is taken, too, and no version is too old."""
MEDIA_TYPE = re.compile(r"application/vnd\.simplivity\.v1(?:\.(\d+))?\+json", re.IGNORECASE)


def check(content_type: str, oldest: int, newest: int) -> None:
    """Raise ApiError for a Content-Type outside of versions 1.oldest to 1.newest."""
    plain = content_type.partition(";")[0].strip()
    if oldest == JSON and plain.lower() == "application/json":
        return
    found = MEDIA_TYPE.fullmatch(plain)
    if not found or not oldest <= int(found[1] or 0) <= newest:
        raise ApiError("MediaType", f"Content type '{content_type}' not supported")
