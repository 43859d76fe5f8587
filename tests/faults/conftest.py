"""What every test here needs."""

import pytest

from provider import secrecy


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of tokens of tests before would be looked for in every message."""
    monkeypatch.setattr(secrecy, "_concealed", set())
