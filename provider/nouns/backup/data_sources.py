"""simplivity_backup and simplivity_backups."""

from collections.abc import Sequence
from typing import Any

from provider.framework.kinds.data_source import computed
from provider.nouns.backup.model import BackupObject
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import Found, Lookup
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
    narrowed_by = ("virtual_machine_id",)

    def named(self, api: Api) -> Sequence[Found]:
        """Through one filter at a time, see `SEVERAL_FILTERS`."""
        if self.virtual_machine_id is None:
            return super().named(api)
        return api.listed(self.plural, virtual_machine_id=self.virtual_machine_id)


class Backups(Listing):
    """All backups, or those that match every argument, by name and then by id.

    There can be very many: give `virtual_machine_id` or another argument that leaves few.
    """

    comma_lists = False
    """A Virtual Controller finds nothing for a list (known issue OMNI-46361)."""

    backups: tuple[BackupObject, ...] = computed("The backups.")

    def sent(self, api: Api) -> dict[str, Any]:
        filters = super().sent(api)
        if api.minor >= SEVERAL_FILTERS:
            return filters
        first = [name for name in (*MOST_SELECTIVE, *filters) if name in filters][:1]
        return {name: filters[name] for name in first}
