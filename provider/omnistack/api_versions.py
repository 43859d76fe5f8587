"""The media type of each write.

The API refuses a Content-Type older than the operation and one newer than the controller (HPE
developer portal, "Versioning"), so each write is sent in the oldest version that has all of it:
the version that introduced the operation, the minimum that HPE's OpenAPI 1.25 lists for it, or
that of the newest field in the body, whichever is newest. Minor versions of REST API 1.
"""

from typing import Any

OPERATIONS = {
    "POST /datastores": 0,
    "POST /datastores/{id}/resize": 1,
    "POST /datastores/{id}/set_policy": 2,
    "POST /policies": 0,
    "POST /policies/{id}/rename": 1,
    "POST /policies/{id}/rules": 1,
    "PUT /policies/{id}/rules/{rule_id}": 0,
    "POST /virtual_machines/set_policy": 5,
    "POST /virtual_machines/{id}/set_policy": 0,
}
FIELDS = {"external_store_name": 14, "single_replica": 16}


def version(operation: str, body: Any) -> int:
    """The minor version in which an operation with this body is to be sent."""
    objects = body if isinstance(body, list) else [body]
    newest = (FIELDS.get(name, 0) for each in objects for name in each)
    return max(OPERATIONS[operation], *newest, 0)


def content_type(minor: int) -> str:
    return f"application/vnd.simplivity.v1{f'.{minor}' if minor else ''}+json"
