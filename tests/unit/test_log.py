"""Log lines as Terraform reads them, without what must not be seen."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider import secrecy
from provider.plugin import log


def record(text: str, *arguments: Any, level: int = logging.INFO, error: Any = None) -> Any:
    return logging.LogRecord("provider.omnistack", level, "", 1, text, arguments, error)


def line(*arguments: Any, **options: Any) -> dict[str, str]:
    """The fields of a formatted line."""
    text = log.Lines().format(record(*arguments, **options))
    assert "\n" not in text
    return dict(json.loads(text))


def test_a_line_has_the_fields_that_terraform_reads():
    assert set(line("hello")) == {"@level", "@message", "@module", "@timestamp"}


def test_every_field_is_text():
    assert {type(value) for value in line("hello %d", 7).values()} == {str}


def test_a_message_has_its_arguments():
    assert line("GET %s: %d", "/hosts", 200)["@message"] == "GET /hosts: 200"


def test_the_module_is_the_name_of_the_logger():
    assert line("hello")["@module"] == "provider.omnistack"


@pytest.mark.parametrize("created", [0.0, 1700000000.0, 1700000000.000001, 1700000000.999999])
def test_a_timestamp_has_six_digits_of_a_second_always(created: float):
    made = record("hello")
    made.created = created
    written = json.loads(log.Lines().format(made))["@timestamp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", written)


def test_a_timestamp_is_in_utc():
    made = record("hello")
    made.created = 1.5
    assert json.loads(log.Lines().format(made))["@timestamp"] == "1970-01-01T00:00:01.500000Z"


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (log.TRACE, "trace"),
        (logging.DEBUG, "debug"),
        (logging.INFO, "info"),
        (logging.WARNING, "warn"),
        (logging.ERROR, "error"),
        (logging.CRITICAL, "error"),
    ],
)
def test_a_level_has_the_name_that_terraform_knows(level: int, name: str):
    assert line("hello", level=level)["@level"] == name


def raised(text: str) -> Any:
    return ValueError, ValueError(text), None


def test_an_exception_is_part_of_the_message():
    message = line("failed", error=raised("boom"))["@message"]
    assert message == "failed\nValueError: boom"


@given(st.text())
def test_law_any_text_is_one_line(text: str):
    assert line("%s", text)["@message"] == text


# -- secrets --------------------------------------------------------------------------------------


def test_a_secret_is_hidden():
    secrecy.conceal("sesame-4711")
    assert line("open %s", "sesame-4711")["@message"] == "open (hidden)"


def test_an_exception_commands_nothing():
    message = line("failed", error=raised("a\x1b[2J ::stop-commands::x"))["@message"]
    assert message == "failed\nValueError: a\ufffd[2J : :stop-commands::x"


def test_a_secret_is_hidden_in_an_exception():
    secrecy.conceal("sesame")
    assert "sesame" not in line("failed", error=raised("open sesame"))["@message"]


def test_a_secret_that_is_part_of_another_leaves_nothing_of_it():
    secrecy.conceal("sesame")
    secrecy.conceal("sesame seed")
    assert secrecy.redacted("a sesame seed") == "a (hidden)"


def test_what_is_no_secret_any_more_stays_hidden():
    secrecy.conceal("old")
    secrecy.conceal("new")
    assert secrecy.redacted("old new") == "(hidden) (hidden)"


def test_no_secret_hides_nothing():
    secrecy.conceal("")
    assert secrecy.redacted("text") == "text"


# -- levels ---------------------------------------------------------------------------------------

OURS, PROVIDERS, ALL = "TF_LOG_PROVIDER_SIMPLIVITY", "TF_LOG_PROVIDER", "TF_LOG"


@pytest.mark.parametrize(
    ("environment", "level"),
    [
        ({}, log.OFF),
        ({ALL: ""}, log.OFF),
        ({ALL: "OFF"}, log.OFF),
        ({ALL: "TRACE"}, log.TRACE),
        ({ALL: "JSON"}, log.TRACE),
        ({ALL: "DEBUG"}, logging.DEBUG),
        ({ALL: "INFO"}, logging.INFO),
        ({ALL: "WARN"}, logging.WARNING),
        ({ALL: "ERROR"}, logging.ERROR),
        ({ALL: "debug"}, logging.DEBUG),
        ({PROVIDERS: "INFO", ALL: "TRACE"}, logging.INFO),
        ({ALL: "1"}, log.TRACE),
        ({PROVIDERS: "OFF", ALL: "TRACE"}, log.OFF),
        ({PROVIDERS: "", ALL: "TRACE"}, log.TRACE),
        ({OURS: "WARN", PROVIDERS: "INFO", ALL: "TRACE"}, logging.WARNING),
        ({"TF_LOG_CORE": "TRACE"}, log.OFF),
    ],
    ids=str,
)
def test_the_most_particular_variable_says_the_level(environment: dict[str, str], level: int):
    assert log.level(environment) == level


def test_off_is_above_everything():
    assert log.OFF > logging.CRITICAL


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was afterwards."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    logger.handlers[:] = []
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


def written(monkeypatch: pytest.MonkeyPatch, **environment: str) -> list[str]:
    """What is written at each level with an environment."""
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    for name in log.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    log.start()
    for level in (log.TRACE, logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logging.getLogger("provider.some.module").log(level, "hello")
    return [json.loads(each)["@level"] for each in stderr.getvalue().splitlines()]


@pytest.mark.usefixtures("root")
def test_nothing_below_the_level_is_written(monkeypatch: pytest.MonkeyPatch):
    assert written(monkeypatch, TF_LOG="INFO") == ["info", "warn", "error"]


@pytest.mark.usefixtures("root")
def test_nothing_is_written_unless_asked_for(monkeypatch: pytest.MonkeyPatch):
    assert written(monkeypatch) == []


@pytest.mark.usefixtures("root")
def test_everything_is_written_at_trace(monkeypatch: pytest.MonkeyPatch):
    assert written(monkeypatch, TF_LOG="TRACE") == ["trace", "debug", "info", "warn", "error"]
