"""Forms with files in them: multipart/form-data."""

from email.parser import BytesParser
from typing import Any


def is_multipart(content_type: str) -> bool:
    return content_type.lower().startswith("multipart/")


def parts(content_type: str, raw: bytes) -> dict[str, bytes]:
    """The contents of a form by the names of its fields; none if it cannot be read."""
    head = b"Content-Type: " + content_type.encode(errors="replace") + b"\r\n\r\n"
    message = BytesParser().parsebytes(head + raw)
    return {
        str(part.get_param("name", header="content-disposition")): content(part)
        for part in message.walk()
        if not part.is_multipart()
    }


def content(part: Any) -> bytes:
    """The bytes of one field; typed as bytes only where nothing has several parts."""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
