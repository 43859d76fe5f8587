"""Logging as Terraform reads it: hclog's JSON lines on stderr.

Terraform files a line under the level in its ``@level``, but only if ``@timestamp`` has exactly
six fractional digits; everything else it takes for DEBUG. It shows what ``TF_LOG`` or
``TF_LOG_PROVIDER`` asks for, so nothing below that is written at all.
"""

import json
import logging
import os
import time
from collections.abc import Mapping

from provider.address import TYPE
from provider.secrecy import legible, redacted, sifted

TRACE = 5
OFF = logging.CRITICAL + 1
LEVELS = {
    "TRACE": TRACE,
    "JSON": TRACE,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
    "OFF": OFF,
}
NAMES = {TRACE: "trace", logging.DEBUG: "debug", logging.INFO: "info", logging.WARNING: "warn"}
VARIABLES = (f"TF_LOG_PROVIDER_{TYPE.upper()}", "TF_LOG_PROVIDER", "TF_LOG")


def level(environment: Mapping[str, str]) -> int:
    """The level that the first set variable asks for: unset is off, unknown is all of it."""
    chosen = next((environment[name] for name in VARIABLES if environment.get(name)), "OFF")
    return LEVELS.get(chosen.upper(), TRACE)


class Lines(logging.Formatter):
    """A log record as one line of hclog's JSON."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        if record.exc_info:
            text = f"{text}\n{legible(redacted(self.formatException(record.exc_info)))}"
        line = {
            "@level": NAMES.get(record.levelno, "error"),
            "@message": sifted(text),
            "@module": record.name,
            "@timestamp": _timestamp(record.created),
        }
        return json.dumps(line)


def _timestamp(seconds: float) -> str:
    whole, fraction = divmod(round(seconds * 1_000_000), 1_000_000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{fraction:06}Z"


def start() -> None:
    """Write log lines from here on, as many as the environment asks for."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=level(os.environ), force=True)
