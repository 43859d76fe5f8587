"""What the API tells of a backup."""

from provider.framework.record import computed
from provider.nouns.shared.facts import Named, Stored, either
from provider.nouns.virtual_machine.model import STATES as MACHINE_STATES

STATES = (
    "NEW",
    "QUEUED",
    "SAVING",
    "PROTECTED",
    "DEGRADED",
    "REBUILDING",
    "CANCELING",
    "CANCELED",
    "FAILED",
    "DELETED",
    "UNKNOWN",
)
TYPES = ("MANUAL", "POLICY", "UNSPECIFIED")
CONSISTENCY_TYPES = ("NONE", "DEFAULT", "VSS", "FAILEDVSS", "NOT_APPLICABLE")
STORE_TYPES = ("SimplivityStore", "StoreOnceOnPrem", "StoreOnceCloud", "Unknown")
MACHINE_TYPES = ("VM", "TEMPLATE", "UNKNOWN")


class BackupObject(Named, Stored):
    """A backup of a virtual machine."""

    state: str | None = computed(f"{either(*STATES)}.")
    type: str | None = computed(f"{either(*TYPES)}.")
    virtual_machine_id: str | None = computed("Id of its virtual machine.")
    virtual_machine_name: str | None = computed("Name of its virtual machine.")
    virtual_machine_state: str | None = computed(
        f"State of its virtual machine: {either(*MACHINE_STATES)}."
    )
    virtual_machine_type: str | None = computed(f"{either(*MACHINE_TYPES)}.")
    datastore_id: str | None = computed("Id of the datastore of its virtual machine.")
    datastore_name: str | None = computed("Name of the datastore of its virtual machine.")
    omnistack_cluster_id: str | None = computed("Id of its omnistack_cluster.")
    external_store_name: str | None = computed("Name of the external store that holds it.")
    backup_store_type: str | None = computed(f"Kind of its store: {either(*STORE_TYPES)}.")
    associated_cluster: str | None = computed("The omnistack_cluster of its external store.")
    application_consistent: bool | None = computed("Whether applications were quiesced for it.")
    consistency_type: str | None = computed(
        f"How the guest was quiesced: {either(*CONSISTENCY_TYPES)}."
    )
    expiration_time: str | None = computed(
        "When it expires (UTC, ISO 8601), null if it never does."
    )
    size: int | None = computed("Logical size in bytes.")
    unique_size_bytes: int | None = computed("Bytes that it shares with no other.")
    unique_size_timestamp: str | None = computed(
        "When the unique size was calculated (UTC, ISO 8601)."
    )
    sent: int | None = computed("Bytes sent to its remote store.")
    sent_duration: int | None = computed("Seconds that sending it took.")
    sent_completion_time: str | None = computed("When it had been sent (UTC, ISO 8601).")
