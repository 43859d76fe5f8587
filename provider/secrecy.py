"""Words that must not be seen: passwords and tokens, hidden wherever text leaves the process."""

_concealed: set[str] = set()
HIDDEN = "(hidden)"


def conceal(secret: str) -> None:
    """Keep a secret out of all text from now on."""
    if secret:
        _concealed.add(secret)


def redacted(text: str) -> str:
    """The text without the secrets; the longest first, as one may hold another."""
    for secret in sorted(_concealed, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
