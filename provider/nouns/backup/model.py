"""What the API tells of a backup."""

from provider.framework.record import computed, required
from provider.framework.schema import Refers
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.facts import InCluster, Named, Stored
from provider.nouns.shared.filters import bounds, times
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


class OfBackup(ApiRecord):
    """What stands below the path of a backup."""

    backup_id: str = required("Id of the backup.", refers=Refers("backups"))


class BackupObject(Named, InCluster, Stored):
    """A backup of a virtual machine."""

    state: str | None = computed("{values}.", values=STATES, filter=True)
    type: str | None = computed("{values}.", values=TYPES, filter=True)
    virtual_machine_id: str | None = computed("Id of its virtual machine.", filter=True)
    virtual_machine_name: str | None = computed("Name of its virtual machine.", filter=True)
    virtual_machine_state: str | None = computed(
        "State of its virtual machine: {values}.", values=MACHINE_STATES, filter=True
    )
    virtual_machine_type: str | None = computed("{values}.", values=MACHINE_TYPES, filter=True)
    datastore_id: str | None = computed("Id of the datastore of its virtual machine.", filter=True)
    datastore_name: str | None = computed(
        "Name of the datastore of its virtual machine.", filter=True
    )
    external_store_name: str | None = computed(
        "Name of the external store that holds it.", filter=True
    )
    backup_store_type: str | None = computed(
        "Kind of its store: {values}.", values=STORE_TYPES, filter=True
    )
    associated_cluster: str | None = computed(
        "The omnistack_cluster of its external store.", filter=True
    )
    application_consistent: bool | None = computed(
        "Whether applications were quiesced for it.", filter=True
    )
    consistency_type: str | None = computed(
        "How the guest was quiesced: {values}.", values=CONSISTENCY_TYPES, filter=True
    )
    expiration_time: str | None = computed(
        "When it expires (UTC, ISO 8601), null if it never does.", filter=times("expires")
    )
    size: int | None = computed("Logical size in bytes.", filter=bounds())
    unique_size_bytes: int | None = computed("Bytes that it shares with no other.", filter=bounds())
    unique_size_timestamp: str | None = computed(
        "When the unique size was calculated (UTC, ISO 8601)."
    )
    sent: int | None = computed("Bytes sent to its remote store.", filter=bounds())
    sent_duration: int | None = computed("Seconds that sending it took.", filter=bounds())
    sent_completion_time: str | None = computed(
        "When it had been sent (UTC, ISO 8601).", filter=times("sent_completion")
    )
