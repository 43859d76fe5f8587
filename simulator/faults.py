"""Faults: failures that a test orders in advance for requests to come.

    simulator.faults.order("POST", "/policies/{policyId}/rules", status=504, applied=True)

A path is written as in the OpenAPI document, without ``/api``; ``{...}`` stands for one part of
a path, and the rest is a regular expression.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from threading import RLock
from typing import Any, Literal

from simulator.choices import documented


@dataclass
class Fault:
    """What goes wrong with which requests; the first five fields say with which."""

    method: str = documented(MISSING, "method of the requests")
    path: str = documented(MISSING, "path of the requests, a template or a pattern")
    controller: int | None = documented(None, "number of the controller, from 0; None: any")
    skip: int = documented(0, "how many matching requests pass first")
    times: int = documented(1, "how many are hit then; 0: all")
    status: int | None = documented(None, "send this status instead of the true response")
    body: Literal["auto", "json", "html", "truncated", "empty", "raw", "own"] = documented(
        "auto",
        "body of that response; auto: HTML for 502, 503 and 504, else JSON; own: with applied,"
        " the true one",
    )
    raw: str = documented("", "the body itself, for raw")
    message: str = documented("Ordered by a fault", "message of the error")
    error_code: int | None = documented(
        None, "error_code of the error (142: an invalid destination)"
    )
    extended: str | None = documented(
        None, "its extendedResponse (issue 8 of the HPESimpliVity PowerShell module)"
    )
    applied: bool = documented(False, "with status or drop: carry out the request all the same")
    drop: bool = documented(False, "cut the connection without a response")
    delay: float = documented(0.0, "seconds to wait before anything else happens")
    forget_task: bool = documented(
        False, "the task that the request starts is unknown when it is polled"
    )
    fail_task: str | None = documented(
        None, "the task ends FAILED with this message, changing nothing"
    )
    fail_code: int = documented(1, "with fail_task: the error_code of the task")
    another: bool = documented(
        False, "GET of one object or task gets the response for another one of the same kind"
    )
    says: Mapping[str, Any] | None = documented(
        None, "false values of fields of the object, of each object in a list, or of the task"
    )
    echo: bool = documented(False, "the error quotes the credentials of the request")
    trickle: float = documented(0.0, "seconds between any two bytes of the body")
    partial: int | None = documented(
        None, "set_policy of many virtual machines: the task fails after this many"
    )
    hits: int = 0

    def __post_init__(self) -> None:
        self._pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", self.path))

    @property
    def replaces(self) -> bool:
        """Whether the client gets something else than the true response."""
        return self.drop or self.status is not None

    @property
    def spent(self) -> bool:
        return bool(self.times) and self.hits >= self.times

    def matches(self, method: str, path: str, controller: int) -> bool:
        here = self.controller in (None, controller)
        return here and method == self.method.upper() and bool(self._pattern.fullmatch(path))

    def count(self) -> bool:
        """Count a matching request; True if it is hit, False if the fault lets it pass."""
        if self.skip:
            self.skip -= 1
            return False
        self.hits += 1
        return True


class Faults:
    """The faults that are ordered, oldest first."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._ordered: list[Fault] = []

    def order(self, method: str, path: str, **effects: Any) -> Fault:
        """Order a fault; the effects are the other fields of a fault."""
        fault = Fault(method, path, **effects)
        with self._lock:
            self._ordered.append(fault)
        return fault

    def pending(self) -> list[Fault]:
        """The faults that can still hit."""
        with self._lock:
            return [fault for fault in self._ordered if not fault.spent]

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._ordered.clear()

    def hit(self, method: str, path: str, controller: int) -> Fault:
        """The fault for a request: the first that matches, or one without any effect."""
        with self._lock:
            found = self._first(
                lambda each: each.matches(method, path, controller) and each.count()
            )
            self._ordered = [fault for fault in self._ordered if not fault.spent]
        return found or Fault(method, "")

    def _first(self, wanted: Callable[[Fault], bool]) -> Fault | None:
        return next(filter(wanted, self._ordered), None)
