"""How the API refuses: the shapes of HPE's developer portal, page "Errors and exceptions".

A rule raises ``Refusal`` wherever it notices that something is wrong. While a request is read
that becomes an HTTP error; while a task runs it becomes a FAILED task.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from simulator.clock import iso
from simulator.switches import Switches

PRODUCT = "com.simplivity.restapi.exceptions."
SPRING = "org.springframework."


@dataclass(frozen=True)
class Form:
    """Status and class of an error, and how the portal's own sample of it spells its fields."""

    status: int
    exception: str
    status_as: str = "string"
    timestamp_as: str = "ms"
    exception_as: str = "full"
    error: str | None = None


# The portal names every class; the packages of those that it has no sample of are inferred.
FORMS = {
    "InvalidBody": Form(400, f"{PRODUCT}InvalidBodyException"),
    "InvalidParameter": Form(400, f"{PRODUCT}InvalidParameterException"),
    "InvalidSortCriteria": Form(400, f"{PRODUCT}InvalidSortCriteriaException"),
    "ObjectInUse": Form(400, f"{PRODUCT}ObjectInUseException"),
    "PermissionDenied": Form(400, f"{PRODUCT}PermissionDeniedException"),
    "TypeMismatch": Form(400, f"{SPRING}beans.TypeMismatchException"),
    "Task": Form(400, "com.simplivity.rpc.common.TaskException"),
    "Unauthorized": Form(
        401,
        f"{PRODUCT}SvtExceptions$UnauthorizedException",
        status_as="int",
        error="Unauthorized",
    ),
    # Captured in 2022: centreon-plugins issue 3405.
    "BadCredentials": Form(
        401,
        f"{SPRING}security.authentication.BadCredentialsException",
        timestamp_as="iso",
        exception_as="short",
    ),
    "ObjectNotFound": Form(404, f"{PRODUCT}ObjectNotFoundException"),
    "NoRoute": Form(404, f"{SPRING}web.servlet.NoHandlerFoundException"),
    "Method": Form(405, f"{SPRING}web.HttpRequestMethodNotSupportedException"),
    "BodyTooLarge": Form(413, f"{PRODUCT}BodyTooLargeException"),
    "MediaType": Form(415, f"{SPRING}web.HttpMediaTypeNotSupportedException", timestamp_as="iso"),
    "InternalServer": Form(500, f"{PRODUCT}InternalServerException"),
}

# The only error codes ever published: a duplicate name, and a virtual machine's power state.
DUPLICATE_NAME = 13
# Codes of other failures are unknown; that they are not 0 is known.
ANY_FAILURE = 1


@dataclass(eq=False)
class Refusal(Exception):
    """The API says no; late means after it has accepted the request and started a task."""

    kind: str
    message: str
    code: int | None = None
    late: bool = False
    status: int | None = None
    extended: str | None = None

    @property
    def http_status(self) -> int:
        return self.status or FORMS[self.kind].status


@dataclass(eq=False)
class OAuthRefusal(Exception):
    """An error of the token rules, in OAuth's own form."""

    status: int
    body: dict[str, str]


def missing(label: str, key: str) -> Refusal:
    message = f"Object type: {label} id: {key} could not be found"
    return Refusal("ObjectNotFound", message)


def invalid_body(message: str) -> Refusal:
    return Refusal("InvalidBody", message)


def error_body(refusal: Refusal, path: str, now: float, switches: Switches) -> dict[str, Any]:
    form = FORMS[refusal.kind]
    body: dict[str, Any] = {
        "exception": exception(form, switches.exception_as),
        "path": path,
        "message": refusal.message,
        "timestamp": timestamp(form, switches.timestamp_as, now),
        "status": status(form, switches.status_as, refusal.http_status),
    }
    if form.error:
        body["error"] = form.error
    if refusal.code is not None:
        body["error_code"] = str(refusal.code)
    if refusal.extended is not None:
        body["extendedResponse"] = refusal.extended
    return body


def exception(form: Form, style: str) -> str:
    style = form.exception_as if style == "published" else style
    return form.exception if style == "full" else form.exception.rpartition(".")[2]


def timestamp(form: Form, style: str, now: float) -> int | str:
    style = form.timestamp_as if style == "published" else style
    return iso(now) if style == "iso" else int(now * 1000)


def status(form: Form, style: str, code: int) -> int | str:
    style = form.status_as if style == "published" else style
    return code if style == "int" else str(code)


def html_page(code: int) -> str:
    """What a proxy in front of the API says; such answers are not JSON."""
    title = f"{code} {PROXY_WORDS.get(code) or PHRASES.get(code, '')}".strip()
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n"
        f"<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )


PHRASES = {each.value: each.phrase for each in HTTPStatus}
PROXY_WORDS = {504: "Gateway Time-out", 414: "Request-URI Too Large"}
