"""What a backup policy and its rules are, declared once for the resources and data sources."""

from provider.framework.record import computed, required
from provider.framework.schema import Refers
from provider.framework.validators import object_name
from provider.nouns.policy.schedule import Schedule
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.filters import IN_CLUSTER_GROUP, PATTERN

FIXED_DEFAULT = "Fixed Default Backup Policy"


def _not_fixed(value: str) -> str | None:
    return f"must not be {value!r}, which is built in" if value == FIXED_DEFAULT else None


class RuleFacts(Schedule):
    """A rule of a policy, with what the controller makes of its schedule."""

    id: str = computed(
        "Identifier of the rule, until rules of its policy change.",
        when_read="Identifier, until rules of the policy change.",
        recomputed_with=None,
    )
    number: int | None = computed(
        "Position of the rule in its policy, from 0.",
        when_read="Position in the policy, from 0.",
        recomputed_with=None,
    )
    max_backups: int | None = computed(
        "Most backups of a virtual machine that the rule keeps at once.",
        when_read="Most backups of a virtual machine that it keeps at once.",
        recomputed_with="frequency retention",
    )
    destination_name: str | None = computed(
        "Name of the omnistack_cluster that stores the backups, when the rule was given it;"
        " `<local>` for the machine's own.",
        when_read="Name of the omnistack_cluster that stores the backups, `<local>` for the virtual"
        " machine's own.",
        recomputed_with="external_store_name",
        name_of="destination_id",
    )


class PolicyFacts(ApiRecord):
    """What the resource and the data source have in common."""

    id: str = computed("Identifier of the policy.", when_read="Identifier.")
    name: str = required(
        "Name of the policy.",
        when_read="Name.",
        validator=[object_name, _not_fixed],
        filter=PATTERN,
    )
    cluster_group_ids: frozenset[str] | None = computed(
        "Ids of the cluster groups that have it.",
        when_read="Ids of its cluster groups.",
        refers=Refers("cluster_groups"),
        filter=IN_CLUSTER_GROUP,
    )
    owner_cluster_id: str | None = computed(
        "Id of the omnistack_cluster that owns the policy.",
        when_read="Id of the omnistack_cluster that owns it.",
        refers=Refers("omnistack_clusters"),
        filter=True,
    )
    owner_cluster_name: str | None = computed(
        "Name of that omnistack_cluster when it came to own the policy.",
        when_read="Name of the omnistack_cluster that owns it.",
        name_of="owner_cluster_id",
        filter=True,
    )
