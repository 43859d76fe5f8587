"""simplivity_backup_copy: a copy of a backup, elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.resource import Default, computed, optional, required
from provider.framework.schema import Refers
from provider.framework.validators import object_name
from provider.framework.values import is_stated
from provider.nouns.backup.keeping import KeptBackup
from provider.nouns.backup.model import BackupFacts
from provider.nouns.backup.requests import PLACES, destination
from provider.nouns.shared.exactly_one import exactly_one
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task


class BackupCopy(BackupFacts, KeptBackup):
    """A copy of a backup in another omnistack_cluster or on an external store.

    It lives on when the backup expires that it is a copy of, and ends as a `simplivity_backup`
    does: one that is gone stays in the state with `exists = false` and a warning, and is not made
    anew unless `recreate_if_gone` is set. Terraform itself deletes one only where
    `allow_backup_loss` was applied before.
    """

    identity = ("backup_id", "id")

    backup_id: str = required(
        "Id of the backup that is copied.",
        requires_replace=True,
        api_name=None,
        refers=Refers("backups"),
    )
    name: str = optional(
        "Name of the copy; that of the backup if left out.",
        default=Default.SERVER,
        validator=object_name,
    )
    virtual_machine_id: str = computed("Id of the virtual machine that the backup is of.")

    def validate_config(self) -> Iterable[Diagnostic]:
        return exactly_one(self, PLACES, "destination")

    def create(self, api: Api) -> Task:
        source = self._source(api)
        if source is None:
            raise DiagnosticError.because(
                "No such backup", f"There is no backup of id {self.backup_id!r}.", "backup_id"
            )
        api.snapshot_ids(self.plural, str(source["name"]), **self._facts_of(source))
        return self.begin_creation(api)

    def begin_creation(self, api: Api) -> Task:
        return api.post("/backups/{id}/copy", destination(self), since=1, id=self.backup_id)

    def find_created(self, api: Api, task: Task | None) -> Self | None:
        source = self._source(api)
        if source is None:
            return None
        facts = self._facts_of(source)
        found = api.find_created(self.plural, str(source["name"]), task, facts, **facts)
        return self.replace(id=found, exists=True) if found else None

    def after_create(self, api: Api) -> None:
        """A copy begins with the name and the end of the backup."""
        super().after_create(api)
        made = self.read(api)
        if made and made.exists:
            name = self.name if is_stated(self.name) else made.name
            self.replace(name=name).update(api, made)

    def _source(self, api: Api) -> Mapping[str, Any] | None:
        """The backup that is copied, read once."""
        source = api.memory(Source, self.backup_id)
        if source.found is None:
            source.found = api.find(self.plural, self.backup_id)
        return source.found

    def _facts_of(self, source: Mapping[str, Any]) -> dict[str, str]:
        """What tells the copy from other backups of its name, which the source has, too."""
        facts = {"virtual_machine_id": str(source["virtual_machine_id"])}
        if is_stated(self.external_store_name):
            return {**facts, "external_store_name": str(self.external_store_name)}
        return {**facts, "omnistack_cluster_id": self.omnistack_cluster_id}


class Source:
    """A backup that is copied, as it was before."""

    def __init__(self) -> None:
        self.found: Mapping[str, Any] | None = None
