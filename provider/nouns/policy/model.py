"""What the API tells of a backup policy."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.record import Record, computed
from provider.nouns.policy.schedule import SNAPSHOTS, Schedule, in_one_form
from provider.nouns.shared.facts import Grouped, Named, either, in_one_order


class RuleObject(Record):
    """A rule of a backup policy."""

    id: str | None = computed("Identifier, until rules of the policy change.")
    number: int | None = computed("Position in the policy, from 0.")
    frequency: int = computed("Minutes between backups.")
    retention: int = computed("Minutes that each backup is kept.")
    max_backups: int | None = computed("Most backups of a virtual machine that it keeps at once.")
    days: str | None = computed(
        "`All`, `Last`, weekdays (`Mon,Fri`) or days of the month (`1,15`)."
    )
    start_time: str | None = computed("Time of day as `HH:MM` when backups start.")
    end_time: str | None = computed("Time of day as `HH:MM` when backups stop.")
    application_consistent: bool | None = computed("Whether applications are quiesced.")
    consistency_type: str | None = computed(
        f"How the guest is quiesced: {either('NONE', *SNAPSHOTS)}."
    )
    destination_id: str | None = computed(
        "Id of the omnistack_cluster that stores the backups, null for the virtual machine's own."
    )
    destination_name: str | None = computed(
        "Name of the omnistack_cluster that stores the backups, `<local>` for the virtual"
        " machine's own."
    )
    external_store_name: str | None = computed("Name of the external store that holds the backups.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """As in resources: no id where there is none, and a default where nothing is said."""
        schedule = Schedule.blank().from_api(data)
        return super().from_api(in_one_form(data)).replace(**schedule.values_by_name)


class PolicyObject(Named, Grouped):
    """A backup policy."""

    owner_cluster_id: str | None = computed("Id of the omnistack_cluster that owns it.")
    owner_cluster_name: str | None = computed("Name of the omnistack_cluster that owns it.")
    rules: tuple[RuleObject, ...] = computed("Rules, by number.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """A policy without rules may have none to tell of."""
        told = super().from_api({**data, "rules": data.get("rules") or []})
        return told.replace(rules=in_one_order(told.rules, "number", "frequency", "retention"))
