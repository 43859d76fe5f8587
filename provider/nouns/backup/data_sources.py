"""simplivity_backup and simplivity_backups."""

from collections.abc import Sequence
from typing import Any

from provider.framework.kinds.data_source import Default, computed, optional
from provider.framework.validators import at_least, not_empty, one_of
from provider.framework.values import Strings
from provider.nouns.backup import model
from provider.nouns.backup.model import BackupObject
from provider.nouns.shared.filters import time
from provider.nouns.shared.listing import Stored
from provider.nouns.shared.lookup import Lookup, Told
from provider.nouns.virtual_machine import model as virtual_machine
from provider.omnistack.api import Api

SEVERAL_FILTERS = 14
"""Since REST API 1.14 (OmniStack 4.0.0) two filters at once find what both of them find."""
MOST_SELECTIVE = ("virtual_machine_id", "virtual_machine_name", "name", "datastore_id")


class Backup(Lookup, BackupObject):
    """A backup of a virtual machine.

    Backups that a policy takes are named by their time, so many have the same name.
    """

    plural = "backups"
    tells_apart = ("virtual_machine_name", "omnistack_cluster_name", "created_at")

    virtual_machine_id: str | None = optional(
        "Id of its virtual machine; narrows a `name` that several backups have.",
        default=Default.SERVER,
        validator=not_empty,
    )

    def named(self, api: Api) -> Sequence[Told]:
        """Through one filter at a time, see `SEVERAL_FILTERS`."""
        if self.virtual_machine_id is None:
            return super().named(api)
        return api.listed(self.plural, virtual_machine_id=self.virtual_machine_id)


class Backups(Stored):
    """All backups, or those that match every argument, by name and then by id.

    There can be very many: give `virtual_machine_id` or another argument that leaves few.
    """

    virtual_machine_id: Strings | None = optional("Id of a virtual machine.", validator=not_empty)
    virtual_machine_name: Strings | None = optional(
        "Name of a virtual machine.", validator=not_empty
    )
    virtual_machine_state: Strings | None = optional(
        "State of the virtual machine.", validator=one_of(*virtual_machine.STATES)
    )
    virtual_machine_type: Strings | None = optional(
        "Kind of virtual machine.", validator=one_of(*model.MACHINE_TYPES)
    )
    datastore_id: Strings | None = optional("Id of a datastore.", validator=not_empty)
    datastore_name: Strings | None = optional("Name of a datastore.", validator=not_empty)
    external_store_name: Strings | None = optional(
        "Name of an external store.", validator=not_empty
    )
    backup_store_type: Strings | None = optional(
        "Kind of store.", validator=one_of(*model.STORE_TYPES)
    )
    associated_cluster: Strings | None = optional(
        "The omnistack_cluster of the external store.", validator=not_empty
    )
    state: Strings | None = optional("State of the backup.", validator=one_of(*model.STATES))
    type: Strings | None = optional("Kind of backup.", validator=one_of(*model.TYPES))
    application_consistent: bool | None = optional("Whether applications were quiesced.")
    consistency_type: Strings | None = optional(
        "How the guest was quiesced.", validator=one_of(*model.CONSISTENCY_TYPES)
    )
    expires_after: str | None = optional("Earliest expiration (UTC, ISO 8601).", validator=time)
    expires_before: str | None = optional("Latest expiration (UTC, ISO 8601).", validator=time)
    size_min: int | None = optional("Least logical size in bytes.", validator=at_least(0))
    size_max: int | None = optional("Greatest logical size in bytes.", validator=at_least(0))
    unique_size_bytes_min: int | None = optional(
        "Least unique size in bytes.", validator=at_least(0)
    )
    unique_size_bytes_max: int | None = optional(
        "Greatest unique size in bytes.", validator=at_least(0)
    )
    sent_min: int | None = optional("Fewest bytes sent.", validator=at_least(0))
    sent_max: int | None = optional("Most bytes sent.", validator=at_least(0))
    sent_duration_min: int | None = optional("Fewest seconds of sending.", validator=at_least(0))
    sent_duration_max: int | None = optional("Most seconds of sending.", validator=at_least(0))
    sent_completion_after: str | None = optional(
        "Earliest end of sending (UTC, ISO 8601).", validator=time
    )
    sent_completion_before: str | None = optional(
        "Latest end of sending (UTC, ISO 8601).", validator=time
    )
    backups: tuple[BackupObject, ...] = computed("The backups.")

    @staticmethod
    def takes_lists(_name: str) -> bool:
        """None: a Virtual Controller finds nothing for a list (known issue OMNI-46361)."""
        return False

    def sent(self, api: Api) -> dict[str, Any]:
        filters = super().sent(api)
        if api.minor >= SEVERAL_FILTERS:
            return filters
        first = [name for name in (*MOST_SELECTIVE, *filters) if name in filters][:1]
        return {name: filters[name] for name in first}
