"""What a person may see: no secret, and nothing that a terminal or a CI runner would obey.

Text is of two kinds. The words of others, of a controller or of an exception, may repeat a secret
in any form in which it travels: `redacted` hides every secret in them, where they enter. Our own
words hold a secret only by chance, when a password is a word like "the" or "password": hiding it
there would garble the message, and tell the password. So of a text as a whole `sifted` hides only
what can be no word of ours; it is the net under the first, not its replacement.

A secret is looked for character by character, each in all the ways in which it is written, so that
no mixture of them gets through: a percent sign in a URL within JSON within HTML, for example.
``repr`` is one of them, so it may come before or after. Only hexadecimal digits and base64 know no
characters, and are looked for as a whole.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_concealed: set[str] = set()
HIDDEN = "(hidden)"
LONGER_THAN_WORDS = 8
"""What is shorter may be a word of ours by chance, or a part of one."""
READ, LONGEST = 1 << 16, 1 << 14
"""Characters of a text that are looked at, and those of a secret in its longest writing."""
LONG_BASE64 = 4
"""Characters of base64 in the middle of other data that are no chance any more."""
_BREAK = r"[\t\n\v\f\r\x85\u2028\u2029]\s*"
"""What ends a line or leaves it, and the indentation after it."""
_UNFIT = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What commands a terminal, turns the direction of writing, hides, or is no character."""
_COMMAND = re.compile(r"(?<!\S)(:)(?=:)|(#)(?=#[a-z]*\[)", re.IGNORECASE)
"""How CI runners are told what to do: a line with ``::`` first, or ``##[`` and ``##vso[`` anywhere.
Terraform wraps lines, so any word may come first."""

_ESCAPED = {"\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r"}
_BACKSLASHES = r"(?:\\|%5c){1,4}"
_AFTER_BACKSLASH = r"(?:(?<=\\)|(?<=%5c)|(?<=%5C))"
_SIGNS = re.compile(r"[\\%&+]")
"""One of them is in whatever is not written as it is."""
_ANY_BASE64 = r"[\w+/-]"


def conceal(*secrets: str) -> None:
    """Keep secrets out of all text from now on."""
    _concealed.update(filter(None, secrets))


def redacted(text: str) -> str:
    """Text of others, without any secret."""
    return _without(list(_concealed), text)


def sifted(text: str) -> str:
    """Text of ours, without the secrets that cannot stand in it by chance."""
    return _without(filter(_is_no_word, list(_concealed)), text)


def excerpt(text: str, most: int = 1000) -> str:
    """The beginning of a text of others, as one line that is fit to be shown.

    It is redacted before it is cut, because half a secret is not found any more; of a long text
    only so much that there is enough to show.
    """
    hidden = redacted(text[:READ])
    if len(text) > READ:
        hidden = hidden[:-LONGEST] + "…"
    start = hidden if len(hidden) <= most else f"{hidden[: most - 1]}…"
    return legible(re.sub(_BREAK, " ", start))


def legible(text: str) -> str:
    """Text that commands neither a terminal nor a CI runner; its lines stay lines."""
    return _COMMAND.sub(r"\1\2 ", re.sub(_UNFIT, "\N{REPLACEMENT CHARACTER}", text))


def _is_no_word(secret: str) -> bool:
    plain = secret.isalpha() and secret[1:].islower()
    return len(secret) >= LONGER_THAN_WORDS and not plain


def _without(secrets: Iterable[str], text: str) -> str:
    """The text without the secrets, also where one overlaps another."""
    odd = bool(_SIGNS.search(text))
    finds = (find.span() for each in secrets for find in _pattern(each, odd).finditer(text))
    shown, end = "", 0
    for begin, after in sorted(finds):
        if begin >= end:
            shown += text[end:begin] + HIDDEN
        end = max(end, after)
    return shown + text[end:]


@lru_cache(maxsize=256)
def _pattern(secret: str, odd: bool) -> re.Pattern[str]:  # noqa: FBT001  # a part of the key
    """What finds a secret; where no sign tells of an odd writing, in a thirtieth of the time."""
    spelled = _spelled(secret) if odd else re.escape(secret)
    return re.compile("|".join((spelled, *_encoded(secret))))


def _spelled(secret: str) -> str:
    """A pattern for a secret, each character of it in any writing.

    Backslashes are counted, not matched one by one: each encoding doubles them and puts one more
    before what it escapes, and two such encodings within each other are enough. It keeps the
    number of ways to read a run of them from growing with its length.
    """
    parts: list[tuple[str, str]] = re.findall(r"(\\*)([^\\]|\Z)", secret, re.DOTALL)
    backslash = rf"(?:\\(?i:u005c|x5c)|{_percent(chr(92))}|{_referred(chr(92))}|\\)"
    return "".join(
        f"{backslash}{{{len(run)},{4 * len(run) + 3}}}{_written(char)}"
        for run, char in parts
        if run or char
    )


@lru_cache(maxsize=256)
def _written(char: str) -> str:
    """A pattern for one character, in text, a URL or form, JSON, Python and HTML."""
    if not char:
        return ""
    ways = [f"{_AFTER_BACKSLASH}(?:{_after_backslash(char)})", _percent(char), _referred(char)]
    ways += [re.escape(char)] + [r"\+"] * (char == " ")
    return f"(?:{'|'.join(ways)})"


def _after_backslash(char: str) -> str:
    number, units = ord(char), char.encode("utf-16-be", "surrogatepass").hex()
    surrogates = f"{_BACKSLASHES}u".join(re.findall("....", units))
    ways = [f"u{surrogates}", rf"u\{{0*{number:x}\}}", f"U{number:08x}"]
    ways += [_BACKSLASHES.join(f"x{byte:02x}" for byte in data) for data in _bytes(char)]
    return f"(?i:{'|'.join(ways)})" + (f"|{_ESCAPED[char]}" if char in _ESCAPED else "")


def _percent(char: str) -> str:
    ways = ("".join(f"%(?:25)*{byte:02x}" for byte in data) for data in _bytes(char))
    return f"(?i:{'|'.join(ways)})"


def _referred(char: str) -> str:
    """A character reference of HTML."""
    number = ord(char)
    numbers = rf"\#0*{number}(?!\d);?|\#x0*{number:x}(?![\da-f]);?"
    return f"&(?:amp;)*(?:(?i:{numbers}){''.join(f'|{name}' for name in _names().get(char, ()))})"


@lru_cache(maxsize=1)
def _names() -> dict[str, list[str]]:
    """The names of characters in HTML, the longer ones first."""
    from html.entities import html5  # noqa: PLC0415  # only once there is a text to look through

    names: dict[str, list[str]] = {}
    for name in sorted(html5, key=len, reverse=True):
        names.setdefault(html5[name], []).append(re.escape(name))
    return names


def _bytes(char: str) -> list[bytes]:
    """A character in UTF-8, and in ISO 8859-1 if it is there."""
    data = [_utf8(char)]
    return [*data, char.encode("latin-1")] if "\x7f" < char <= "\xff" else data


def _utf8(text: str) -> bytes:
    return text.encode(errors="replace")


def _encoded(secret: str) -> Iterator[str]:
    """A secret in forms that do not go by character, also amid other data that is encoded."""
    raw = _utf8(secret)
    if not secret.isascii():
        yield re.escape(raw.decode("latin-1"))  # read in the wrong encoding
    yield f"(?i:{raw.hex()})"
    yield _either_base64(base64.b64encode(raw).decode().rstrip("=")) + "={0,2}"
    for before in range(3):  # bytes that share their first characters with it
        whole = base64.b64encode(bytes(before) + raw).decode()
        core = whole.rstrip("=")[(0, 2, 3)[before] : -1 if whole.endswith("=") else None]
        if len(core) >= LONG_BASE64:
            yield f"{_ANY_BASE64}?{_either_base64(core)}{_ANY_BASE64}?"


def _either_base64(text: str) -> str:
    """A pattern for base64 of either alphabet."""
    return re.escape(text).replace(r"\+", "[+-]").replace("/", "[/_]")
