"""Words that must not be seen: passwords and tokens, hidden wherever text leaves the process.

Text is of two kinds. The words of others, of a controller or of an exception, may repeat a secret
in any form in which it travels: `redacted` hides every secret in them, where they enter. Our own
words hold a secret only by chance, when a password is a word like "the" or "password": hiding it
there would garble the message, and tell the password. So of a text as a whole `sifted` hides only
what can be no word of ours; it is the net under the first, not its replacement.
"""

import base64
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib import parse

_concealed: set[str] = set()
HIDDEN = "(hidden)"
LONGER_THAN_WORDS = 8
"""What is shorter may be a word of ours by chance, or a part of one."""
_UNFIT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
"""What commands a terminal, and what is no character."""
_HTML: dict[str, str | int | None] = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_ESCAPES = (_HTML, _HTML | {"'": "&#39;"}, _HTML | {"'": "&#x27;"})


def conceal(*secrets: str) -> None:
    """Keep secrets out of all text from now on."""
    _concealed.update(form for secret in secrets if secret for form in _forms(secret))


def redacted(text: str) -> str:
    """Text of others, without any secret."""
    return _without(frozenset(_concealed), text)


def sifted(text: str) -> str:
    """Text of ours, without the secrets that cannot stand in it by chance."""
    return _without(frozenset(filter(_is_no_word, _concealed)), text)


def excerpt(text: str, most: int = 1000) -> str:
    """The beginning of a text of others, fit to be shown on a terminal.

    It is redacted before it is cut, because half a secret is not found any more.
    """
    hidden = redacted(text)
    start = hidden if len(hidden) <= most else f"{hidden[: most - 1]}…"
    return re.sub(_UNFIT, "\N{REPLACEMENT CHARACTER}", start)


def _forms(secret: str) -> Iterator[str]:
    """A secret as it stands in text, a URL or form, JSON, Python, HTML and a header."""
    raw = secret.encode(errors="replace")
    yield from (secret, parse.quote(raw, safe=""), parse.quote_plus(raw))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield repr(secret)[1:-1]
    yield from (secret.translate(str.maketrans(escapes)) for escapes in _ESCAPES)
    for encoded in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
        yield encoded.decode().rstrip("=")


def _is_no_word(form: str) -> bool:
    plain = form.isalpha() and form[1:].islower()
    return len(form) >= LONGER_THAN_WORDS and not plain


def _without(secrets: frozenset[str], text: str) -> str:
    return _pattern(secrets).sub(HIDDEN, text) if secrets else text


@lru_cache(maxsize=8)
def _pattern(secrets: frozenset[str]) -> re.Pattern[str]:
    """Any of the secrets; the longest first, as one may hold another."""
    return re.compile("|".join(map(re.escape, sorted(secrets, key=len, reverse=True))))
