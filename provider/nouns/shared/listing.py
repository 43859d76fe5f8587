"""Listings: data sources that are all objects of a collection, or those that filters let through.

The collection is called like the type of the data source, and so is the attribute that has it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from provider.framework.diagnostics import Diagnostic, warning
from provider.framework.kinds.data_source import DataSource, Record, optional
from provider.framework.schema import record_in
from provider.framework.validators import not_empty
from provider.framework.values import OneString, Strings
from provider.nouns.shared.filters import SEPARATOR, lets_through, query, time
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS


class Listing(DataSource):
    """All objects of a collection, sorted by name and then by id."""

    extras: ClassVar[Mapping[str, Any]] = {}
    """What else the API is asked for."""

    name: Strings | None = optional("Name; `*` in it stands for any text.", validator=not_empty)
    cluster_group_id: Strings | None = optional("Id of a cluster group.", validator=not_empty)

    def read(self, api: Api) -> Self:
        objects = api.listed(self.type_name, **self.extras, **self.sent(api))
        told = [self.element().blank().from_api(each) for each in objects if self.exists(each)]
        chosen = sorted(filter(self._lets_through, told), key=lambda each: (each.name, each.id))
        return self.replace(**{self.type_name: tuple(chosen)})

    @classmethod
    def element(cls) -> Any:
        """The record of one object."""
        return record_in(cls.schema[cls.type_name].type)

    def filters(self) -> dict[str, Any]:
        """What is asked of each object, by the name of the argument."""
        values = {a.name: getattr(self, a.name) for a in self.schema.settable}
        return {name: value for name, value in values.items() if value is not None}

    def sent(self, api: Api) -> dict[str, Any]:  # for those who override it
        """The filters that the controller gets, by their names in the API."""
        asked = self.to_api()
        if not COLLECTIONS[self.type_name].filters_names:
            asked.pop("name", None)
        queries = {n: query(v, many=self.takes_lists(n)) for n, v in asked.items()}
        return {name: value for name, value in queries.items() if value is not None}

    @staticmethod
    def takes_lists(name: str) -> bool:  # noqa: ARG004  # for those who override it
        """Whether the API documents comma lists for a parameter, and they work."""
        return True

    def validate_config(self) -> Iterable[Diagnostic]:
        """A warning where several values seem to be written as one."""
        for name, value in self.filters().items():
            if isinstance(value, OneString) and SEPARATOR in value[0]:
                names = ", ".join(f'"{part.strip()}"' for part in value[0].split(SEPARATOR))
                yield warning(
                    "One value with a comma",
                    f"This asks for the one value {value[0]!r}, comma included. Several are a"
                    f' list: [{names}]. If one is meant, ["{value[0]}"] says so.',
                    name,
                )

    @staticmethod
    def exists(told: Mapping[str, Any]) -> bool:  # noqa: ARG004  # for those who override it
        """Whether what the API tells of is still there."""
        return True

    def _lets_through(self, found: Record) -> bool:
        return all(lets_through(name, value, found) for name, value in self.filters().items())


class Managed(Listing):
    """Listings of what the hypervisor's management system knows, too."""

    hypervisor_management_system_name: Strings | None = optional(
        "Name of the hypervisor's management system.", validator=not_empty
    )
    hypervisor_object_id: Strings | None = optional(
        "Id of the object in the hypervisor.", validator=not_empty
    )


class Stored(Listing):
    """Listings of what an omnistack_cluster stores."""

    omnistack_cluster_id: Strings | None = optional(
        "Id of an omnistack_cluster.", validator=not_empty
    )
    omnistack_cluster_name: Strings | None = optional(
        "Name of an omnistack_cluster.", validator=not_empty
    )
    compute_cluster_parent_hypervisor_object_id: Strings | None = optional(
        "Hypervisor's id of a datacenter or folder of compute clusters.", validator=not_empty
    )
    compute_cluster_parent_name: Strings | None = optional(
        "Name of a datacenter or folder of compute clusters.", validator=not_empty
    )
    created_after: str | None = optional(
        "Earliest time of creation (UTC, ISO 8601).", validator=time
    )
    created_before: str | None = optional(
        "Latest time of creation (UTC, ISO 8601).", validator=time
    )
