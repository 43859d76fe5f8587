"""What the API tells of a backup."""

from provider.framework.record import computed, optional, required
from provider.framework.schema import Default, Refers
from provider.framework.validators import object_name
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.facts import Stored
from provider.nouns.shared.filters import PATTERN, bounds, times
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


class BackupFacts(Stored):
    """What the resources and the data sources have in common."""

    id: str = computed("Identifier of the backup.", when_read="Identifier.")
    name: str = required(
        "Name of the backup; several may have it.",
        when_read="Name.",
        validator=object_name,
        filter=PATTERN,
    )
    virtual_machine_id: str = required(
        "Id of the virtual machine that is backed up.",
        when_read="Id of its virtual machine.",
        requires_replace=True,
        refers=Refers("virtual_machines"),
        filter=True,
    )
    virtual_machine_name: str | None = computed(
        "Name of that virtual machine when it was backed up.",
        when_read="Name of its virtual machine.",
        name_of="virtual_machine_id",
        filter=True,
    )
    omnistack_cluster_id: str = optional(
        "Id of the omnistack_cluster that stores the backup; left out, that of the virtual machine,"
        " or that of the external store. Excludes `external_store_name`.",
        when_read="Id of its omnistack_cluster.",
        default=Default.SERVER,
        recomputed_with="external_store_name",
        requires_replace=True,
        refers=Refers("omnistack_clusters"),
        filter=True,
    )
    omnistack_cluster_name: str | None = computed(
        "Name of that omnistack_cluster when the backup was made.",
        when_read="Name of its omnistack_cluster.",
        name_of="omnistack_cluster_id",
        filter=True,
    )
    external_store_name: str | None = optional(
        "Name of the external store that stores the backup, if one is to.",
        when_read="Name of the external store that holds it.",
        requires_replace=True,
        refers=Refers("external_stores", by_name=True, may_come=True),
        since=14,
        filter=True,
    )
    state: str | None = computed("{values}.", values=STATES, filter=True)
    expiration_time: str | None = computed(
        "When it expires (UTC, ISO 8601), null if it never does.",
        recomputed_with="retention locked",
        filter=times("expires"),
    )


class BackupObject(BackupFacts, read_only=True):
    """A backup of a virtual machine."""

    type: str | None = computed("{values}.", values=TYPES, filter=True)
    virtual_machine_state: str | None = computed(
        "State of its virtual machine: {values}.", values=MACHINE_STATES, filter=True
    )
    virtual_machine_type: str | None = computed("{values}.", values=MACHINE_TYPES, filter=True)
    datastore_id: str | None = computed("Id of the datastore of its virtual machine.", filter=True)
    datastore_name: str | None = computed(
        "Name of the datastore of its virtual machine.", filter=True
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
