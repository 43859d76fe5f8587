"""Failures ordered in advance: the next request that matches gets them.

    simulator.faults.order("POST", "/policies/{policyId}/rules", status=504, applied=True)

A path is written as in the OpenAPI document, without ``/api``; ``{...}`` stands for one part of
a path, and the rest is a regular expression.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from threading import RLock
from typing import Any, Literal

Body = Literal["auto", "json", "html", "truncated", "empty", "raw"]


@dataclass
class Fault:
    """What goes wrong with some requests; the first four fields say which."""

    method: str
    path: str
    skip: int = 0  # let so many matching requests pass first
    times: int = 1  # then hit so many; 0: all
    status: int | None = None  # answer this status instead
    body: Body = "auto"  # auto: HTML for 502, 503 and 504, else JSON
    raw: str = ""  # the body itself, for body="raw"
    message: str = "Ordered by a fault"
    applied: bool = False  # with status or drop: carry the request out all the same
    drop: bool = False  # cut the connection without an answer
    delay: float = 0.0  # seconds of waiting before anything else happens
    forget_task: bool = False  # the task handed out is unknown when it is asked for
    fail_task: str | None = None  # the task ends FAILED with this message, changing nothing
    fail_code: int = 1  # with this error_code
    partial: int | None = None  # set_policy of many: the task fails after so many machines
    hits: int = 0

    def __post_init__(self) -> None:
        self._pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", self.path))

    @property
    def replaces(self) -> bool:
        """Whether the client gets something else than the answer."""
        return self.drop or self.status is not None

    @property
    def spent(self) -> bool:
        return bool(self.times) and self.hits >= self.times

    def matches(self, method: str, path: str) -> bool:
        return method == self.method.upper() and bool(self._pattern.fullmatch(path))

    def take(self) -> bool:
        """Count a matching request; whether the fault hits it."""
        if self.skip:
            self.skip -= 1
            return False
        self.hits += 1
        return True


EFFECTS = tuple(each.name for each in fields(Fault) if each.name != "hits")


class Faults:
    """The faults still to come, in the order in which they were ordered."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._ordered: list[Fault] = []

    def order(self, method: str, path: str, **effects: Any) -> Fault:
        """Order a fault; the effects are the fields of Fault."""
        fault = Fault(method, path, **effects)
        with self._lock:
            self._ordered.append(fault)
        return fault

    def pending(self) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._ordered if not fault.spent]

    def clear(self) -> None:
        with self._lock:
            self._ordered.clear()

    def hit(self, method: str, path: str) -> Fault:
        """The fault of a request, which may be one without any effect."""
        with self._lock:
            found = self._first(lambda each: each.matches(method, path) and each.take())
            self._ordered = [fault for fault in self._ordered if not fault.spent]
        return found or Fault(method, "")

    def _first(self, wanted: Callable[[Fault], bool]) -> Fault | None:
        return next(filter(wanted, self._ordered), None)
