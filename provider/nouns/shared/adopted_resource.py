"""The road of a resource whose object is there before Terraform, and stays when it is destroyed.

Its creation takes the object over and sets what is configured; what is left out stays as it is, and
is told. Its destruction forgets the object as it is then. A resource of this kind declares its
attributes and says how one record of the object becomes another.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.resource import Resource, computed
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.by_name import id_of
from provider.nouns.shared.lookup import listed_by_id
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS


class AdoptedResource(ApiRecord, Resource):
    """An object of a collection that a resource changes, and neither makes nor deletes.

    plural: the name of the collection. The identity is one attribute, with the id of the object.
    extras: what else the API is asked for.
    """

    plural: ClassVar[str]
    extras: ClassVar[Mapping[str, Any]] = {}
    destroys_object = False

    id: str = computed("Identifier.")

    @property
    def key(self) -> str:
        """The id of the object, as it is configured."""
        return str(getattr(self, self.identity[0]))

    def change(self, api: Api, prior: Self) -> None:
        """Ask for what differs from the prior record, and wait."""
        raise NotImplementedError

    def create(self, api: Api) -> None:
        current = self.read(api)
        if current is None:
            noun = COLLECTIONS[self.plural].singular.replace("_", " ")
            raise DiagnosticError.because(
                f"No such {noun}", f"There is no {noun} of id {self.key!r}.", self.identity[0]
            )
        self.change(api, current)

    def find_created(self, api: Api, created: None) -> Self:  # nothing is made
        return self.replace(id=self.key)

    def read(self, api: Api) -> Self | None:
        listed = listed_by_id(api, self.plural, self.key, self.extras)
        found = listed or api.find(self.plural, self.key)
        return None if found is None else self.from_api(found)

    def update(self, api: Api, prior: Self) -> None:
        self.change(api, prior)

    def delete(self, api: Api) -> None:
        """Nothing: the object stays as it is."""

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        (key,) = cls.identity
        return cls.partial(**identity, id=identity[key])

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        (key,) = cls.identity
        return {**identity, key: id_of(api, cls.plural, identity[key])}
