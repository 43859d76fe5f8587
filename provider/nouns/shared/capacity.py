"""How much hosts and omnistack_clusters store, and how well it is reduced."""

from provider.framework.record import computed
from provider.nouns.shared.api_values import ApiRecord


class Capacity(ApiRecord):
    """Measured space; the API tells it only if asked for its optional fields."""

    allocated_capacity: int | None = computed("Storage space in bytes.")
    used_capacity: int | None = computed("Used storage space in bytes.")
    used_logical_capacity: int | None = computed("Used logical space in bytes.")
    free_space: int | None = computed("Free storage space in bytes.")
    capacity_savings: int | None = computed("Bytes that deduplication and compression save.")
    stored_compressed_data: int | None = computed("Compressed data in bytes.")
    stored_uncompressed_data: int | None = computed("Uncompressed data in bytes.")
    stored_virtual_machine_data: int | None = computed("Data of virtual machines in bytes.")
    local_backup_capacity: int | None = computed("Data of local backups in bytes.")
    remote_backup_capacity: int | None = computed("Data of remote backups in bytes.")
    compression_ratio: str | None = computed("Ratio of compression, as `2.0 : 1`.")
    deduplication_ratio: str | None = computed("Ratio of deduplication, as `7.0 : 1`.")
    efficiency_ratio: str | None = computed("Ratio of both together, as `14.0 : 1`.")
