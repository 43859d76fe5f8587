"""simplivity_role_assignment: a role of the federation that a group has."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.kinds.resource import required
from provider.framework.validators import not_empty
from provider.nouns.shared.keyed_resource import KeyedResource
from provider.omnistack.api import Api
from provider.omnistack.collections import normal
from provider.omnistack.tasks import Task

PATH = "/security/rbac/policies/role_assignments"
REMOVE = "/security/rbac/policies/role_assignments/remove"
SINCE = 17
PLURAL = "role_assignments"


def in_any_case(name: object) -> str:
    """Names of groups are those of a directory, where capitals make no difference."""
    return normal(name).casefold()


class RoleAssignment(KeyedResource):
    """A role that one group of the hypervisor's management system has.

    Other groups that have the role are left alone. Take care not to take a role from the group that
    the provider's own account is in.
    """

    kind_of_object = PLURAL
    identity = ("role", "group")

    role: str = required(
        "Role of HPE OmniStack.", requires_replace=True, validator=not_empty, canonical=in_any_case
    )
    group: str = required(
        "Group of the hypervisor's management system that has it.",
        requires_replace=True,
        api_name=None,
        validator=not_empty,
        canonical=in_any_case,
    )

    def begin_creation(self, api: Api) -> Task:
        return api.post(PATH, self._body, since=SINCE)

    def read(self, api: Api) -> Self | None:
        """Absent only if two listings lack it, as no path leads to it."""
        known = api.find(PLURAL, self.role)
        there = self._is_among([known] if known else []) or self._is_among(api.listed(PLURAL))
        return self if there else None

    def begin_deletion(self, api: Api) -> None:
        api.remove(REMOVE, self._body, lambda: self.read(api), since=SINCE)

    def _is_among(self, assignments: Iterable[Mapping[str, Any]]) -> bool:
        pairs = ((a.get("role"), group) for a in assignments for group in a.get("groups") or ())
        wanted = (in_any_case(self.role), in_any_case(self.group))
        return any((in_any_case(role), in_any_case(group)) == wanted for role, group in pairs)

    @property
    def _body(self) -> dict[str, Any]:
        return {"role": self.role, "groups": [self.group]}
