"""simplivity_backup_virtual_disks, _partitions and _files: what can be seen in a backup."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.kinds.data_source import computed, optional, required
from provider.framework.validators import at_least, not_empty
from provider.nouns.backup.model import OfBackup
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.facts import in_one_order
from provider.nouns.shared.sub_object import SubObject

SINCE = 9
ROOT = "/"


class BackupVirtualDisks(OfBackup, SubObject):
    """The virtual disks in a backup."""

    path = "/backups/{backup_id}/virtual_disks"
    since = SINCE

    virtual_disks: tuple[str, ...] | None = computed("Names of the virtual disks, in order.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        return fresh.replace(virtual_disks=tuple(sorted(fresh.virtual_disks or ())))


class OnDisk(OfBackup):
    """What is on a virtual disk of a backup."""

    virtual_disk: str = required("Name of the virtual disk.", validator=not_empty)


class Partition(ApiRecord):
    """A partition of a virtual disk."""

    partition_number: int | None = computed("Its number.")
    disk_type: str | None = computed("How the disk is partitioned, as `GPT` or `BIOS`.")
    mountable: bool | None = computed("Whether its files can be seen.")
    size: int | None = computed("Size in bytes.")


class BackupPartitions(OnDisk, SubObject):
    """The partitions of a virtual disk in a backup."""

    path = "/backups/{backup_id}/virtual_disk_partitions"
    since = SINCE

    partitions: tuple[Partition, ...] | None = computed("The partitions, by number.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        return fresh.replace(partitions=in_one_order(fresh.partitions, "partition_number"))


class File(ApiRecord):
    """A file or folder in a backup."""

    name: str | None = computed("Its name.")
    directory: bool | None = computed("Whether it is a folder.")
    symbolic_link: bool | None = computed("Whether it is a symbolic link.")
    file_level_restore_available: bool | None = computed(
        "Whether `simplivity_backup_restore_files` can bring it back."
    )
    last_modified: str | None = computed("When it was changed last (UTC, ISO 8601).")
    size: int | None = computed("Size in bytes.")


class BackupFiles(OnDisk, SubObject):
    """The files in one folder of a partition of a virtual disk in a backup."""

    path = "/backups/{backup_id}/virtual_disk_partition_files"
    since = SINCE

    partition_number: int = required("Number of the partition.", validator=at_least(0))
    file_path: str | None = optional(
        f"Path of the folder in the partition, as `/Documents`; `{ROOT}` if left out.",
        validator=not_empty,
    )
    virtual_disk_partition_files: tuple[File, ...] | None = computed("What is in it, by name.")

    def query(self) -> Mapping[str, Any]:
        return {"file_path": ROOT, **super().query()}

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        files = in_one_order(fresh.virtual_disk_partition_files, "name")
        return fresh.replace(virtual_disk_partition_files=files)
