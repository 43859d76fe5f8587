"""simplivity_role_assignments."""

from provider.framework.kinds.data_source import computed
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.listing import Listing


class RoleObject(ApiRecord):
    """A role and all groups that have it."""

    role: str = computed("Role.", filter=True)
    groups: frozenset[str] | None = computed("Groups of the hypervisor that have it.")


class RoleAssignments(Listing):
    """The roles of the federation and the groups of the hypervisor that have them, by role."""

    order = ("role",)

    role_assignments: tuple[RoleObject, ...] = computed("The roles.")
