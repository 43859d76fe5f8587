"""The backups that can be imported."""

from provider.nouns.backup.data_sources import Backups
from provider.nouns.backup.finding import is_usable
from provider.nouns.backup.model import BackupObject
from provider.nouns.shared.list_resource import CollectionListResource


class Backup(CollectionListResource, like=Backups):
    """All backups, or those that match every argument, by name and then by id.

    There can be very many: give `virtual_machine_id` or another argument that leaves few.
    """

    @staticmethod
    def can_be_managed(found: BackupObject) -> bool:
        return is_usable({"state": found.state})
