"""Listings: data sources that are all objects of a collection, or those that filters let through.

The collection is called like the type of the data source, and so is the attribute that has it. The
other arguments follow from the attributes of one object, which say how it is chosen by them.

What is asked for is checked here on every object that comes back. The controller filters, too,
but its word is not enough. Filters that a release does not know are ignored, a cluster's backups
come with those of others on external stores, and releases before 4.0 mix up two filters on backups
(known issues of the HPESimpliVity PowerShell module).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Self

from provider.framework.diagnostics import Diagnostic, warning
from provider.framework.kinds.data_source import DataSource, Record
from provider.framework.record import record_in
from provider.framework.schema import EQUAL, Argument, Attribute
from provider.framework.values import OneString
from provider.framework.views import as_arguments
from provider.nouns.shared.facts import in_one_order
from provider.nouns.shared.filter_query import SEPARATOR, query, several
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS


class Choice(NamedTuple):
    """What an argument asks for: the attribute of an object that it looks at, and how."""

    attribute: str
    argument: Argument

    def lets_through(self, wanted: Any, found: Record) -> bool:
        """Whether an object has one of the wanted values; one without a value never has."""
        value = getattr(found, self.attribute)
        return value is not None and any(self.argument.test(value, w) for w in several(wanted))


class Listing(DataSource):
    """All objects of a collection, sorted by name and then by id, or as `order` says.

    A class of this kind declares the attribute that has the objects.
    """

    extras: ClassVar[Mapping[str, Any]] = {}
    """What else the API is asked for."""
    comma_lists: ClassVar[bool] = True
    """Whether comma lists work in this collection, where the API documents them."""
    order: ClassVar[tuple[str, ...]] = ("name", "id")
    """The attributes by which the objects are sorted."""
    more_filters: ClassVar[tuple[str, ...]] = ()
    """Attributes by which objects are chosen in this collection, but not in all that have them."""
    choices: ClassVar[Mapping[str, Choice]] = {}
    """By the name of an argument."""

    @classmethod
    def derived(cls, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        if cls.type_name not in attributes:  # it is the base of others
            return attributes
        chosen = list(cls._arguments(attributes[cls.type_name]))
        cls.choices = {argument.name: choice for choice, argument in chosen}
        return {**{argument.name: argument for _, argument in chosen}, **attributes}

    @classmethod
    def _arguments(cls, objects: Attribute) -> Iterator[tuple[Choice, Attribute]]:
        """The arguments that follow from the attributes of one object."""
        always = COLLECTIONS[cls.type_name].always
        for each in objects.nested or ():
            declared = each.filter or (EQUAL if each.name in cls.more_filters else ())
            for argument, attribute in as_arguments(each, declared):
                if attribute.name in always:
                    attribute.description += f" `{always[attribute.name]}` if left out."
                yield Choice(each.name, argument), attribute

    def read(self, api: Api) -> Self:
        objects = api.listed(self.type_name, **self.extras, **self.sent(api))
        every = [self.element().blank().from_api(each) for each in objects if self.exists(each)]
        through = self.narrowed([each for each in every if self._lets_through(each)], api)
        return self.replace(**{self.type_name: in_one_order(through, *self.order)})

    @classmethod
    def element(cls) -> Any:
        """The record of one object."""
        return record_in(cls.schema[cls.type_name].type)

    def filters(self) -> dict[str, Any]:
        """What is asked of each object, by the name of the argument."""
        asked = {name: getattr(self, name) for name in self.choices}
        given = {name: value for name, value in asked.items() if value is not None}
        return {**COLLECTIONS[self.type_name].always, **given}

    def sent(self, api: Api) -> dict[str, Any]:  # for those who override it
        """The arguments that the controller gets, by their names in the API."""
        return {name: value for name, value in self._queries() if value is not None}

    def _queries(self) -> Iterator[tuple[str, Any]]:
        for attribute in self.schema.settable:
            name, value = attribute.name, getattr(self, attribute.name)
            is_trusted = name != "name" or COLLECTIONS[self.type_name].filters_names
            if value is not None and is_trusted and attribute.api_name:
                choice = self.choices.get(name)
                documented = choice is None or choice.argument.comma_list
                yield attribute.api_name, query(value, many=self.comma_lists and documented)

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
    def exists(found: Mapping[str, Any]) -> bool:  # noqa: ARG004  # for those who override it
        """Whether what the API tells of is still there."""
        return True

    def narrowed(
        self, chosen: Sequence[Any], api: Api
    ) -> Iterable[Any]:  # for those who override it
        """Those objects that arguments let through which the API does not know."""
        return chosen

    def _lets_through(self, found: Record) -> bool:
        asked = self.filters().items()
        return all(self.choices[name].lets_through(wanted, found) for name, wanted in asked)
