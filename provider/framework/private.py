"""Private state: what is remembered of an object beside its attributes.

Terraform stores these bytes with the object and hands them back; an answer without them erases
them. They are not encrypted, so no secret may stand here. A refresh returns them as they came
unless an operation that was left open has ended: Terraform takes other bytes for a change.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

from provider.framework.strict_json import parse


class Private(NamedTuple):
    """What is remembered.

    limits: the timeouts of the last apply; the state keeps those of the creation. None before
    the first apply, as after an import.
    task: an operation that was still running when the provider had to stop waiting for it.
    unseen: whether no reading has shown the object since the last change of it.
    asked: what that change, which came to no end, wanted the object to be.
    origin: what identifies the system that has the object, see ``origin``.
    applied: the attributes whose change replaces the object, as they were last applied.
    claimant: what tells the resource from all others, also in the two plans of a replacement.
    shared: in the plan of a destruction, whether another resource has the object as well.
    """

    limits: Mapping[str, str] | None = None
    task: str | None = None
    unseen: bool = False
    asked: Mapping[str, Any] | None = None
    origin: Mapping[str, str] | None = None
    applied: Mapping[str, Any] | None = None
    claimant: str | None = None
    shared: bool = False

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """What the bytes say; those of another provider or version say nothing."""
        try:
            facts: Any = parse(data or b"{}")
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            return cls()
        return cls(
            _texts(facts.get("limits")),
            _text(facts.get("task")),
            facts.get("unseen") is True,
            _mapping(facts.get("asked")),
            _texts(facts.get("origin")),
            _mapping(facts.get("applied")),
            _text(facts.get("claimant")),
            facts.get("shared") is True,
        )

    def pack(self) -> bytes:
        facts = {n: None if value is False else value for n, value in self._asdict().items()}
        known = {name: value for name, value in facts.items() if value is not None}
        return json.dumps(known).encode() if known else b""

    def left_open(self, task: str | None, *, unseen: bool, asked: Mapping[str, Any] | None) -> Self:
        """What is remembered of an operation that came to no end."""
        return self._replace(task=task, unseen=unseen, asked=asked)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _mapping(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, dict) else None


def _texts(value: Any) -> Mapping[str, str] | None:
    return value if isinstance(value, dict) and _are_text(value.values()) else None


def _are_text(values: Iterable[Any]) -> bool:
    return all(isinstance(each, str) for each in values)
