"""Which object a creation has made.

The task names it, but may leave that out, or name another: what is in ``affected_objects`` is
documented for few operations. So its word is a hint. The object of this id is read, and is the one
that was made if it is as it was asked for and was not there before; else its name leads to it. An
older object of that name is somebody else's.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from provider.framework.diagnostics import DiagnosticError
from provider.omnistack.collections import COLLECTIONS
from provider.omnistack.errors import Answered, Unreadable
from provider.omnistack.ids import is_same
from provider.omnistack.tasks import Task
from provider.secrecy import excerpt

Found = Mapping[str, Any]


class Source(Protocol):
    """The readings."""

    def find(self, plural: str, id: str) -> Found | None: ...  # noqa: A002  # the API's word

    def named(self, plural: str, name: str, **filters: Any) -> Sequence[Found]: ...

    def is_new(self, plural: str, id: str) -> bool: ...  # noqa: A002  # the API's word


class Creation(NamedTuple):
    """What was asked for. facts: what the object has beside its name; they are filters as well.

    told: the task, if any answer has told of one.
    """

    plural: str
    name: str
    facts: Mapping[str, str]
    told: Task | None

    def find_created(self, source: Source) -> str | None:
        """The id of the object, None while there is none."""
        hint = self.told.affected(COLLECTIONS[self.plural].singular) if self.told else None
        hinted = self._readable(hint, source) if hint else None
        if hint and hinted and self._is_it(hinted, source):
            return hint
        named = source.named(self.plural, self.name, **self.facts)
        fitting: list[str] = [each["id"] for each in named if self._is_it(each, source)]
        if hinted and self._is_of_an_earlier_process and not fitting:
            raise self._has_another_name(hinted)
        return fitting[0] if len(fitting) == 1 else None

    def _is_it(self, found: Found, source: Source) -> bool:
        fits = all(is_same(str(found.get(n)), value) for n, value in self.facts.items())
        is_new = self._is_of_an_earlier_process or source.is_new(self.plural, found["id"])
        return normal(found["name"]) == normal(self.name) and fits and is_new

    @property
    def _is_of_an_earlier_process(self) -> bool:
        return self.told is not None and self.told.earlier

    def _readable(self, hint: str, source: Source) -> Found | None:
        """The object of an id that may be none."""
        try:
            return source.find(self.plural, hint)
        except (Answered, Unreadable):
            return None

    def _has_another_name(self, found: Found) -> DiagnosticError:
        """That the object is called otherwise by now, or that the controller has mixed them up."""
        noun = COLLECTIONS[self.plural].singular.replace("_", " ")
        told = excerpt(f"{found.get('name')!r} ({found.get('id')})")
        return DiagnosticError.because(
            "New object has another name",
            f"The creation of the {noun} {self.name!r} was left running, and the controller says"
            f" that it has made {told}. That is not what was asked for, so the state was left as it"
            f" is. Look at the object: if it is this {noun}, give it its name back, or take the"
            " resource out with terraform state rm and import it.",
        )


def normal(name: Any) -> str:
    """A name in the one form in which names are compared."""
    return unicodedata.normalize("NFC", str(name))
