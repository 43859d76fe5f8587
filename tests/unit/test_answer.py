"""What a reply means: a document, or an error that says what the caller may believe."""

from typing import Any

import pytest

from provider.omnistack import answer, errors
from provider.omnistack.answer import READ, is_failing, loosely, read, refuses_credentials, summary
from provider.omnistack.request import Reply, Request

GET = Request("GET", "/hosts")
POST = Request("POST", "/policies", body={}, repeatable=False)
SAFE_POST = Request("POST", "/policies", body={})
URL = "https://ovc1"


def reply(status: int = 200, content: bytes = b"") -> Reply:
    return Reply(status, "application/json", content)


def failure(sent: Reply, request: Request = GET) -> Any:
    with pytest.raises(errors.OmniStackError) as caught:
        read(sent, request, URL)
    return caught.value


# -- documents ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_the_body_of_a_success_is_a_document(status: int):
    assert read(reply(status, b'{"a": 1}'), GET, URL) == {"a": 1}


def test_no_body_is_nothing():
    assert read(reply(), GET, URL) is None


def test_what_cannot_be_read_is_shown_with_what_was_asked():
    error = failure(reply(200, b"<html>"))
    assert type(error) is errors.Unreadable
    assert error.args == (200, "GET", "/hosts", "<html>")


def test_of_what_cannot_be_read_200_characters_are_shown():
    assert failure(reply(200, b"x" * 500)).start == "x" * 199 + "\N{HORIZONTAL ELLIPSIS}"


def test_bytes_that_are_no_text_are_shown_as_such():
    assert failure(reply(200, b"\xff")).start == "\N{REPLACEMENT CHARACTER}"


def test_a_write_whose_answer_cannot_be_read_may_have_happened():
    error = failure(reply(200, b"<html>"), POST)
    assert type(error) is errors.OutcomeUnknown
    assert error.args == ("POST", "/policies", error.cause)
    assert error.cause.args == (200, "POST", "/policies", "<html>")


def test_a_write_that_can_be_repeated_has_an_answer_that_cannot_be_read():
    assert type(failure(reply(200, b"<html>"), SAFE_POST)) is errors.Unreadable


# -- errors ---------------------------------------------------------------------------------------


def test_an_error_has_the_facts_of_its_body():
    error = failure(reply(400, b'{"message": "No", "error_code": "13", "exception": "a.B"}'))
    assert error.args == (400, "GET", "/hosts", "No", "B", "13", URL)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'"text"'])
def test_an_error_without_an_object_has_no_words(content: bytes):
    assert failure(reply(400, content)).args == (400, "GET", "/hosts", "", "", "", URL)


def test_a_redirection_is_an_error():
    assert failure(reply(300)).status == 300


@pytest.mark.parametrize("status", [500, 501, 520])
def test_a_write_that_fails_within_the_controller_may_have_happened(status: int):
    error = failure(reply(status, b'{"message": "No"}'), POST)
    assert type(error) is errors.OutcomeUnknown
    assert error.args == ("POST", "/policies", error.cause)
    cause: Any = error.cause
    assert (cause.status, cause.message) == (status, "No")


@pytest.mark.parametrize("request_", [GET, SAFE_POST], ids=["GET", "POST"])
def test_what_can_be_repeated_has_just_failed(request_: Request):
    assert type(failure(reply(500), request_)) is errors.ErrorAnswer


def test_what_is_busy_is_as_it_is():
    assert type(failure(reply(502), POST)) is errors.Overloaded


@pytest.mark.parametrize("status", [404, 413, 499])
def test_a_refusal_that_the_api_itself_does_not_sign_leaves_the_outcome_unknown(status: int):
    assert type(failure(reply(status), POST)) is errors.OutcomeUnknown


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_a_server_that_can_do_nothing_is_failing(status: int):
    assert is_failing(reply(status))


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 428, 499])
def test_a_server_that_says_something_is_not_failing(status: int):
    assert not is_failing(reply(status))


# -- logins ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize(
    "body",
    [b'{"error": "x"}', b'{"exception": "x"}', b'{"error": 7, "exception": "x"}'],
)
def test_credentials_are_refused_in_the_words_of_the_api(status: int, body: bytes):
    assert refuses_credentials(reply(status, body))


@pytest.mark.parametrize("status", [200, 302, 402, 404, 500])
def test_another_status_refuses_no_credentials(status: int):
    assert not refuses_credentials(reply(status, b'{"error": "x"}'))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"message": "x"}', b'{"error": ""}', b'{"error": 401}'],
)
def test_other_words_refuse_no_credentials(body: bytes):
    assert refuses_credentials(reply(401, body)) is False


# -- in a few words -------------------------------------------------------------------------------


def test_a_document_is_read_as_one():
    assert loosely(reply(200, b'{"a": [1]}')) == {"a": [1]}


def test_what_is_no_document_is_the_beginning_of_a_text():
    assert loosely(reply(200, b"x" * 500)) == "x" * 79 + "\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"error": "a", "error_description": "b"}', "HTTP 400: a, b"),
        (b'{"error_type": "d", "message": "c"}', "HTTP 400: c, d"),
        (b'{"error": null, "message": 7}', "HTTP 400: 7"),
        (b"{}", "HTTP 400: "),
        (b"<html>", "HTTP 400: <html>"),
        (b'"text"', "HTTP 400: text"),
        (b"[]", "HTTP 400"),
        (b"null", "HTTP 400"),
    ],
)
def test_a_summary_has_the_status_and_the_words_of_a_reply(content: bytes, said: str):
    assert summary(reply(400, content)) == said


def test_a_summary_has_the_beginning_of_a_long_text():
    said = summary(reply(400, b'"' + b"x" * 500 + b'"'))
    assert said == "HTTP 400: " + "x" * 199 + "\N{HORIZONTAL ELLIPSIS}"


def test_only_the_beginning_of_a_large_answer_is_decoded(monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []
    monkeypatch.setattr(answer, "excerpt", lambda text, _most: seen.append(text))
    loosely(reply(200, b"x" * (READ + 1)))
    assert [len(each) for each in seen] == [READ]
