"""simplivity_host_hardware."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.kinds.data_source import computed
from provider.nouns.host.model import OfHost
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.facts import in_one_order
from provider.nouns.shared.sub_object import SubObject
from provider.omnistack.ids import is_same

STATUSES = ("GREEN", "YELLOW", "RED", "UNKNOWN")
HEALTH = (
    "HEALTHY",
    "INITIALIZING",
    "REBUILDING",
    "WARNING",
    "DEGRADED",
    "UNCONFIGURED",
    "MISSING",
    "OFFLINE",
    "FAILED",
    "UNKNOWN",
    "HEALTH UNKNOWN",
)
"""That of a battery is never INITIALIZING and such."""


class Part(ApiRecord):
    """A part of a host."""

    status: str | None = computed("{values}.", values=STATUSES)
    model_number: str | None = computed("Number of the model.")
    serial_number: str | None = computed("Serial number.")
    firmware_revision: str | None = computed("Revision of the firmware.")


class Made(Part):
    """A part whose manufacturer is told."""

    manufacturer: str | None = computed("Manufacturer.")


class AcceleratorCard(Part):
    """The accelerator card of a host."""

    temperature: int | None = computed("Temperature.")


class RaidCard(Made):
    """The storage adapter of a host."""

    product_name: str | None = computed("Name of the product.")
    has_bbu: bool | None = computed("Whether it has a backup battery unit.")


class Checked(Made):
    """A part whose health is checked."""

    health: str | None = computed("{values}.", values=HEALTH)


class Battery(Checked):
    """The backup battery unit of a host."""

    percent_charged: int | None = computed("Charge in percent.")
    manufacturing_date: str | None = computed("When it was manufactured.")


class Sized(Checked):
    """A drive that has a size of its own."""

    capacity: int | None = computed("Size in bytes.")


class PhysicalDrive(Sized):
    """A physical drive."""

    media_type: str | None = computed("{values}.", values=("HDD", "SSD", "UNKNOWN"))
    enclosure: int | None = computed("Number of its enclosure.")
    slot: int | None = computed("Number of its slot.")
    drive_position: str | None = computed("Position.")
    wwn: str | None = computed("World Wide Name.")
    life_remaining: int | None = computed("Life that is left of a solid state drive in percent.")
    percent_rebuilt: int | None = computed("How much of it is rebuilt, in percent.")
    additional_status: str | None = computed("More on its status: `SSD life Warn` or such.")


class DriveSet(Checked):
    """A set of physical drives."""

    drive_number: int | None = computed("Number.")
    physical_drives: tuple[PhysicalDrive, ...] | None = computed("Its physical drives, by slot.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        drives = in_one_order(fresh.physical_drives, "enclosure", "slot", "serial_number")
        return fresh.replace(physical_drives=fresh.physical_drives and drives)


class LogicalDrive(Sized):
    """A logical drive. Several may lie on the same physical drives."""

    name: int | None = computed("Number that is its name.")
    cache_state: str | None = computed("State of its cache.")
    drive_sets: tuple[DriveSet, ...] | None = computed("Its sets of physical drives.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        sets = in_one_order(fresh.drive_sets, "drive_number", "serial_number")
        return fresh.replace(drive_sets=fresh.drive_sets and sets)


class HostHardware(OfHost, Made, SubObject):
    """The hardware of a host, and how well it is."""

    path = "/hosts/{host_id}/hardware"
    envelope = "host"
    since = 1

    name: str | None = computed("Name of the host.")
    battery: Battery | None = computed("Backup battery unit.")
    raid_card: RaidCard | None = computed("Storage adapter.")
    accelerator_card: AcceleratorCard | None = computed("Accelerator card; not all hosts have one.")
    logical_drives: tuple[LogicalDrive, ...] | None = computed("Logical drives, by name.")

    def is_asked_for(self, found: Mapping[str, Any]) -> bool:
        told = found.get("host_id")
        return told is None or is_same(str(told), self.host_id)

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        drives = in_one_order(fresh.logical_drives, "name", "serial_number")
        return fresh.replace(logical_drives=fresh.logical_drives and drives)
