"""The role assignments that can be imported."""

from collections.abc import Iterable
from typing import Any

from provider.framework.kinds.list_resource import ListResult
from provider.nouns.role_assignment.data_sources import RoleAssignments
from provider.nouns.shared.list_resource import CollectionListResource


class RoleAssignment(CollectionListResource, like=RoleAssignments):
    """All role assignments, or those of some roles, by role and group."""

    def results(self, found: Any) -> Iterable[ListResult]:
        for group in sorted(found.groups or ()):
            yield ListResult(f"{found.role}: {group}", {"role": found.role, "group": group})
