"""The road of a data source that stands under a path of its own, and in no collection.

Such are a task, the hardware of a host or the time zone of an omnistack_cluster: the path names
them, the answer has them in an envelope, and nothing lists them.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.data_source import DataSource
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.lookup import given
from provider.omnistack import api_versions
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS
from provider.omnistack.errors import NotFound, Unreadable, is_proof
from provider.omnistack.request import fill
from provider.secrecy import excerpt


class SubObject(ApiRecord, DataSource):
    """One object that a GET of its path tells.

    path: with the names of required attributes in braces, which find it.
    envelope: the member of the answer that has the object; empty: the answer is the object.
    since: the minor version of REST API 1 that brought the path.
    """

    path: ClassVar[str]
    envelope: ClassVar[str] = ""
    since: ClassVar[int] = 0

    def read(self, api: Api) -> Self:
        if self.since:
            api_versions.require(self.since, api.minor, f"GET {self.path}")
        path = fill(self.path, **self.keys())
        body = self._answer(path, api)
        found = self.contents(body)
        if found is None or not self.is_asked_for(found):
            raise Unreadable(200, "GET", path, excerpt(repr(body), 200))
        return self.from_api(found).replace(**given(self))

    def contents(self, body: Any) -> Mapping[str, Any] | None:
        """The object in an answer, None if there is none."""
        if not isinstance(body, Mapping):
            return None
        if self.envelope:
            found = body.get(self.envelope)
            return found if isinstance(found, Mapping) else None
        return body if any(each.api_name in body for each in self.schema.computed) else None

    def query(self) -> Mapping[str, Any]:
        """The arguments that the controller gets beside the path."""
        in_path = self.keys()
        return {name: value for name, value in self.to_api().items() if name not in in_path}

    def keys(self) -> dict[str, str]:
        """The attributes that the path names."""
        return {name: getattr(self, name) for name in keys_in(self.path)}

    def is_asked_for(self, found: Mapping[str, Any]) -> bool:
        """Whether an answer is about this object, as far as it tells."""
        return True

    def absent(self) -> DiagnosticError:
        """What to raise where the controller says that there is no such object."""
        (name, value), *_ = self.keys().items()
        refers = self.schema[name].refers
        noun = COLLECTIONS[refers.kind].singular.replace("_", " ") if refers else self.noun
        key = "id" if refers else name
        return DiagnosticError.because(
            f"No such {noun}", f"There is no {noun} of {key} {value!r}.", name
        )

    def _answer(self, path: str, api: Api) -> Any:
        try:
            return api.get(path, **self.query())
        except NotFound as error:
            if is_proof(error) and self.keys():
                raise self.absent() from None
            raise


def keys_in(path: str) -> list[str]:
    """The names in braces in a path."""
    return re.findall(r"{(\w+)}", path)
