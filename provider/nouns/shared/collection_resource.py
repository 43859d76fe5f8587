"""The road of a resource whose objects have a name and stand in a collection of the API.

They are made by a POST to the collection, read and deleted by their id and imported by id or
name. A resource of this kind declares its attributes and says how an object is changed.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from provider.framework.diagnostics import Diagnostic
from provider.framework.kinds.resource import Resource, computed
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.by_name import id_of
from provider.nouns.shared.in_use import naming_users
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS
from provider.omnistack.tasks import Task

Found = Mapping[str, Any]


class CollectionResource(ApiRecord, Resource):
    """A named object of a collection.

    Of what stands here, the class attributes say what differs; the methods below `read` are there
    to be overridden where that is not enough.
    """

    plural: ClassVar[str]
    """The name of the collection."""
    told_apart_by: ClassVar[tuple[str, ...]] = ()
    """The attributes by which a new object is known among those that have its name."""
    users: ClassVar[tuple[str, ...]] = ()
    """The collections whose objects may use this one, so that the API does not delete it."""
    if_in_use: ClassVar[str] = ""
    """What to do about them, as a sentence."""
    listed_by: ClassVar[tuple[str, ...]] = ()
    """The attributes that narrow its listings, where there can be too many objects to list all."""
    created_since: ClassVar[int] = 0
    """The minor version of REST API 1 in which such an object is created, see `Api.begin`."""

    name: str  # each resource declares what its names are like
    id: str = computed("Identifier.")

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.kind_of_object = cls.plural

    def create(self, api: Api) -> Task:
        api.snapshot_ids(self.plural, self.name, **self._facts(self.listed_by))
        return self.begin_creation(api)

    def find_created(self, api: Api, task: Task | None) -> Self | None:
        facts, within = self._facts(self.told_apart_by), self._facts(self.listed_by)
        found = api.find_created(self.plural, self.name, task, within, **facts)
        return self.replace(id=found) if found else None

    def _facts(self, names: Iterable[str]) -> dict[str, str]:
        return {name: getattr(self, name) for name in names}

    def read(self, api: Api) -> Self | None:
        found = api.find(self.plural, self.id)
        return self.from_found(found, api) if found is not None and self.is_there(found) else None

    def delete(self, api: Api) -> Iterable[Diagnostic] | None:
        key = f"{COLLECTIONS[self.plural].singular}_id"
        with naming_users(api, self.noun, self.if_in_use, self.users, {key: self.id}):
            self.begin_deletion(api)
        return None

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        return {**identity, "id": id_of(api, cls.plural, identity["id"])}

    def begin_creation(self, api: Api) -> Task:
        """Ask for the object and wait for the task."""
        return api.post(f"/{self.plural}", self.to_api(), since=self.created_since)

    def begin_deletion(self, api: Api) -> None:
        """Delete the object and wait until it is gone."""
        api.delete(f"/{self.plural}/{{id}}", lambda: self.read(api), id=self.id)

    def from_found(self, found: Found, api: Api) -> Self:
        """The record of an object, as the API describes it."""
        return self.from_api(found)

    @staticmethod
    def is_there(found: Found) -> bool:  # noqa: ARG004  # for those who override it
        """Whether what the API describes is still there."""
        return True
