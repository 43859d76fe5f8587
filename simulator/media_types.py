"""Which Content-Type a POST or PUT may have.

The type names the oldest version that the client needs. HPE developer portal, "Versioning":
one older than the operation gets a 415. So does one newer than the server, since the list of
types in each revision of the OpenAPI document ends at that revision. Sources disagree on what
is too old for an operation; switch `media_rule`.
"""

import re

from simulator.errors import ApiError

MEDIA_TYPE = re.compile(r"application/vnd\.simplivity\.v1(?:\.(\d+))?\+json", re.IGNORECASE)


def check(content_type: str, oldest: int, newest: int) -> None:
    """Raise ApiError for a Content-Type outside of versions 1.oldest to 1.newest."""
    found = MEDIA_TYPE.fullmatch(content_type.partition(";")[0].strip())
    if not found or not oldest <= int(found[1] or 0) <= newest:
        raise ApiError("MediaType", f"Content type '{content_type}' not supported")
