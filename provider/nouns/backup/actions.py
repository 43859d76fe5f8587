"""The actions on backups."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from provider.framework.diagnostics import Diagnostic, DiagnosticError, count_of, first_of, warning
from provider.framework.kinds.action import optional, required
from provider.framework.schema import Refers
from provider.framework.validators import at_least, not_empty
from provider.framework.values import is_known, is_stated
from provider.nouns.backup.finding import backups_named, is_usable
from provider.nouns.backup.model import OfBackup
from provider.nouns.backup.requests import DESTINATIONS
from provider.nouns.backup.retention import has_passed
from provider.nouns.shared.api_values import ABSENT
from provider.nouns.shared.exactly_one import exactly_one
from provider.nouns.shared.task_action import TaskAction
from provider.nouns.virtual_machine.task_actions import machines_named
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task
from provider.secrecy import excerpt

CANCELED = ("CANCELING", "CANCELED")


class BackupAction(OfBackup, TaskAction):
    """One write below the path of a backup."""


class BackupsAction(TaskAction):
    """One write about many backups."""

    backup_id: frozenset[str] = required("Ids of the backups.", refers=Refers("backups"))

    def validate_config(self) -> Iterable[Diagnostic]:
        if is_known(self.backup_id) and not self.backup_id:
            yield Diagnostic("No backups", "Give at least one id.", ("backup_id",))

    def found(self, api: Api) -> list[Mapping[str, Any]]:
        """Those that are there, as far as their ids are known."""
        ids = sorted(each for each in self.backup_id if is_stated(each))
        found = (api.find("backups", each) for each in ids)
        return [each for each in found if each is not None]


class BackupRestore(BackupAction):
    """Makes a virtual machine of a backup: a new one, or the original one as it was then.

    Everything that was written to the original one since then is lost.
    """

    path = "/backups/{backup_id}/restore"
    doing = "Restoring backup {backup_id}"
    makes = "virtual_machine"

    virtual_machine_name: str | None = optional(
        "Name of the new virtual machine. Either it or `restore_original`.", validator=not_empty
    )
    datastore_id: str | None = optional(
        "Id of the datastore of the new virtual machine; that of the backup if left out.",
        refers=Refers("datastores"),
    )
    restore_original: bool | None = optional(
        "`true` to set the original virtual machine back to this backup, in its place. Not possible"
        " from an external store.",
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        name, original = self.virtual_machine_name, self.restore_original
        if not (is_known(name) and is_known(original)):
            return
        if bool(name) == bool(original):
            yield Diagnostic(
                "New or original virtual machine",
                "Give virtual_machine_name, for a new virtual machine, or restore_original = true,"
                " which sets the original one back.",
                ("restore_original",) if original else (),
            )
        if original and is_stated(self.datastore_id):
            yield Diagnostic(
                "Original virtual machine stays where it is",
                "With restore_original there is no other datastore: leave datastore_id out.",
                ("datastore_id",),
            )

    def query(self) -> Mapping[str, Any]:
        return {"restore_original": str(bool(self.restore_original)).lower()}

    def body(self) -> Any:
        return self.to_api("virtual_machine_name", "datastore_id")

    def traces(self, api: Api) -> Iterable[str]:
        return machines_named(api, self.virtual_machine_name) if self.virtual_machine_name else ()


class BackupRestoreFiles(BackupAction):
    """Brings files of a backup into a virtual machine, which has to be on."""

    path = "/backups/{backup_id}/restore_files"
    doing = "Restoring files of backup {backup_id} into virtual machine {virtual_machine_id}"
    since = 9

    virtual_machine_id: str = required(
        "Id of the virtual machine that gets them.", refers=Refers("virtual_machines")
    )
    paths: tuple[str, ...] = required(
        "Paths of the files: virtual disk, number of the partition and path in it, as"
        " `disk.vmdk/2/Documents/plan.txt`. `simplivity_backup_files` has the parts.",
        each=not_empty,
    )


class BackupCopy(BackupAction):
    """Copies a backup to another omnistack_cluster or to an external store.

    A copy that is to be kept as long as the configuration has it is a `simplivity_backup_copy`
    instead.
    """

    path = "/backups/{backup_id}/copy"
    doing = "Copying backup {backup_id}"
    since = 1
    makes = "backup"

    destination_id: str | None = optional(
        "Id of the omnistack_cluster that gets it.", refers=Refers("omnistack_clusters")
    )
    external_store_name: str | None = optional(
        "Name of the external store that gets it.",
        refers=Refers("external_stores", by_name=True, may_come=True),
        since=14,
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        return exactly_one(self, DESTINATIONS, "destination")

    def traces(self, api: Api) -> Iterable[str]:
        source = api.find("backups", self.backup_id)
        if source is None:
            return ()
        copies = backups_named(api, str(source["virtual_machine_id"]), str(source["name"]))
        return (str(each["id"]) for each in copies if self._is_there(each) and is_usable(each))

    def _is_there(self, backup: Mapping[str, Any]) -> bool:
        if self.external_store_name:
            return bool(backup.get("external_store_name") == self.external_store_name)
        return bool(backup.get("omnistack_cluster_id") == self.destination_id)


class BackupLock(BackupAction):
    """Keeps a backup from expiring. Nothing unlocks it; it can be deleted all the same."""

    path = "/backups/{backup_id}/lock"
    doing = "Locking backup {backup_id}"
    since = 1
    repeatable = True


class BackupRename(BackupAction):
    """Gives a backup another name."""

    path = "/backups/{backup_id}/rename"
    doing = "Renaming backup {backup_id} to {backup_name}"
    repeatable = True

    backup_name: str = required("Its new name.", validator=not_empty)


class BackupCancel(BackupAction):
    """Cancels a backup that is being made."""

    path = "/backups/{backup_id}/cancel"
    doing = "Canceling backup {backup_id}"
    since = 7

    def traces(self, api: Api) -> Iterable[str]:
        found = api.find("backups", self.backup_id) or {}
        return (self.backup_id,) if found.get("state") in CANCELED else ()


class BackupCalculateUniqueSize(BackupAction):
    """Calculates how much a backup stores that no other one has: its `unique_size_bytes`.

    An OmniStack Virtual Controller does it for the backups of its own omnistack_cluster.
    """

    path = "/backups/{backup_id}/calculate_unique_size"
    doing = "Calculating the unique size of backup {backup_id}"
    since = 7
    repeatable = True


class BackupSetRetention(BackupsAction):
    """Sets how long backups are kept, counted from when each was made.

    A retention that some of them have exceeded would delete these. So that is an error that names
    them, unless `force` is set.
    """

    path = "/backups/set_retention"
    doing = "Setting the retention of backups to {retention} minutes"
    since = 3
    repeatable = True

    retention: int = required("Minutes to keep them.", validator=at_least(1))
    force: bool | None = optional(
        "Whether backups that are older than `retention` may be deleted. Controllers may refuse it"
        " all the same (known issue OMNI-53536)."
    )
    forever: bool | None = optional(
        "Whether they are kept without end, whatever `retention` says.", since=17
    )

    def modify_plan(self, api: Any) -> Iterator[Diagnostic]:
        """How many are deleted by it."""
        may_delete = self.force is True and self.forever in (None, False)
        if api is None or not may_delete or not is_known((self.retention, self.backup_id)):
            return
        now = api.unix_time()
        passed = [
            each
            for each in self.found(api)
            if has_passed(self.retention, each.get("created_at"), now)
        ]
        if passed:
            yield warning(
                "Backups will be deleted",
                f"{len(passed)} of the backups are older than {self.retention} minutes, and force"
                f" lets them be deleted for good: {_named(passed)}.",
                "force",
            )

    def wait(self, api: Api, task: Task) -> Task:
        """Where it would delete backups, the answer has these and no task."""
        expiring = task.body.get("backups")
        if not task.id and isinstance(expiring, list):
            raise DiagnosticError.because(
                "Retention would delete backups",
                f"{len(expiring)} of the backups are older than that, and would be deleted:"
                f" {_named(expiring)}. Nothing was changed. Leave them out, give a longer"
                " retention, or set force.",
                "retention",
            )
        return super().wait(api, task)


class BackupDelete(BackupsAction):
    """Deletes backups, wherever in the federation they are."""

    path = "/backups/delete"
    doing = "Deleting backups"
    since = 4

    cluster_group_id: str | None = optional(
        "Id of their cluster group, for a Management Virtual Appliance.",
        refers=Refers("cluster_groups"),
        since=12,
    )

    def modify_plan(self, api: Any) -> Iterator[Diagnostic]:
        """How much goes away."""
        found = self.found(api) if api and is_known(self.backup_id) else []
        if found:
            endless = sum(each.get("expiration_time") in ABSENT for each in found)
            kept = f", {endless} of them locked or kept without end" if endless else ""
            yield warning(
                "Backups will be deleted",
                f"This deletes {count_of(len(found), 'backup')}{kept}, for good: {_named(found)}.",
                "backup_id",
            )

    def traces(self, api: Api) -> Iterable[str]:
        return () if self.found(api) else sorted(self.backup_id)


def _named(backups: Iterable[Any]) -> str:
    """Some backups by the names that people know them by."""
    names = [
        excerpt(f"{each.get('name')} of {each.get('virtual_machine_name')}", 200)
        for each in backups
        if isinstance(each, Mapping)
    ]
    return first_of(names)
