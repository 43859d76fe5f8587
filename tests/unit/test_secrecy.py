"""What is hidden, where, and in which forms."""

import base64
import json
import time
from collections.abc import Callable
from html import escape
from html.entities import html5
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provider import secrecy
from provider.framework.diagnostics import Diagnostic
from provider.plugin import messages
from provider.plugin.call_context import internal_error
from provider.secrecy import excerpt, redacted, sifted

AWKWARD = 'pa"ss & <w>\\ö%/\n'


RAW = AWKWARD.encode()
JSON = json.dumps(AWKWARD)
FORMS = {
    "text": AWKWARD,
    "a form": urlencode({"password": AWKWARD}),
    "a form in small letters": quote_plus(AWKWARD).lower(),
    "a URL in two ways": quote(AWKWARD).replace("%2", "%2").replace("C3", "c3"),
    "a URL twice": quote(quote(AWKWARD)),
    "JSON": json.dumps({"password": AWKWARD}),
    "JSON in capitals": JSON.replace("\\u00f6", "\\u00F6"),
    "JSON with slashes escaped": JSON.replace("/", "\\/"),
    "JSON with letters of all languages": json.dumps(AWKWARD, ensure_ascii=False),
    "JSON in JSON": json.dumps(JSON),
    "JSON in a URL": quote(JSON),
    "JSON in HTML": escape(JSON),
    "Python": repr(AWKWARD),
    "Python with an apostrophe": repr(AWKWARD + "'"),
    "Python that quotes itself": repr(repr(AWKWARD + "'")),
    "bytes of Python": repr(RAW),
    "HTML": escape(AWKWARD),
    "HTML in HTML": escape(escape(AWKWARD)),
    "HTML in decimal numbers": "".join(f"&#{ord(each):05};" for each in AWKWARD),
    "HTML in hexadecimal numbers": "".join(f"&#X{ord(each):04X}" for each in AWKWARD) + " ",
    "ISO 8859-1": RAW.decode("latin-1"),
    "hexadecimal digits": RAW.hex(),
    "hexadecimal capitals": RAW.hex().upper(),
    "base64": base64.b64encode(RAW).decode(),
    "base64 for URLs": base64.urlsafe_b64encode(RAW).decode().rstrip("="),
    "base64 after one byte": base64.b64encode(b"x" + RAW).decode(),
    "base64 after two bytes": base64.b64encode(b"xy" + RAW + b"z").decode(),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_a_secret_is_hidden_in_the_form_of(text: str):
    secrecy.conceal(AWKWARD)
    shown = redacted(f"before {text} after")
    assert secrecy.HIDDEN in shown
    left = shown.replace("password", "")
    assert not [half for half in ("ss", "3c", "w>", "Fz", "F6", "f6") if half in left]
    assert (shown.startswith("before "), shown.endswith(" after")) == (True, True)


NAMES: dict[str, list[str]] = {}
for name, char in html5.items():
    NAMES.setdefault(char, []).append(f"&{name}")


def utf8(char: str) -> bytes:
    return char.encode(errors="replace")


def units(char: str) -> list[int]:
    data = char.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)]


WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": lambda char: "".join(f"%{byte:02x}" for byte in utf8(char)),
    "PERCENT": lambda char: "".join(f"%{byte:02X}" for byte in utf8(char)),
    "form": lambda char: quote_plus(utf8(char)),
    "JSON": lambda char: json.dumps(char)[1:-1],
    "JSON in full": lambda char: "".join(f"\\u{unit:04X}" for unit in units(char)),
    "JSON twice": lambda char: json.dumps(json.dumps(char))[3:-3],
    "Python": lambda char: repr(char)[1:-1],
    "bytes": lambda char: "".join(f"\\x{byte:02x}" for byte in utf8(char)),
    "slash": lambda char: char.replace("/", "\\/"),
    "decimal": lambda char: f"&#{ord(char)};",
    "zeros": lambda char: f"&#000{ord(char)};",
    "hexadecimal": lambda char: f"&#x{ord(char):x};",
    "HEXADECIMAL": lambda char: f"&#X0{ord(char):X};",
    "named": lambda char: NAMES.get(char, [char])[-1],
    "escaped": escape,
}


characters = st.characters() | st.sampled_from("\\%&;/'\"<>+ #x0u25\n\0öÄ€😀")
secrets = st.text(characters, min_size=1, max_size=12)


@given(secrets, st.text("⟨·⟩"), st.text("⟨·⟩"), st.data())
def test_law_no_part_of_any_writing_of_a_secret_is_left(secret: str, before: str, after: str, data):
    assume(not set(secret) & set("⟨·⟩"))
    secrecy._concealed.clear()
    secrecy.conceal(secret)
    ways = [data.draw(st.sampled_from(sorted(WRITINGS))) for _ in secret]
    written = "".join(WRITINGS[way](char) for way, char in zip(ways, secret, strict=True))
    assert redacted(before + written + after) == before + secrecy.HIDDEN + after


@given(secrets, st.text(characters), st.text(characters), st.sampled_from(sorted(WRITINGS)))
def test_law_a_secret_is_hidden_whatever_stands_beside_it(
    secret: str, before: str, after: str, way: str
):
    secrecy._concealed.clear()
    secrecy.conceal(secret)
    written = "".join(map(WRITINGS[way], secret))
    shown = redacted(before + written + after).split(secrecy.HIDDEN)
    assert len(shown) > 1
    assert not [part for part in shown if written in part or secret in part]


@given(secrets, st.binary(max_size=5), st.binary(max_size=5))
def test_law_no_base64_of_a_secret_is_left(secret: str, before: bytes, after: bytes):
    secrecy._concealed.clear()
    secrecy.conceal(secret)
    raw = secret.encode(errors="replace")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(before + raw + after).decode()
        own = encode(raw).decode().rstrip("=")[:-1]
        assert len(own) < secrecy.LONG_BASE64 + 2 or secrecy.HIDDEN in redacted(whole)


@given(st.text(st.sampled_from("abc .,:;{}[]\"'\\%&#\n"), max_size=200))
def test_law_a_text_without_secrets_stays_as_it_is(text: str):
    secrecy._concealed.clear()
    secrecy.conceal("Zwölf-Boxkämpfer", "0x1X2Y3Z")
    assert redacted(text) == sifted(text) == text


@pytest.mark.sweep
@pytest.mark.parametrize(
    "secret",
    ["\\" * 20 + "x", '\\"' * 15, "%25" * 12, "&amp;" * 8, "&#38;%25\\" * 4, "4711-0815-aaaa"],
)
@pytest.mark.parametrize("unit", ["x", "\\", '\\"', "%25", "&amp;", "&#000", "\\u0", "{secret}z"])
def test_no_text_takes_long(secret: str, unit: str):
    secrecy.conceal(secret)
    text = unit.format(secret=secret[:-1]) * (1 << 16)
    begun = time.process_time()
    excerpt(text)
    assert time.process_time() - begun < 5  # a hundredth of a second, or for ever


def test_secrets_that_overlap_are_hidden_both():
    secrecy.conceal("abcd-efgh", "efgh-ijkl")
    assert redacted("<abcd-efgh-ijkl>") == "<(hidden)>"


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


def test_half_a_secret_at_the_end_of_what_is_looked_at_is_not_shown():
    secrecy.conceal("secret-of-many-letters")
    long = "secret-of-many-letters" * secrecy.READ
    assert "sec" not in excerpt(long, secrecy.READ)


def test_what_commands_a_terminal_is_not_shown():
    assert excerpt("a\x1b[2J\x9b\x00\ud800b") == "a\ufffd[2J\ufffd\ufffd\ufffdb"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\ufeff", "\U000e0041"])
def test_what_turns_or_hides_writing_is_not_shown(mark: str):
    assert excerpt(f"a{mark}b") == "a\ufffdb"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n  ", "\n\t", "\v", "\x85", "\u2028"])
def test_the_words_of_others_are_one_line(end: str):
    assert excerpt(f"name{end}SHA-256: 00") == "name SHA-256: 00"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::add-mask::x", ": :add-mask::x"),
        ("a ::error::x", "a : :error::x"),
        ("x##[group]", "x# #[group]"),
        ("##vso[task]", "# #vso[task]"),
        ("fe80::1 C# ## [x]", "fe80::1 C# ## [x]"),
    ],
)
def test_what_commands_a_runner_of_ci_is_broken_up(text: str, shown: str):
    assert excerpt(text) == shown


def test_an_internal_error_tells_no_secret():
    secrecy.conceal("the")
    told = internal_error("ReadResource", KeyError("the"))
    assert "KeyError: '(hidden)'" in told.detail


def test_a_message_can_be_told_whatever_it_holds_and_is_cut():
    (told,) = messages.diagnostics([Diagnostic("\ud800" * 300, "x" * 9000)])
    assert told.summary == "\ufffd" * 200 + "…"
    assert len(told.detail) == 8001
