"""Private state: what is remembered of an object beside its attributes.

Terraform stores these bytes with the object and hands them back; an answer without them erases
them. They are not encrypted, so no secret may stand here.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

from provider.framework.document import parse


class Private(NamedTuple):
    """What is remembered.

    limits: the timeouts of the last apply; the state keeps those of the creation. None before
    the first apply, as after an import.
    task: an operation that was still running when the provider had to stop waiting for it.
    drifted: the attributes that a refresh found changed since the last apply.
    unseen: whether no reading has shown the object since the last change of it.
    asked: what that change, which came to no end, wanted the object to be.
    """

    limits: Mapping[str, str] | None = None
    task: str | None = None
    drifted: frozenset[str] = frozenset()
    unseen: bool = False
    asked: Mapping[str, Any] | None = None

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """What the bytes say; those of another provider or version say nothing."""
        try:
            facts: Any = parse(data or b"{}")
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            return cls()
        limits, task, drifted, asked = map(facts.get, ("limits", "task", "drifted", "asked"))
        return cls(
            limits if isinstance(limits, dict) and _are_text(limits.values()) else None,
            task if isinstance(task, str) else None,
            frozenset(drifted if isinstance(drifted, list) and _are_text(drifted) else ()),
            facts.get("unseen") is True,
            asked if isinstance(asked, dict) else None,
        )

    def pack(self) -> bytes:
        drifted = sorted(self.drifted) or None
        facts = {
            "limits": self.limits,
            "task": self.task,
            "drifted": drifted,
            "unseen": self.unseen or None,
            "asked": self.asked,
        }
        known = {name: value for name, value in facts.items() if value is not None}
        return json.dumps(known).encode() if known else b""

    def applied(self, limits: Mapping[str, str]) -> Self:
        """What is remembered after an apply with these timeouts."""
        return self._replace(limits=limits, drifted=frozenset())

    def refreshed(self, drifted: frozenset[str]) -> Self:
        """What is remembered after a refresh that found these attributes changed."""
        return self._replace(drifted=self.drifted | drifted)

    def left_open(self, task: str | None, *, unseen: bool, asked: Mapping[str, Any] | None) -> Self:
        """What is remembered of an operation that came to no end."""
        return self._replace(task=task, unseen=unseen, asked=asked)


def _are_text(values: Iterable[Any]) -> bool:
    return all(isinstance(each, str) for each in values)
