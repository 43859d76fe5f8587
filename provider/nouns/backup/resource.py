"""simplivity_backup: a backup of a virtual machine."""

from collections.abc import Iterable, Mapping

from provider.framework.diagnostics import Diagnostic
from provider.framework.plan import completed
from provider.framework.schema import Attribute, Default
from provider.framework.values import is_stated
from provider.framework.views import as_fixed
from provider.nouns.backup.keeping import KeptBackup
from provider.nouns.backup.model import BackupFacts
from provider.nouns.backup.requests import PLACES, destination
from provider.nouns.shared.exactly_one import at_most_one
from provider.nouns.shared.quiescing import Quiesced
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task

QUIESCED = frozenset(Quiesced.schema.attributes)


class Backup(Quiesced, BackupFacts, KeptBackup):
    """A backup of a virtual machine, made when the resource is created and kept as it says.

    Backups end: by their retention, or because somebody deletes them. One that is gone stays in
    the state with `exists = false` and a warning, and is not made anew unless `recreate_if_gone`
    is set. Terraform itself deletes a backup only where `allow_backup_loss` was applied before.

    To back up a virtual machine without a resource there is an action,
    `simplivity_virtual_machine_backup`, and for all that is to happen again and again a policy.
    """

    @classmethod
    def derived(cls, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        """How the guest was quiesced cannot be changed: left out, a backup is what it is."""
        server = Default.SERVER
        fixed = {
            name: as_fixed(attributes[name], default=server, recomputed_with=QUIESCED - {name})
            for name in QUIESCED
        }
        return super().derived({**attributes, **fixed})

    def validate_config(self) -> Iterable[Diagnostic]:
        yield from super().validate_config()
        yield from at_most_one(self, PLACES, "destination")

    def begin_creation(self, api: Api) -> Task:
        asked = {n: v for n in QUIESCED if is_stated(v := getattr(self, n))}
        quiesced = completed(Quiesced.blank().replace(**asked))
        body = {
            "backup_name": self.name,
            "app_consistent": quiesced.application_consistent,
            "consistency_type": quiesced.consistency_type,
            "retention": self.retention,
            **destination(self),
        }
        machine = self.virtual_machine_id
        return api.post("/virtual_machines/{id}/backup", body, since=0, id=machine)
