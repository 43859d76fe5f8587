"""Which object a creation has made.

The task names it, but may leave that out, or name another: what is in ``affected_objects`` is
documented for few operations. So what it says is a hint. The object of this id is read, and is the
one that was made if it is as it was asked for and was not there before; otherwise an object of its
name is searched for. One that was there before is not ours.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from provider.framework.diagnostics import DiagnosticError
from provider.omnistack.collections import COLLECTIONS, has_facts, normal
from provider.omnistack.errors import ErrorAnswer, Unreadable
from provider.omnistack.reader import Reader
from provider.omnistack.tasks import Task
from provider.secrecy import excerpt

Object = Mapping[str, Any]


class ObjectsBefore:
    """The objects of a collection that were there before this process made any."""

    def __init__(self) -> None:
        self._names: Mapping[str, str] | None = None

    @property
    def are_noted(self) -> bool:
        return self._names is not None

    def note(self, objects: Iterable[Object]) -> None:
        self._names = {each["id"]: normal(each["name"]) for each in objects}

    def has_id(self, id: str) -> bool:  # noqa: A002  # the API's word
        return id in (self._names or ())

    def has_name(self, name: str) -> bool:
        return normal(name) in (self._names or {}).values()


class Creation(NamedTuple):
    """What was asked for. facts: what the object has beside its name; they are filters as well.

    task: the task of the creation, if an answer had one.
    """

    plural: str
    name: str
    facts: Mapping[str, str]
    task: Task | None

    def find_created(self, reader: Reader, before: ObjectsBefore) -> str | None:
        """The id of the object, None while there is none."""
        hint = self.task.affected(COLLECTIONS[self.plural].singular) if self.task else None
        hinted = self._hinted(hint, reader) if hint else None
        if hint and hinted and self._matches(hinted, before):
            return hint
        named = reader.named(self.plural, self.name, **self.facts)
        matching: list[str] = [each["id"] for each in named if self._matches(each, before)]
        if hinted and self._is_of_earlier_process and not matching:
            raise self._has_another_name(hinted)
        return matching[0] if len(matching) == 1 else None

    def _matches(self, found: Object, before: ObjectsBefore) -> bool:
        """Whether an object is as it was asked for, and new."""
        fits = has_facts(found, self.facts)
        is_new = self._is_of_earlier_process or not before.has_id(found["id"])
        return normal(found["name"]) == normal(self.name) and fits and is_new

    @property
    def _is_of_earlier_process(self) -> bool:
        return self.task is not None and self.task.earlier

    def _hinted(self, hint: str, reader: Reader) -> Object | None:
        """The object that the hint names, None if there is none or it cannot be read."""
        try:
            return reader.find(self.plural, hint)
        except (ErrorAnswer, Unreadable):
            return None

    def _has_another_name(self, found: Object) -> DiagnosticError:
        """That the object has been renamed, or that the controller has mixed two objects up."""
        noun = COLLECTIONS[self.plural].singular.replace("_", " ")
        hinted = excerpt(f"{found.get('name')!r} ({found.get('id')})")
        return DiagnosticError.because(
            "New object has another name",
            f"The creation of the {noun} {self.name!r} was left running, and the controller says"
            f" that it has made {hinted}. That is not what was asked for, so the state was left as"
            f" it is. Look at the object: if it is this {noun}, give it its name back, or take the"
            " resource out with terraform state rm and import it.",
        )
