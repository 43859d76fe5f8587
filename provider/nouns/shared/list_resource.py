"""List resources of what a data source lists: they take its arguments and find the same objects."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from provider.framework.diagnostics import Diagnostic
from provider.framework.kinds.list_resource import ListResource, ListResult
from provider.framework.schema import Attribute
from provider.nouns.shared.listing import Listing
from provider.omnistack.api import Api


class CollectionListResource(ListResource):
    """The objects of a listing, in its order.

    listing: the data source. key: what the identity calls the id.
    """

    listing: ClassVar[type[Listing]] = Listing
    key: ClassVar[str] = "id"

    def __init_subclass__(cls, *, like: type[Listing]) -> None:
        cls.listing = like
        super().__init_subclass__()

    @classmethod
    def derived(cls, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        return {a.name: a for a in cls.listing.schema.settable if a.name in cls.listing.choices}

    def list(self, api: Api) -> Iterable[ListResult]:
        for each in getattr(self._asked().read(api), self.listing.type_name):
            if self.can_be_managed(each):
                yield from self.results(each)

    def validate_config(self) -> Iterable[Diagnostic]:
        return self._asked().validate_config()

    def results(self, found: Any) -> Iterable[ListResult]:
        """What an object of the listing is as objects of the resource."""
        yield ListResult(found.name, {self.key: self.identified_by(found)})

    def _asked(self) -> Listing:
        """The data source with these arguments."""
        return self.listing.blank().replace(**self.values_by_name)

    @staticmethod
    def identified_by(found: Any) -> str:  # for those who override it
        return str(found.id)

    @staticmethod
    def can_be_managed(found: Any) -> bool:  # noqa: ARG004  # for those who override it
        return True
