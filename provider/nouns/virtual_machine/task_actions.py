"""The actions on virtual machines."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.action import Progress, optional, required
from provider.framework.schema import Refers
from provider.framework.validators import at_least, not_empty
from provider.nouns.backup.finding import RUNNING, backups_named, is_usable
from provider.nouns.backup.requests import DESTINATIONS
from provider.nouns.shared import quiescing
from provider.nouns.shared.exactly_one import at_most_one
from provider.nouns.shared.task_action import TaskAction
from provider.nouns.virtual_machine.model import OfMachine
from provider.omnistack.api import Api
from provider.omnistack.errors import Interrupted, OmniStackError
from provider.omnistack.tasks import Task

POWER = "hypervisor_virtual_machine_power_state"
CANCEL_SINCE = 7


def machines_named(api: Api, name: str) -> Iterator[str]:
    """Ids of the virtual machines of a name, which several may have."""
    return (str(each["id"]) for each in api.named("virtual_machines", name))


class MachineAction(OfMachine, TaskAction):
    """One write below the path of a virtual machine."""


class VirtualMachineBackup(MachineAction):
    """Backs up a virtual machine.

    If Terraform is interrupted meanwhile, the backup is canceled. A backup that is to be kept as
    long as the configuration has it is a `simplivity_backup` instead.
    """

    path = "/virtual_machines/{virtual_machine_id}/backup"
    doing = "Backing up virtual machine {virtual_machine_id} as {backup_name}"
    makes = "backup"

    backup_name: str = required("Name of the new backup.", validator=not_empty)
    destination_id: str | None = optional(
        "Id of the omnistack_cluster that stores it; that of the virtual machine if left out.",
        refers=Refers("omnistack_clusters"),
    )
    external_store_name: str | None = optional(
        "Name of the external store that stores it.",
        refers=Refers("external_stores", by_name=True, may_come=True),
        since=14,
    )
    app_consistent: bool | None = optional("Whether applications are quiesced first.")
    consistency_type: str | None = optional(
        "How they are: {values}. It counts only with `app_consistent`.", values=quiescing.TYPES
    )
    retention: int | None = optional(
        "Minutes to keep it; 0, without end, if left out.", validator=at_least(0)
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        return at_most_one(self, DESTINATIONS, "destination")

    def traces(self, api: Api) -> Iterable[str]:
        found = backups_named(api, self.virtual_machine_id, self.backup_name)
        return (str(each["id"]) for each in found if is_usable(each))

    def wait(self, api: Api, task: Task) -> Task:
        """As all do; a user who interrupts wants no backup."""
        under_way = self._under_way(api) if task.running else []
        try:
            return super().wait(api, task)
        except Interrupted as error:
            if error.by_user and len(under_way) == 1 and _canceled(api, under_way[0]):
                raise DiagnosticError.because(
                    "Backup was canceled",
                    f"Terraform was interrupted, so the controller was told to cancel the backup"
                    f" {under_way[0]} that it was making.",
                ) from None
            raise

    def _under_way(self, api: Api) -> list[str]:
        """Ids of the backups that may be the one that is being made."""
        found = backups_named(api, self.virtual_machine_id, self.backup_name)
        return [str(each["id"]) for each in found if each.get("state") in RUNNING]


def _canceled(api: Api, backup_id: str) -> bool:
    """Whether the controller has taken the order to cancel a backup."""
    try:
        with api.though_stopped():
            api.begin("/backups/{id}/cancel", since=CANCEL_SINCE, id=backup_id)
    except OmniStackError:
        return False
    return True


class VirtualMachineClone(MachineAction):
    """Makes another virtual machine like this one, on the same datastore."""

    path = "/virtual_machines/{virtual_machine_id}/clone"
    doing = "Cloning virtual machine {virtual_machine_id} as {virtual_machine_name}"
    makes = "virtual_machine"

    virtual_machine_name: str = required("Name of the new virtual machine.", validator=not_empty)
    app_consistent: bool | None = optional(
        "Whether applications are quiesced first. `consistency_type` says more, and counts more."
    )
    consistency_type: str | None = optional("How they are: {values}.", values=quiescing.TYPES)

    def traces(self, api: Api) -> Iterable[str]:
        return machines_named(api, self.virtual_machine_name)


class VirtualMachineMove(MachineAction):
    """Moves a virtual machine, which has to be off, to another datastore.

    SimpliVity makes another virtual machine of it, of another id; its backup policy stays.
    """

    path = "/virtual_machines/{virtual_machine_id}/move"
    doing = "Moving virtual machine {virtual_machine_id} to datastore {destination_datastore_id}"
    makes = "virtual_machine"

    destination_datastore_id: str = required(
        "Id of the datastore that it goes to.", refers=Refers("datastores")
    )
    virtual_machine_name: str | None = optional(
        "Name that it gets there; the one that it has if left out.", validator=not_empty
    )

    def traces(self, api: Api) -> Iterable[str]:
        machine = api.find("virtual_machines", self.virtual_machine_id) or {}
        name = self.virtual_machine_name or machine.get("name")
        found = api.listed("virtual_machines", datastore_id=self.destination_datastore_id)
        return (
            str(each["id"])
            for each in found
            if name in (None, each["name"])
            and each.get("datastore_id") == self.destination_datastore_id
        )


class PowerAction(MachineAction):
    """A switch of a virtual machine, which does nothing where that is set already."""

    since = 10
    wanted: ClassVar[str]

    def invoke(self, api: Api, progress: Progress) -> Iterable[Diagnostic] | None:
        if any(self.traces(api)):
            progress(f"Nothing to do: virtual machine {self.virtual_machine_id} is {self.wanted}")
            return None
        return super().invoke(api, progress)

    def traces(self, api: Api) -> Iterable[str]:
        found = api.listed(
            "virtual_machines", id=self.virtual_machine_id, show_optional_fields=True
        )
        return (str(each["id"]) for each in found if each.get(POWER) == self.wanted)


class VirtualMachinePowerOn(PowerAction):
    """Turns a virtual machine on; one that is on stays so."""

    path = "/virtual_machines/{virtual_machine_id}/power_on"
    doing = "Turning on virtual machine {virtual_machine_id}"
    wanted = "ON"


class VirtualMachinePowerOff(PowerAction):
    """Turns a virtual machine off, without its guest being asked; one that is off stays so."""

    path = "/virtual_machines/{virtual_machine_id}/power_off"
    doing = "Turning off virtual machine {virtual_machine_id}"
    wanted = "OFF"


class VirtualMachineSetBackupParameters(MachineAction):
    """Sets how application-consistent backups of a virtual machine get into its guest."""

    path = "/virtual_machines/{virtual_machine_id}/backup_parameters"
    doing = "Setting the backup parameters of virtual machine {virtual_machine_id}"
    since = 8
    repeatable = True

    guest_username: str | None = optional("Name of a user of the guest.", validator=not_empty)
    guest_password: str | None = optional(
        "Password of that user.", validator=not_empty, write_only=True
    )
    override_guest_validation: bool | None = optional(
        "Whether the controller takes them without trying them."
    )
    app_aware_type: str | None = optional(
        "How backups are consistent: `VSS` by Microsoft VSS, `NONE` by a snapshot of VMware,"
        " `DEFAULT` as after a crash. The API has these words the other way round than"
        " `consistency_type`.",
        values=("VSS", "DEFAULT", "NONE"),
    )


class VirtualMachineValidateBackupCredentials(MachineAction):
    """Has the controller try credentials in the guest of a virtual machine, which has to be on.

    Credentials that are not valid are an error.
    """

    path = "/virtual_machines/{virtual_machine_id}/validate_backup_credentials"
    doing = "Validating credentials for virtual machine {virtual_machine_id}"
    since = 8
    repeatable = True

    guest_username: str = required("Name of a user of the guest.", validator=not_empty)
    guest_password: str = required("Password of that user.", validator=not_empty, write_only=True)

    def wait(self, api: Api, task: Task) -> Task:
        """No task tells of it, but the answer itself."""
        found: Any = task.body.get("credentials_validation")
        status = found.get("status") if isinstance(found, dict) else None
        if status != "VALID":
            raise DiagnosticError.because(
                "Credentials are not valid",
                _REASONS.get(str(status), f"The controller says {status!r} of them."),
                "guest_password",
            )
        return super().wait(api, task)


_REASONS = {
    "INVALID": "The guest of the virtual machine does not take this user and password.",
    "VM_POWERED_OFF": "The virtual machine is off, so that they cannot be tried. Turn it on first.",
}
