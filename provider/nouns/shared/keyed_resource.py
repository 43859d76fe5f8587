"""The road of a resource whose identity the configuration says, as the API gives it no id.

It is looked for before it is made, since the API may take what is there already for made. What
stands in the class is how it is read, made and taken away.
"""

from collections.abc import Iterable, Mapping
from typing import Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.resource import Resource, computed
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.by_name import id_of
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task


class KeyedResource(ApiRecord, Resource):
    """An object that is known by what it is made from.

    identity: the attributes that tell it from all others; slashes may stand in the last one.
    """

    slashes_last = True

    id: str = computed("Identifier: what the import id is.", api_name=None)

    @property
    def key(self) -> str:
        return "/".join(str(getattr(self, name)) for name in self.identity)

    def create(self, api: Api) -> Task:
        things = [(self.kind_of_object, self.key)]
        if not api.await_others(things, lambda: True if self._is_absent(api) else None):
            raise DiagnosticError.because(
                f"{self.noun.capitalize()} exists already",
                f"The {self.noun} {self.key!r} is there and was not made here. To manage it, import"
                f" it by this id.",
                self.identity[-1],
            )
        return self.begin_creation(api)

    def find_created(self, api: Api, task: Task | None) -> Self | None:
        """What was asked for, if its task says that it was made; else a reading has to show it."""
        known = self.replace(id=self.key)
        is_there = (task is not None and task.proves) or known.read(api) is not None
        return known if is_there else None

    def delete(self, api: Api) -> Iterable[Diagnostic] | None:
        if self.read(api) is not None:
            self.begin_deletion(api)
        return None

    def begin_creation(self, api: Api) -> Task:
        """Ask for the object and wait for it."""
        raise NotImplementedError

    def begin_deletion(self, api: Api) -> None:
        """Take the object away and wait until it is gone, see `Api.remove`."""
        raise NotImplementedError

    def _is_absent(self, api: Api) -> bool:
        api.invalidate()
        return self.read(api) is None

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        """The first part may be the name of what it refers to."""
        first = cls.identity[0]
        refers = cls.schema[first].refers
        known = id_of(api, refers.kind, identity[first]) if refers else identity[first]
        return {**identity, first: known}

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        known = cls.partial(**identity)
        return known.replace(id=known.key)
