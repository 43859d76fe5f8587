"""simplivity_backup and simplivity_backups."""

from collections.abc import Iterable, Sequence
from typing import Any

from provider.framework import durations
from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.data_source import computed, optional
from provider.nouns.backup.finding import is_usable
from provider.nouns.backup.model import BackupObject
from provider.nouns.shared.api_values import time, time_of, time_or_duration
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import Found, Lookup
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS

MOST_SELECTIVE = ("virtual_machine_id", "virtual_machine_name", "name", "datastore_id")


class Backup(Lookup, BackupObject):
    """A backup of a virtual machine.

    Backups that a policy takes are named by their time, so many have the same name.
    """

    plural = "backups"
    tells_apart = ("virtual_machine_name", "omnistack_cluster_name", "created_at")
    narrowed_by = ("virtual_machine_id",)

    most_recent: bool | None = optional(
        "Whether the newest backup is meant that can be restored from: of those of the `name`, or"
        " without one of all those of the virtual machine that `virtual_machine_id` names.",
        api_name=None,
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        by_machine = self.most_recent and self.virtual_machine_id is not None
        if by_machine and self.id is None and self.name is None:
            return ()
        return super().validate_config()

    def _by_name(self, api: Api) -> Found:
        if not self.most_recent:
            return super()._by_name(api)
        usable = [each for each in self.named(api) if self._in_scope(each) and is_usable(each)]
        if not usable:
            named = f" is named {self.name!r}, and" if self.name else ""
            scope = "".join(f" with {n} {v!r}" for n, v in self.narrowing().items())
            raise DiagnosticError.because(
                "No such backup", f"No backup{scope}{named} can be restored from.", "most_recent"
            )
        return max(usable, key=lambda each: (str(each.get("created_at")), str(each["id"])))

    def named(self, api: Api) -> Sequence[Found]:
        """Through one filter at a time, see `Collection`."""
        if self.virtual_machine_id is None:
            return super().named(api)
        return api.listed(self.plural, virtual_machine_id=self.virtual_machine_id)


class Backups(Listing):
    """All backups, or those that match every argument, by name and then by id.

    There can be very many: give `virtual_machine_id` or another argument that leaves few.
    """

    comma_lists = False
    """A Virtual Controller finds nothing for a list (known issue OMNI-46361)."""

    failed_since: str | None = optional(
        "Only those that were begun since then and failed: a time in UTC such as"
        " `2025-12-31T23:59:59Z`, or how long ago that is, as `24h`.",
        api_name=None,
        validator=time_or_duration,
    )
    backups: tuple[BackupObject, ...] = computed("The backups.")

    def narrowed(self, chosen: Sequence[Any], api: Api) -> Iterable[Any]:
        since = self._failed_since(api)
        if since is None:
            return chosen
        return [each for each in chosen if each.state == "FAILED" and each.created_at >= since]

    def _failed_since(self, api: Api) -> str | None:
        if self.failed_since is None or time(self.failed_since) is None:
            return self.failed_since
        return time_of(api.unix_time() - durations.seconds(self.failed_since))

    def sent(self, api: Api) -> dict[str, Any]:
        since = self._failed_since(api)
        failed = {"state": "FAILED", "created_after": since} if since else {}
        filters = {**failed, **super().sent(api)}
        if api.minor >= COLLECTIONS["backups"].filters_together_since:
            return filters
        first = [name for name in (*MOST_SELECTIVE, *filters) if name in filters][:1]
        return {name: filters[name] for name in first}
