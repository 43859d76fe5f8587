"""Functions for the rules of backup policies: when backups start, and what is kept of them."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Annotated, Any

from provider.framework.diagnostics import Diagnostic
from provider.framework.kinds.function import FunctionError, function
from provider.framework.plan import completed
from provider.framework.record import Record, computed
from provider.framework.schema import Presence
from provider.framework.types import Mismatch
from provider.framework.validate import validate
from provider.framework.values import Dynamic
from provider.nouns.policy.rule_resource import PolicyRule
from provider.nouns.policy.schedule import Schedule
from provider.nouns.policy.schedule_warnings import DAY
from provider.nouns.policy.starts import longest_gap, starts

MOST, SHOWN = 1000, 40
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", re.ASCII)
RULE = (
    "has the attributes of a rule; those that are left out have the defaults of a rule of"
    " `simplivity_policy`"
)


class RecoveryPoints(Record):
    """What the rules of a policy keep of one virtual machine."""

    retained_backups: int = computed("Most backups that are kept at once.")
    recovery_point_objective: int | None = computed(
        "Minutes of work that are lost at worst when the newest backup is restored."
    )


@function
def schedule_starts(
    rule: Annotated[Any, f"The rule. It {RULE}."],
    start: Annotated[
        str,
        "Time from which on starts are asked for, as `2026-01-31T00:00:00Z` or with an offset, in"
        " the time zone of the hypervisor's management system, which rules are meant in.",
    ],
    count: Annotated[int, f"How many starts are asked for: at most {MOST}."],
) -> tuple[str, ...]:
    """The next times at which a backup rule starts backups.

    They are in the form and with the offset of the time from which on they are asked for: neither
    knows of daylight saving time. Where `frequency` does not divide the time from `start_time` to
    `end_time`, it is counted anew from each `start_time`. A frequency of more than a day is an
    error, since HPE documents nowhere which days that means.
    """
    if not 0 <= count <= MOST:
        raise FunctionError(f"must be between 0 and {MOST}, not {count}", 2)
    schedule, since = _rule(rule, "rule"), _time(start)
    try:
        found = tuple(islice(starts(schedule, since), count))
    except OverflowError:
        raise FunctionError("is too near to an end of the calendar", 1) from None
    return tuple(each.isoformat().replace("+00:00", "Z") for each in found)


@function
def recovery_points(
    rules: Annotated[Any, f"A list or set of rules. Each {RULE}."],
) -> RecoveryPoints:
    """What backup rules together keep of one virtual machine.

    `retained_backups` is how many backups are kept at most. `recovery_point_objective` is how many
    minutes of work are lost at worst when the newest backup is restored: the longest time from the
    start of a backup to that of the next one, with the short months and with backups that are gone
    by then. It is null if there are times without any backup. A frequency of more than a day is an
    error, since HPE documents nowhere which days that means.
    """
    schedules = [_rule(each, name) for name, each in _elements(rules)]
    kept = sum(max(1, each.retention // each.frequency) for each in schedules)
    longest = longest_gap(schedules)
    return RecoveryPoints.of({"retained_backups": kept, "recovery_point_objective": longest})


def _elements(rules: Dynamic | None) -> list[tuple[str, Any]]:
    """Each rule, with what it is called in messages."""
    value = rules.value if rules else None
    if not isinstance(value, (tuple, frozenset)):
        raise FunctionError("must be a list or set of rules", 0)
    return [(f"rules[{index}]", each) for index, each in enumerate(value)]


def _rule(value: Any, name: str) -> Schedule:
    """The rule that a value means; raises `FunctionError`."""
    given = value.value if isinstance(value, Dynamic) else value
    try:
        rule: Schedule = Schedule.kind.decode(_attributes(given))
    except Mismatch as mismatch:
        raise FunctionError(str(mismatch.under(name)), 0) from None
    for complaint in _complaints(rule):
        where = ".".join(map(str, (name, *complaint.path)))
        raise FunctionError(f"{where}: {complaint.detail}", 0)
    return completed(rule)


def _attributes(given: Any) -> Mapping[str, Any]:
    """The attributes of a schedule among those of a rule; what is no rule's at all stays in."""
    if not isinstance(given, dict):
        raise Mismatch("an object", given)
    schedule, rule = Schedule.schema.attributes, PolicyRule.schema.attributes
    return {name: value for name, value in given.items() if name in schedule or name not in rule}


def _complaints(rule: Schedule) -> Iterator[Diagnostic]:
    for attribute in rule.schema:
        if attribute.presence is Presence.REQUIRED and getattr(rule, attribute.name) is None:
            yield Diagnostic("No value", "The value must not be null.", (attribute.name,))
    yield from (each for each in validate(rule) if each.is_error)
    if rule.frequency > DAY:
        yield Diagnostic(
            "On which days?",
            f"It is more than a day ({DAY}), and on which days that is, nothing documents. Write"
            f" frequency = {DAY}, and the days into days.",
            ("frequency",),
        )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        time = None
    if time is None:
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        raise FunctionError(f"{shown!r} is not a time such as 2026-01-31T00:00:00Z", 1)
    return time
