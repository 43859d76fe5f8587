"""Lookups: data sources that are one object, found by its id or by its exact name.

Fields that the API calls optional are documented for listings only, so an object that has some is
read through its collection, by id as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from provider.framework.api_json import from_json
from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.data_source import DataSource, Default, optional, required
from provider.framework.schema import Attribute
from provider.framework.validators import not_empty
from provider.framework.values import is_known
from provider.framework.views import as_narrowing
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS
from provider.secrecy import excerpt

Found = Mapping[str, Any]
OPTIONAL_FIELDS = {"show_optional_fields": True}
"""The controller computes these anew each time: fit for one object and for small collections,
but slow for thousands of virtual machines."""
SHOWN = 10
"""Most objects that a message names."""


class ByName(DataSource):
    """One object of a collection, found by its exact name."""

    plural: ClassVar[str]
    extras: ClassVar[Found] = {}
    """What else the API is asked for."""
    tells_apart: ClassVar[tuple[str, ...]] = ()
    """What users know objects of one name by."""
    narrowed_by: ClassVar[tuple[str, ...]] = ()
    """The attributes that may be given as well, to tell apart objects of one name."""

    name: str = required("Exact name.", validator=not_empty)

    @classmethod
    def derived(cls, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        objects = cls.plural.replace("_", " ") if cls.narrowed_by else ""
        narrowing = {name: as_narrowing(attributes[name], objects) for name in cls.narrowed_by}
        return {**attributes, **narrowing}

    def read(self, api: Api) -> Self:
        return self.from_api(self.find(api)).replace(**given(self))

    def find(self, api: Api) -> Found:
        """What the API tells of the object; raises `DiagnosticError`."""
        return self._by_name(api)

    def narrowing(self) -> dict[str, Any]:
        """The given arguments that narrow a name."""
        return {name: value for name, value in given(self).items() if name in self.narrowed_by}

    @staticmethod
    def exists(found: Found) -> bool:  # noqa: ARG004  # for those who override it
        """Whether what the API tells of is still there."""
        return True

    @staticmethod
    def meant(found: Sequence[Found]) -> Sequence[Found]:
        """Those of several objects of one name that a user can mean."""
        return found

    def named(self, api: Api) -> Sequence[Found]:
        """The objects of the name, and maybe others."""
        return api.named(self.plural, self.name, **self.extras, **self.narrowing())

    def _by_name(self, api: Api) -> Found:
        candidates = [each for each in self.named(api) if self._in_scope(each)]
        found = self.meant(candidates)
        if len(found) == 1:
            return found[0]
        raise self._ambiguous(found) if found else self._absent(api)

    def _in_scope(self, found: Found) -> bool:
        name = from_json(self.schema["name"], found.get("name"))
        named = self.name in (None, name)
        there = named and self.exists(found)
        return there and all(found.get(n) == v for n, v in self._scope().items())

    def _scope(self) -> dict[str, Any]:
        """What an object must have to be found by a name."""
        return {**COLLECTIONS[self.plural].always, **self.narrowing()}

    def _absent(self, api: Api) -> DiagnosticError:
        scope = " and ".join(f"{name} {value}" for name, value in self._scope().items())
        return DiagnosticError.because(
            f"No such {self.noun}",
            f"No {self.noun}{scope and f' with {scope}'} is named {self.name!r};"
            f" {self._alternatives(api)}.",
            "name",
        )

    def _alternatives(self, api: Api) -> str:
        """The first names that there are, from one short page: a whole listing can be long."""
        objects, count = api.first(self.plural, SHOWN, **self._scope())
        if not objects:
            return "there are none"
        names = dict.fromkeys(excerpt(str(each.get("name")), 200) for each in objects)
        return f"there are: {', '.join(names)}" + and_more(count - len(objects))

    def _ambiguous(self, found: Sequence[Found]) -> DiagnosticError:
        things = self.plural.replace("_", " ")
        ways = ", or ".join(self.ways())
        lines = [self._distinction(each) for each in found[:SHOWN]]
        return DiagnosticError.because(
            f"Several {things} of one name",
            f"{len(found)} {things} are named {self.name!r}. {ways[:1].upper()}{ways[1:]}.\n\n"
            + "\n".join(lines)
            + and_more(len(found) - SHOWN),
            "name",
        )

    def ways(self) -> Iterable[str]:
        """How to name one of several objects of one name, as parts of a sentence."""
        return (f"narrow it by {name}" for name in self.narrowed_by)

    def _distinction(self, found: Found) -> str:
        facts = ", ".join(f"{name} {found[name]}" for name in self.tells_apart if found.get(name))
        return excerpt(f"{found['id']}: {facts}" if "id" in found else facts)


class Lookup(ByName):
    """One object of a collection, found by its id or by its exact name."""

    id: str = optional(
        "Identifier; either it or `name`.", default=Default.SERVER, validator=not_empty
    )
    name: str = optional(
        "Exact name; either it or `id`.", default=Default.SERVER, validator=not_empty
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        key, name = self.id, self.name
        if not (is_known(key) and is_known(name)):
            return
        if (key is None) == (name is None):
            yield Diagnostic(
                "Either id or name needed",
                f"Give the id of the {self.noun} or its name, {'not both' if key else 'one'}.",
                ("name",) if key else (),
            )
        elif key:
            for each in self.narrowing():
                yield Diagnostic(
                    "Nothing to narrow",
                    f"{each} narrows a name. An id needs none of it: leave it out.",
                    (each,),
                )

    def find(self, api: Api) -> Found:
        return self._by_id(api) if self.id else self._by_name(api)

    def ways(self) -> Iterable[str]:
        return ("Give the id of the one that is meant", *super().ways())

    def _by_id(self, api: Api) -> Found:
        listed = listed_by_id(api, self.plural, self.id, self.extras)
        found = listed or api.find(self.plural, self.id)
        if found and self.exists(found):
            return found
        raise DiagnosticError.because(
            f"No such {self.noun}", f"There is no {self.noun} of id {self.id!r}.", "id"
        )


def listed_by_id(api: Api, plural: str, id: str, extras: Found) -> Found | None:  # noqa: A002  # the API's word
    """The object with the fields that the extras ask for, None if there are no such fields.

    That it is not listed proves nothing.
    """
    found = api.listed(plural, id=id, **extras) if extras else ()
    return next((each for each in found if each.get("id") == id), None)


def given(record: DataSource) -> dict[str, Any]:
    """What the configuration says, as it says it."""
    written = {a.name: getattr(record, a.name) for a in record.schema.settable}
    return {name: value for name, value in written.items() if value is not None}


def and_more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""
