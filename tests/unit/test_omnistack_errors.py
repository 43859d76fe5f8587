"""What error answers of the API mean, in the shapes that HPE has published."""

from typing import Any

import pytest

from provider import secrecy
from provider.omnistack.errors import (
    INVALID_DESTINATION,
    ErrorAnswer,
    Forbidden,
    Interrupted,
    NeverSent,
    NotFound,
    NoTls,
    NotReady,
    OmniStackError,
    OutcomeUnknown,
    Overloaded,
    TimedOut,
    Unreachable,
    Untrusted,
    WrongHost,
    combined,
    error_answer,
    is_proof,
)


def answer_of(number: int, /, **body: Any) -> ErrorAnswer:
    """The error that an answer of this status tells of."""
    return error_answer(number, "POST", "/policies", body)


RENAMED = answer_of(
    400,
    exception="com.simplivity.rpc.common.TaskException",
    path="/api/policies/0fa0d890-6847-4eb0-8480-78d6fc3a9913/rename",
    error_code="13",
    message="Duplicate name exists.",
    timestamp=1460129027118,
    status="400",
)
MISSING = answer_of(
    404,
    exception="com.simplivity.restapi.exceptions.ObjectNotFoundException",
    path="/api/backups/badid/rename",
    message="Object type: backup id: badid could not be found",
    timestamp=1460140207690,
    status="404",
)
MEDIA_TYPE = answer_of(
    415,
    status="415",
    path="/api/backups/f61a3e0f-829b-4739-86da-c82de96c2c85/lock",
    exception="org.springframework.web.HttpMediaTypeNotSupportedException",
    message="Content type 'application/vnd.simplivity.v1+json' not supported",
    timestamp="2016-05-16T18:25:01Z",
)
NO_TOKEN = answer_of(
    401,
    timestamp=1457970690535,
    status=401,
    error="Unauthorized",
    exception="com.simplivity.restapi.exceptions.SvtExceptions$UnauthorizedException",
    message="Unauthorized",
    path="/api/backups",
)
CREDENTIALS = answer_of(
    401,
    exception="BadCredentialsException",
    path="/api/oauth/token",
    message="Bad Credentials",
    timestamp="2022-01-17T11:32:52Z",
    status="401",
)
OLD_TOKEN = {"error": "invalid_token", "message": "Access token expired: 4a1da31f"}
GRANT = {"error": "invalid_grant", "error_description": "Invalid credentials"}


@pytest.mark.parametrize(
    ("error", "message", "exception", "code"),
    [
        (RENAMED, "Duplicate name exists.", "TaskException", "13"),
        (
            MISSING,
            "Object type: backup id: badid could not be found",
            "ObjectNotFoundException",
            "",
        ),
        (
            MEDIA_TYPE,
            "Content type 'application/vnd.simplivity.v1+json' not supported",
            "HttpMediaTypeNotSupportedException",
            "",
        ),
        (NO_TOKEN, "Unauthorized", "UnauthorizedException", ""),
        (CREDENTIALS, "Bad Credentials", "BadCredentialsException", ""),
    ],
    ids=["code", "missing", "media type", "no token", "credentials"],
)
def test_the_facts_of_a_published_error_are_found(
    error: ErrorAnswer, message: str, exception: str, code: str
):
    assert (error.message, error.exception, error.code) == (message, exception, code)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (OLD_TOKEN, "Access token expired: 4a1da31f"),
        (GRANT, "Invalid credentials"),
        ({"error": "invalid_token"}, "invalid_token"),
    ],
    ids=["token", "grant", "bare"],
)
def test_an_error_of_oauth_has_words(body: dict[str, Any], message: str):
    assert answer_of(401, **body).message == message


def test_an_error_of_oauth_is_named_by_its_code():
    assert answer_of(401, **OLD_TOKEN).exception == "invalid_token"


def test_an_error_says_who_gave_it():
    assert MISSING.url == ""
    assert error_answer(404, "GET", "/hosts/1", {}, "https://a").url == "https://a"


def test_a_fact_of_an_error_may_be_given_by_name():
    assert ErrorAnswer(400, "GET", "/hosts", "No", code="13").code == "13"


def test_an_error_says_what_was_asked():
    assert (MISSING.status, MISSING.method, MISSING.path) == (404, "POST", "/policies")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorAnswer),
        (401, ErrorAnswer),
        (403, Forbidden),
        (404, NotFound),
        (405, ErrorAnswer),
        (408, Overloaded),
        (413, ErrorAnswer),
        (415, ErrorAnswer),
        (425, Overloaded),
        (429, Overloaded),
        (500, ErrorAnswer),
        (502, Overloaded),
        (503, Overloaded),
        (504, Overloaded),
    ],
)
def test_a_status_is_a_kind_of_error(status: int, kind: type[ErrorAnswer]):
    assert type(answer_of(status)) is kind


@pytest.mark.parametrize(
    "exception",
    [
        "PermissionDeniedException",
        "com.simplivity.restapi.exceptions.PermissionDeniedException",
        "com.simplivity.restapi.exceptions.SvtExceptions$PermissionDeniedException",
    ],
)
def test_a_lacking_permission_is_one_whatever_the_status(exception: str):
    assert type(answer_of(400, exception=exception)) is Forbidden


@pytest.mark.parametrize(
    ("code", "text"), [(13, "13"), ("13", "13"), (None, ""), ("", "")], ids=repr
)
def test_a_code_is_text_however_it_is_written(code: Any, text: str):
    assert answer_of(400, error_code=code).code == text


@pytest.mark.parametrize(
    "body",
    [{}, {"message": None}, {"exception": None, "error": None}, {"error_type": "NOT_FOUND"}],
    ids=str,
)
def test_an_error_without_words_has_none(body: dict[str, Any]):
    assert answer_of(404, **body).message == ""


@pytest.mark.parametrize("body", [{"message": ["a"]}, {"exception": {"a": 1}}, {"error": 7}])
def test_an_error_of_another_shape_is_an_error(body: dict[str, Any]):
    assert isinstance(answer_of(400, **body), ErrorAnswer)


INVALID = "Invalid or unexpected destination specified."
REASON = "The cluster is in another federation"


def test_the_reason_behind_a_message_is_part_of_it():
    error = answer_of(400, message=INVALID, extendedResponse=REASON, error_code="142")
    assert error.message == f"Invalid or unexpected destination specified: {REASON}"
    assert error.code == INVALID_DESTINATION


@pytest.mark.parametrize("more", [None, "", INVALID, "destination", 7, ["x"], {}], ids=repr)
def test_a_reason_that_says_nothing_more_is_left_out(more: Any):
    assert answer_of(400, message=INVALID, extendedResponse=more).message == INVALID


def test_a_reason_without_a_message_is_the_message():
    assert answer_of(400, extendedResponse=REASON).message == REASON


def test_a_secret_in_a_reason_is_hidden():
    secrecy.conceal("correct horse")
    assert answer_of(400, extendedResponse="it is correct horse").message == "it is (hidden)"


def test_a_reason_of_any_length_is_cut():
    assert len(answer_of(400, message="No", extendedResponse="x" * 10_000).message) == 1000


# -- several at once ------------------------------------------------------------------------------

REFUSED = NeverSent("https://a", "Connection refused")
RESET = Unreachable("https://b", "reset")
STRANGER = WrongHost("https://c", "HTTP 404")
STARTING = NotReady("https://d", "HTTP 503")
PLAIN = NoTls("https://e", "plain HTTP")
BUSY = answer_of(503)


@pytest.mark.parametrize(
    ("failures", "kind"),
    [
        ([REFUSED, REFUSED], NeverSent),
        ([REFUSED, RESET], Unreachable),
        ([STARTING, STARTING], NotReady),
        ([STARTING, REFUSED], NeverSent),
        ([STRANGER, STRANGER], WrongHost),
        ([STRANGER, REFUSED], NeverSent),
        ([RESET, STRANGER], Unreachable),
        ([PLAIN, PLAIN], NoTls),
        ([STRANGER, BUSY], Overloaded),
        ([BUSY, STRANGER], Overloaded),
        ([STRANGER], WrongHost),
    ],
    ids=str,
)
def test_several_failures_are_one_that_passes_if_any_may(
    failures: list[OmniStackError], kind: type[OmniStackError]
):
    assert type(combined(failures)) is kind


def test_several_failures_are_one_error_with_all_hosts_and_reasons():
    error: Any = combined([STRANGER, REFUSED])
    assert error.url == "https://c or https://a"
    assert error.reason == "no OmniStack controller (HTTP 404); Connection refused"


def test_several_wrong_hosts_are_one_error_with_all_that_was_seen():
    error: Any = combined([STRANGER, WrongHost("https://f", "a page"), STRANGER])
    assert error.url == "https://c or https://f or https://c"
    assert error.seen == "HTTP 404; a page"


# -- what proves that an object is gone -----------------------------------------------------------


def test_an_object_that_the_controller_calls_missing_is_gone():
    assert is_proof(NotFound(404, "GET", "/hosts/1", "", "ObjectNotFoundException"))


@pytest.mark.parametrize(
    "message",
    ["Object type: backup id: badid could not be found", "Object type: could not be found"],
)
def test_an_object_that_is_missing_in_words_is_gone(message: str):
    assert is_proof(NotFound(404, "GET", "/hosts/1", message))


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Not Found",
        "Object type: backup",
        "could not be found",
        "The Object type: could not be found",
    ],
)
@pytest.mark.parametrize("exception", ["", "NotFoundException"])
def test_any_other_404_is_no_proof(message: str, exception: str):
    assert is_proof(NotFound(404, "GET", "/hosts/1", message, exception)) is False


def test_an_error_shows_its_facts_in_a_log():
    assert "Duplicate name exists." in str(RENAMED) + repr(RENAMED)


def subclasses(kind: type[Any]) -> set[type[Any]]:
    return {kind}.union(*(subclasses(each) for each in kind.__subclasses__()))


def test_the_tree_of_errors_is_drawn_where_it_is_declared():
    from provider.omnistack import errors  # noqa: PLC0415  # for its docstring

    ours = {each for each in subclasses(OmniStackError) if each.__module__ == errors.__name__}
    assert errors.__doc__
    assert not [each.__name__ for each in ours if f" {each.__name__}" not in errors.__doc__]


@pytest.mark.parametrize(
    "error",
    [
        OutcomeUnknown("POST", "/policies", Untrusted("u", "r")),
        TimedOut("rain", 1.0),
        Interrupted("rain"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_can_be_raised_and_compared(error: OmniStackError):
    with pytest.raises(type(error)) as caught:
        raise error
    assert caught.value == error
