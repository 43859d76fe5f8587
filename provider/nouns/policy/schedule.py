"""The schedule of a backup rule: what a rule says wherever it stands.

However the controller writes it: what it leaves out has its default, as in a configuration, and
a rule without a destination is local; which place that may be is told in ``policy_rules``.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic
from provider.framework.equality import canonical
from provider.framework.plan import completed
from provider.framework.record import optional, required
from provider.framework.schema import Drift, Refers
from provider.framework.validators import at_least
from provider.framework.values import is_stated
from provider.nouns.policy.schedule_warnings import doubts
from provider.nouns.shared.api_values import ABSENT, clock_time
from provider.nouns.shared.quiescing import Quiesced

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WHOLE = ("All", "Last")
LAST_DAY = 31
LOCAL = "<local>"
TIMING = ("frequency", "retention", "days", "start_time", "end_time")


def days_in_order(text: str) -> str:
    """The days as the controller writes them: ``"fri, MON"`` is ``"Mon,Fri"``."""
    words = {word.strip().capitalize() for word in text.split(",")}
    return ",".join(sorted(words, key=_rank))


def _rank(day: str) -> tuple[int, int]:
    return (0, int(day)) if day.isdigit() else (1, WEEK.index(day) if day in WEEK else 0)


def days(value: str) -> str | None:
    """Days are of one kind: the whole month, its last day, weekdays or days of the month."""
    words = [word.strip().capitalize() for word in value.split(",")]
    of_month = [w for w in words if w.isascii() and w.isdigit() and 1 <= int(w) <= LAST_DAY]
    kinds = (
        len(words) == 1 and words[0] in WHOLE,
        all(word in WEEK for word in words),
        len(of_month) == len(words) and not any(word.startswith("0") for word in words),
    )
    if any(kinds):
        return None
    return (
        "must be All, Last, weekdays such as Mon,Fri or days of the month such as 1,15,"
        f" not {value!r}"
    )


def not_local(value: str) -> str | None:
    return "must be left out for the local cluster" if value == LOCAL else None


def in_one_form(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a rule with all that it may leave out: null, or what stands for local.

    A local rule has the destination "<local>", or none at all on other releases.
    """
    silent: dict[str, Any] = dict.fromkeys((*Schedule.schema.attributes, "destination_name"))
    said = silent | {name: value for name, value in rule.items() if value not in ABSENT}
    if said["external_store_name"] or said["destination_id"] == LOCAL:
        said["destination_id"] = None
    if is_local(said):
        said["destination_name"] = LOCAL
    return said


def is_local(rule: Mapping[str, Any]) -> bool:
    """Whether the JSON of a rule names no place for its backups."""
    places = (rule.get("destination_id"), rule.get("external_store_name"))
    return all(place in (*ABSENT, LOCAL) for place in places)


class Schedule(Quiesced):
    """When backups are taken, how long they are kept and where."""

    frequency: int = required(
        "Minutes between backups: 60 is hourly, 1440 daily.",
        when_read="Minutes between backups.",
        validator=at_least(1),
        severity=Drift.CRITICAL_IF_MORE,
    )
    retention: int = required(
        "Minutes that each backup is kept: 1440 is a day, 10080 a week, 43200 are thirty days.",
        when_read="Minutes that each backup is kept.",
        validator=at_least(1),
        severity=Drift.CRITICAL_IF_LESS,
    )
    days: str = optional(
        "Days on which backups are taken: `All`, weekdays (`Mon,Fri`), days of the month (`1,15`)"
        " or `Last` for the last day of each month.",
        when_read="`All`, `Last`, weekdays (`Mon,Fri`) or days of the month (`1,15`).",
        default="All",
        validator=days,
        canonical=days_in_order,
        severity=Drift.CRITICAL,
    )
    start_time: str = optional(
        "Time of day as `HH:MM` when backups start, in the time zone of the hypervisor's"
        " management system.",
        when_read="Time of day as `HH:MM` when backups start.",
        default="00:00",
        validator=clock_time,
        severity=Drift.CRITICAL,
    )
    end_time: str = optional(
        "Time of day as `HH:MM` when backups stop; the same as `start_time` for the whole day.",
        when_read="Time of day as `HH:MM` when backups stop.",
        default="00:00",
        validator=clock_time,
        severity=Drift.CRITICAL,
    )
    destination_id: str | None = optional(
        "Id of the omnistack_cluster that stores the backups; left out, the one that the virtual"
        " machine is on.",
        when_read="Id of the omnistack_cluster that stores the backups, null for the virtual"
        " machine's own.",
        validator=not_local,
        refers=Refers("omnistack_clusters"),
        severity=Drift.CRITICAL,
    )
    external_store_name: str | None = optional(
        "Name of the external store that holds the backups. Excludes `destination_id`.",
        when_read="Name of the external store that holds the backups.",
        since=14,
        refers=Refers("external_stores", by_name=True, may_come=True),
        severity=Drift.CRITICAL,
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        yield from super().validate_config()
        if is_stated(self.destination_id) and is_stated(self.external_store_name):
            yield Diagnostic(
                "Two destinations",
                "A rule stores its backups on a cluster or on an external store: leave out"
                " destination_id or external_store_name.",
                ("external_store_name",),
            )
        yield from islice(self._doubts(), 1)

    def _doubts(self) -> Iterator[Diagnostic]:
        """What is hardly meant, once all of it is known and good."""
        rule = completed(self)
        timing = {name: getattr(rule, name) for name in TIMING}
        known = all(map(is_stated, timing.values()))
        if known and not any(
            check(timing[n]) for n in TIMING for check in self.schema[n].validators
        ):
            yield from doubts(**timing | {"days": days_in_order(rule.days)})

    def from_api(self, data: Mapping[str, Any]) -> Self:
        return completed(super().from_api(in_one_form(Schedule.schema.demand(data))))

    def schedule(self) -> dict[str, Any]:
        """The JSON object of the schedule alone.

        Its days are in the controller's own form: that it takes spaces, or any order, is
        documented nowhere.
        """
        return self.to_api(*Schedule.schema.attributes) | {"days": days_in_order(self.days)}

    def form(self) -> tuple[Any, ...]:
        """What the rule does, however it is written."""
        return tuple(canonical(a, getattr(self, a.name)) for a in Schedule.schema.settable)

    def same_schedule(self, other: "Schedule") -> bool:
        return self.form() == other.form()

    def at(self, place: str | None, known: AbstractSet[tuple[Any, ...]]) -> Self:
        """The rule with this destination instead of the local one, if only that form is known."""
        if place is None or self.form() in known:
            return self
        there = self.replace(destination_id=place)
        return there if there.form() in known else self
