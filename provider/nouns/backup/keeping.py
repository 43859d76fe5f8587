"""The road of a backup that is kept as long as the configuration has it.

What is the same for one that a virtual machine is backed up by and for a copy of one: its name,
how long it is kept, and what becomes of the state when it is gone, as backups expire.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.resource import Default, Drift, Planning, computed, optional
from provider.framework.validators import at_least
from provider.framework.values import is_stated
from provider.nouns.backup.finding import LOST, RUNNING
from provider.nouns.backup.retention import has_passed, minutes_between
from provider.nouns.shared.api_values import ABSENT
from provider.nouns.shared.collection_resource import CollectionResource
from provider.omnistack.api import Api
from provider.omnistack.errors import DeletionUnconfirmed, NotFound, is_proof
from provider.omnistack.tasks import Task

DELETES_MANY = 4
"""The minor version of the REST API that brought deletions in the whole federation; before, a
Virtual Controller deletes those of its own omnistack_cluster only (HPE developer portal)."""


class KeptBackup(CollectionResource):
    """A backup that stays as long as its retention, and whose state outlives it."""

    plural = "backups"
    told_apart_by = ("virtual_machine_id",)
    listed_by = ("virtual_machine_id",)

    name: str  # each resource declares what its names are like
    virtual_machine_name: str | None
    state: str | None
    created_at: str | None
    expiration_time: str | None

    retention: int = optional(
        "Minutes to keep it, counted from when it was made; 0 for without end.",
        default=0,
        validator=at_least(0),
        api_name=None,
        severity=Drift.CRITICAL,
    )
    locked: bool = optional(
        "Whether it never expires, whatever `retention` says. Nothing unlocks a backup, so"
        " one stays locked where this is left out. The API"
        " does not tell of locks, so an imported backup without end has `retention = 0`, and the"
        " first plan of a `locked` one locks it once more.",
        default=Default.SERVER,
        api_name=None,
    )
    recreate_if_gone: bool = optional(
        "Whether it is made anew once it has expired or was deleted. If not, the state keeps it"
        " with `exists = false`.",
        default=False,
        api_name=None,
    )
    allow_backup_loss: bool = optional(
        "Whether Terraform may delete the backup, when this resource is destroyed or replaced. What"
        " was applied last counts, so set it and apply that before.",
        default=False,
        api_name=None,
    )
    exists: bool = computed(
        "Whether the controller still has it.", api_name=None, severity=Drift.CRITICAL_IF_LESS
    )

    def find_created(self, api: Api, task: Task | None) -> Self | None:
        made = super().find_created(api, task)
        return made.replace(exists=True) if made else None

    def after_create(self, api: Api) -> None:
        """Wait for one whose task is lost, and lock it."""
        while self._is_running(api):
            api.until(lambda: None if self._is_running(api) else True)
        if self.locked is True:
            self._lock(api)

    def _is_running(self, api: Api) -> bool:
        found = api.find(self.plural, self.id)
        return found is not None and found.get("state") in RUNNING

    def from_found(self, found: Mapping[str, Any], api: Api) -> Self:
        """Of a lock shows only that the backup has no end, as one that is kept without end has."""
        fresh = self.from_api(found)
        if fresh.expiration_time is None:
            locked = self.locked is True
            kept = self.retention if locked and is_stated(self.retention) else 0
            return fresh.replace(retention=kept, locked=locked, exists=True)
        kept = minutes_between(str(found.get("created_at")), fresh.expiration_time)
        return fresh.replace(retention=kept, locked=False, exists=True)

    @staticmethod
    def is_there(found: Mapping[str, Any]) -> bool:
        return found.get("state") != "DELETED"

    def when_gone(self) -> Self | None:
        return None if self.recreate_if_gone else self.replace(exists=False)

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        return cls.partial(**identity, recreate_if_gone=False, allow_backup_loss=False)

    def update(self, api: Api, prior: Self) -> None:
        if not prior.exists:
            raise DiagnosticError.because(
                "Backup is gone",
                "It has expired or was deleted, so nothing of it can be changed. terraform apply"
                " -replace makes it anew, and terraform state rm forgets it.",
            )
        if prior.locked and self.locked is False:
            raise DiagnosticError(_stays_locked().as_error())
        with api.exclusive(f"backup {self.id}"):
            if self.name != prior.name:
                body = {"backup_name": self.name}
                api.post("/backups/{id}/rename", body, since=0, repeatable=True, id=self.id)
            if self.locked is True or (self.retention == 0 != prior.retention):
                self._lock(api)
            elif self.retention != prior.retention:
                self._keep(api)

    def _lock(self, api: Api) -> None:
        api.post("/backups/{id}/lock", since=1, repeatable=True, id=self.id)

    def _keep(self, api: Api) -> None:
        body = {"backup_id": [self.id], "retention": self.retention}
        task = api.post("/backups/set_retention", body, since=3, repeatable=True)
        if not task.id and task.body.get("backups"):
            raise DiagnosticError(self._would_be_deleted().as_error())

    def begin_deletion(self, api: Api) -> None:
        if api.find(self.plural, self.id) is None:
            return
        if api.minor < DELETES_MANY:
            super().begin_deletion(api)
            return
        body = {"backup_id": [self.id]}
        try:
            proven = api.post("/backups/delete", body, since=DELETES_MANY, repeatable=True).proves
        except NotFound as error:
            if not is_proof(error):
                raise
            proven = False  # of a request that was sent twice
        if not proven and not api.until(lambda: None if self.read(api) else True):
            raise DeletionUnconfirmed(f"/backups/{self.id}")

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        prior = planning.prior
        if prior and prior.locked and self.locked is False:
            yield _stays_locked()
        changes = prior and self.retention != prior.retention and self.locked is not True
        if planning.api and changes and is_stated(self.retention):
            now = planning.api.unix_time()
            if has_passed(self.retention, prior.created_at, now):
                yield self._would_be_deleted()

    def plan_destroy(self, api: Api) -> Iterable[Diagnostic]:
        """Terraform shows the first of several warnings of one summary, and counts the rest."""
        if self.exists:
            kind = "Backup without end" if self._is_endless else "Backup"
            yield warning(f"{kind} will be deleted", self._deletes)

    def forbids_destroy(self) -> Diagnostic | None:
        """A backup that something can be restored from goes only where that is allowed."""
        if self.allow_backup_loss or not self.exists or self.state in LOST:
            return None
        return Diagnostic(
            "Backup would be lost",
            f"{self._deletes} What was applied last does not allow that. If it may go, set"
            " allow_backup_loss = true, apply that alone, and then do this again. To leave the"
            " backup where it is, take the resource out of the state: with a removed block that has"
            " destroy = false, or with terraform state rm.",
        )

    @property
    def _is_endless(self) -> bool:
        return self.locked or self.expiration_time in ABSENT

    @property
    def _deletes(self) -> str:
        kept = "It is locked or kept without end" if self._is_endless else "It had not expired"
        machine = f" of {self.virtual_machine_name}" if self.virtual_machine_name else ""
        return f"This deletes the backup {self.name!r}{machine} ({self.id}) for good. {kept}."

    def _would_be_deleted(self) -> Diagnostic:
        return warning(
            "Retention would delete the backup",
            f"The backup is older than {self.retention} minutes, so this retention would delete it."
            " The controller refuses that; destroy the resource if it is to go.",
            "retention",
        )


def _stays_locked() -> Diagnostic:
    return warning(
        "Backup stays locked",
        "The API has nothing that unlocks a backup, so an apply refuses this. Leave locked = true.",
        "locked",
    )
