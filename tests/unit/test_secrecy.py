"""What is hidden, where, and in which forms."""

import base64
import json
from html import escape
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider import secrecy
from provider.framework.diagnostics import Diagnostic
from provider.plugin import messages
from provider.plugin.servicing import internal_error
from provider.secrecy import excerpt, redacted, sifted

AWKWARD = 'pa"ss & <w>\\ö%'


@pytest.fixture(autouse=True)
def nothing_concealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrecy, "_concealed", set())


FORMS = {
    "text": AWKWARD,
    "a form": urlencode({"password": AWKWARD}),
    "JSON": json.dumps({"password": AWKWARD}),
    "JSON with letters of all languages": json.dumps(AWKWARD, ensure_ascii=False),
    "Python": repr(AWKWARD),
    "HTML": escape(AWKWARD),
    "base64": base64.b64encode(AWKWARD.encode()).decode(),
    "base64 for URLs": base64.urlsafe_b64encode(AWKWARD.encode()).decode().rstrip("="),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_a_secret_is_hidden_in_the_form_of(text: str):
    secrecy.conceal(AWKWARD)
    shown = redacted(f"before {text} after")
    assert secrecy.HIDDEN in shown
    assert "ss" not in shown.replace("password", "")
    assert (shown.startswith("before "), shown.endswith(" after")) == (True, True)


@given(st.text(min_size=1), st.text(), st.text())
def test_law_no_form_of_a_secret_is_left(secret: str, before: str, after: str):
    secrecy._concealed.clear()
    secrecy.conceal(secret)
    for form in (secret, json.dumps(secret)[1:-1], quote_plus(secret)):
        shown = redacted(before + form + after).split(secrecy.HIDDEN)
        assert not [part for part in shown if form in part]


@pytest.mark.parametrize("word", ["a", "the", "password", "Terraform", "1", "1.11.4"])
def test_a_password_that_is_a_word_leaves_our_own_words_alone(word: str):
    secrecy.conceal(word)
    told = Diagnostic("Login was refused", f"The {word} is not accepted.")
    assert messages.diagnostics([told])[0].detail == told.detail


@pytest.mark.parametrize("word", ["a", "the", "password", "1.11.4"])
def test_a_password_that_is_a_word_is_hidden_in_the_words_of_others(word: str):
    secrecy.conceal(word)
    assert redacted(f"login: {word}") == "login: (hidden)"


@pytest.mark.parametrize("secret", ["4711-0815", "correct horse", "Passw0rd", "tokenTOKEN"])
def test_what_can_be_no_word_of_ours_is_hidden_everywhere(secret: str):
    secrecy.conceal(secret)
    assert sifted(f"It was {secret}.") == "It was (hidden)."


def test_a_secret_is_hidden_before_the_text_is_cut():
    secrecy.conceal("secret-of-many-letters")
    assert excerpt("x" * 90 + "secret-of-many-letters", 100) == "x" * 90 + "(hidden)"
    assert excerpt("x" * 95 + "secret-of-many-letters", 100) == "x" * 95 + "(hid…"


def test_what_commands_a_terminal_is_not_shown():
    assert excerpt("a\x1b[2J\x9b\x00\ud800b\n\tc") == "a\ufffd[2J\ufffd\ufffd\ufffdb\n\tc"


def test_an_internal_error_tells_no_secret():
    secrecy.conceal("the")
    told = internal_error("ReadResource", KeyError("the"))
    assert "KeyError: '(hidden)'" in told.detail


def test_a_message_can_be_told_whatever_it_holds_and_is_cut():
    (told,) = messages.diagnostics([Diagnostic("\ud800" * 300, "x" * 9000)])
    assert told.summary == "?" * 200 + "…"
    assert len(told.detail) == 8001
