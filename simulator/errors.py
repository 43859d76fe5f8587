"""Errors of the API, in the formats of HPE's developer portal, page "Errors and exceptions".

Whoever notices that something is wrong raises ``ApiError``. In a request that becomes an HTTP
error, in a task a FAILED task.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from simulator.clock import iso
from simulator.switches import Switches

PRODUCT = "com.simplivity.restapi.exceptions."
SPRING = "org.springframework."


@dataclass(frozen=True)
class ErrorFormat:
    """Status and exception of an error, and the types of fields in the portal's sample of it."""

    status: int
    exception: str
    status_as: str = "string"
    timestamp_as: str = "ms"
    exception_as: str = "full"
    error: str | None = None


# The portal names every class; the packages of those that it has no sample of are inferred.
ERROR_FORMATS = {
    "InvalidBody": ErrorFormat(400, f"{PRODUCT}InvalidBodyException"),
    "InvalidParameter": ErrorFormat(400, f"{PRODUCT}InvalidParameterException"),
    "InvalidSortCriteria": ErrorFormat(400, f"{PRODUCT}InvalidSortCriteriaException"),
    "ObjectInUse": ErrorFormat(400, f"{PRODUCT}ObjectInUseException"),
    "PermissionDenied": ErrorFormat(400, f"{PRODUCT}PermissionDeniedException"),
    "TypeMismatch": ErrorFormat(400, f"{SPRING}beans.TypeMismatchException"),
    "Task": ErrorFormat(400, "com.simplivity.rpc.common.TaskException"),
    "Unauthorized": ErrorFormat(
        401,
        f"{PRODUCT}SvtExceptions$UnauthorizedException",
        status_as="int",
        error="Unauthorized",
    ),
    # Captured in 2022: centreon-plugins issue 3405.
    "BadCredentials": ErrorFormat(
        401,
        f"{SPRING}security.authentication.BadCredentialsException",
        timestamp_as="iso",
        exception_as="short",
    ),
    "ObjectNotFound": ErrorFormat(404, f"{PRODUCT}ObjectNotFoundException"),
    "NoRoute": ErrorFormat(404, f"{SPRING}web.servlet.NoHandlerFoundException"),
    "Method": ErrorFormat(405, f"{SPRING}web.HttpRequestMethodNotSupportedException"),
    "BodyTooLarge": ErrorFormat(413, f"{PRODUCT}BodyTooLargeException"),
    "MediaType": ErrorFormat(
        415, f"{SPRING}web.HttpMediaTypeNotSupportedException", timestamp_as="iso"
    ),
    "InternalServer": ErrorFormat(500, f"{PRODUCT}InternalServerException"),
}

# The only error codes ever published: a duplicate name, and a virtual machine's power state.
DUPLICATE_NAME = 13
# Codes of other failures are unknown; that they are not 0 is known.
ANY_FAILURE = 1


@dataclass(eq=False)
class ApiError(Exception):
    """An error by its name in ERROR_FORMATS.

    With ``fails_as_task`` the request is accepted, and the task that it starts fails.
    """

    name: str
    message: str
    code: int | None = None
    fails_as_task: bool = False
    status: int | None = None
    extended: str | None = None

    @property
    def http_status(self) -> int:
        return self.status or ERROR_FORMATS[self.name].status


@dataclass(eq=False)
class OAuthError(Exception):
    """An error of logging in or of a token, in the format of OAuth."""

    status: int
    body: dict[str, str]


def object_not_found(kind: str, key: str) -> ApiError:
    message = f"Object type: {kind} id: {key} could not be found"
    return ApiError("ObjectNotFound", message)


def invalid_body(message: str) -> ApiError:
    return ApiError("InvalidBody", message)


def error_name(status: int) -> str:
    """The error that the portal publishes for a status."""
    named = (name for name, each in ERROR_FORMATS.items() if each.status == status)
    return next(named, "InternalServer")


def error_body(error: ApiError, path: str, now: float, switches: Switches) -> dict[str, Any]:
    published = ERROR_FORMATS[error.name]
    body: dict[str, Any] = {
        "exception": exception(published, switches.exception_as),
        "path": path,
        "message": error.message,
        "timestamp": timestamp(published, switches.timestamp_as, now),
        "status": status(published, switches.status_as, error.http_status),
    }
    if published.error:
        body["error"] = published.error
    if error.code is not None:
        body["error_code"] = str(error.code)
    if error.extended is not None:
        body["extendedResponse"] = error.extended
    return body


def exception(published: ErrorFormat, style: str) -> str:
    style = published.exception_as if style == "published" else style
    return published.exception if style == "full" else published.exception.rpartition(".")[2]


def timestamp(published: ErrorFormat, style: str, now: float) -> int | str:
    style = published.timestamp_as if style == "published" else style
    return iso(now) if style == "iso" else int(now * 1000)


def status(published: ErrorFormat, style: str, code: int) -> int | str:
    style = published.status_as if style == "published" else style
    return code if style == "int" else str(code)


def html_page(code: int) -> str:
    """The response of a proxy in front of the API, which is not JSON."""
    title = f"{code} {PROXY_PHRASES.get(code) or PHRASES.get(code, '')}".strip()
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n"
        f"<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )


PHRASES = {each.value: each.phrase for each in HTTPStatus}
PROXY_PHRASES = {504: "Gateway Time-out", 414: "Request-URI Too Large"}
