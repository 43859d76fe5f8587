"""The road of what the API measures over time: series of points, each with its date.

The API has them under the path of an object, in a list of named series. A data source of this kind
has an attribute for each series, with its points in the order of their dates. The API may tell some
points twice and leave others out (known issue of the HPESimpliVity PowerShell module).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Self

from provider.framework.kinds.data_source import computed, optional
from provider.framework.schema import Attribute, Presence
from provider.framework.types import List
from provider.framework.validators import at_least
from provider.nouns.shared.api_values import ApiRecord, offset_or_time
from provider.nouns.shared.facts import in_one_order
from provider.nouns.shared.sub_object import SubObject

RESOLUTIONS = ("SECOND", "MINUTE", "HOUR", "DAY")


class Dated(ApiRecord):
    """What holds at a time."""

    date: str | None = computed("Time (UTC, ISO 8601).")


class Load(Dated):
    """How much is read and written at a time."""

    reads: int | None = computed("Reads.")
    writes: int | None = computed("Writes.")


class Measurement(Dated):
    """A value at a time."""

    value: Decimal | None = computed("Value.")


class Ranged(SubObject):
    """What is measured in a range of time, which ends now or at another time."""

    range: int | None = optional(
        "Length of the range in seconds; 43200, 12 hours, if left out.", validator=at_least(1)
    )
    time_offset: str | None = optional(
        "When the range ends: a number of seconds before now, or a time in UTC such as"
        " `2025-12-31T23:59:59Z`. Now if left out.",
        validator=offset_or_time,
    )


class Measured(Ranged):
    """Series by their names; a class of this kind declares an attribute for each."""

    series: ClassVar[str] = "metrics"
    """The member of the answer that has the series."""

    resolution: str | None = optional(
        "Time from one point to the next: {values}. `MINUTE` if left out. The finer, the slower:"
        " more than an hour of seconds or half a day of minutes takes long.",
        values=RESOLUTIONS,
    )

    def contents(self, body: Any) -> Mapping[str, Any] | None:
        listed = body.get(self.series) if isinstance(body, Mapping) else None
        if not isinstance(listed, list):
            return None
        named = (each for each in listed if isinstance(each, Mapping))
        points = {str(each.get("name")): each.get("data_points") for each in named}
        return {each.name: points.get(each.name) for each in self.schema.computed}

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        ordered = {each.name: in_order(getattr(fresh, each.name)) for each in self.schema.computed}
        return fresh.replace(**ordered)


class Metrics(Measured):
    """What is read and written; the same for hosts, omnistack_clusters and virtual machines."""

    iops: tuple[Load, ...] | None = computed("Operations per second.")
    latency: tuple[Load, ...] | None = computed("Latency in microseconds.")
    throughput: tuple[Load, ...] | None = computed("Bytes per second.")


def as_series(attribute: Attribute) -> Attribute:
    """What an object tells as it is now, as the series of what it was."""
    return Attribute(
        attribute.name,
        List(Measurement.kind),
        nullable=True,
        presence=Presence.COMPUTED,
        description=attribute.description,
    )


def in_order(points: Any) -> Any:
    """Points by their dates, one for each; null if there is no series."""
    if points is None:
        return None
    return tuple({each.date: each for each in in_one_order(points, "date")}.values())
