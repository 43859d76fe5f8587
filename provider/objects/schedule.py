"""The schedule of a backup rule: what a rule says wherever it stands."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.checks import at_least, clock_time, not_empty, one_of
from provider.framework.diagnostics import Diagnostic
from provider.framework.forms import canonical
from provider.framework.record import Record, optional, required
from provider.framework.schema import Derived
from provider.framework.values import is_stated

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WHOLE = ("All", "Last")
LAST_DAY = 31
LOCAL = "<local>"
SNAPSHOTS = ("DEFAULT", "VSS")
"""The consistency types whose backups are application consistent."""


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


def without_local(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a rule, with a destination_id only if that is an omnistack_cluster's.

    A local rule has the destination "<local>", or none at all on other releases.
    """
    said = {"destination_id": None, "external_store_name": None, **rule}
    if said["destination_id"] == LOCAL or said["external_store_name"]:
        said["destination_id"] = None
    return said


class Schedule(Record):
    """When backups are taken, how long they are kept and where."""

    frequency: int = required("Minutes between backups.", check=at_least(1))
    retention: int = required("Minutes that each backup is kept.", check=at_least(1))
    days: str = optional(
        "Days on which backups are taken: `All`, weekdays (`Mon,Fri`), days of the month (`1,15`)"
        " or `Last` for the last day of each month.",
        default="All",
        check=days,
        canonical=days_in_order,
    )
    start_time: str = optional(
        "Time of day as `HH:MM` when backups start, in the time zone of the hypervisor's"
        " management system.",
        default="00:00",
        check=clock_time,
    )
    end_time: str = optional(
        "Time of day as `HH:MM` when backups stop; the same as `start_time` for the whole day.",
        default="00:00",
        check=clock_time,
    )
    application_consistent: bool = optional(
        "Whether applications are quiesced for a backup; follows from `consistency_type` if left"
        " out.",
        default=Derived("consistency_type", lambda kind: kind in SNAPSHOTS),
    )
    consistency_type: str = optional(
        "How the guest is quiesced: `NONE` for crash-consistent backups, `DEFAULT` for a snapshot"
        " of the hypervisor, `VSS` for Microsoft Volume Shadow Copy. If left out, `DEFAULT` where"
        " `application_consistent` is true, else `NONE`.",
        default=Derived(
            "application_consistent", lambda quiesced: "DEFAULT" if quiesced else "NONE"
        ),
        check=one_of("NONE", *SNAPSHOTS),
    )
    destination_id: str | None = optional(
        "Id of the omnistack_cluster that stores the backups; left out, the one that the virtual"
        " machine is on.",
        check=[not_empty, not_local],
    )
    external_store_name: str | None = optional(
        "Name of the external store that holds the backups. Excludes `destination_id`.",
        check=not_empty,
    )

    def complaints(self) -> Iterable[Diagnostic]:
        quiesced, kind = self.application_consistent, self.consistency_type
        both = is_stated(quiesced) and is_stated(kind)
        if both and quiesced != (kind in SNAPSHOTS):
            yield Diagnostic(
                "Contradicting attributes",
                f"Backups of type {kind} are {'' if kind in SNAPSHOTS else 'not '}application"
                " consistent. Leave application_consistent out: it follows from consistency_type.",
                ("application_consistent",),
            )
        if is_stated(self.destination_id) and is_stated(self.external_store_name):
            yield Diagnostic(
                "Two destinations",
                "A rule stores its backups on a cluster or on an external store: leave out"
                " destination_id or external_store_name.",
                ("external_store_name",),
            )

    def from_wire(self, data: Mapping[str, Any]) -> Self:
        return super().from_wire(without_local(data))

    def schedule(self) -> dict[str, Any]:
        """The JSON object of the schedule alone."""
        return self.to_wire(*Schedule.schema.attributes)

    def form(self) -> tuple[Any, ...]:
        """What the rule does, however it is written."""
        return tuple(canonical(a, getattr(self, a.name)) for a in Schedule.schema.settable)

    def same_schedule(self, other: "Schedule") -> bool:
        return self.form() == other.form()
