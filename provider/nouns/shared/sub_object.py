"""The road of a data source that stands under a path of its own, and in no collection.

Such are a task, the hardware of a host or the time zone of an omnistack_cluster: the path names
them, the answer has them in an envelope, and nothing lists them.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.data_source import DataSource
from provider.nouns.shared.lookup import given
from provider.omnistack.api import Api
from provider.omnistack.errors import NotFound, Unreadable, is_proof
from provider.omnistack.request import fill
from provider.secrecy import excerpt


class SubObject(DataSource):
    """One object that a GET of its path tells.

    path: with the names of required attributes in braces, which find it.
    envelope: the member of the answer that has the object.
    """

    path: ClassVar[str]
    envelope: ClassVar[str]

    def read(self, api: Api) -> Self:
        path = fill(self.path, **self.keys())
        body = self._answer(path, api)
        found = body.get(self.envelope) if isinstance(body, Mapping) else None
        if not isinstance(found, Mapping) or not self.is_asked_for(found):
            raise Unreadable(200, "GET", path, excerpt(repr(body), 200))
        return self.from_api(found).replace(**given(self))

    def keys(self) -> dict[str, str]:
        """The attributes that the path names."""
        return {name: getattr(self, name) for name in keys_in(self.path)}

    def is_asked_for(self, found: Mapping[str, Any]) -> bool:
        """Whether an answer is about this object, as far as it tells."""
        return True

    def absent(self) -> DiagnosticError:
        """What to raise where the controller says that there is no such object."""
        (name, value), *_ = self.keys().items()
        return DiagnosticError.because(
            f"No such {self.noun}", f"There is no {self.noun} of {name} {value!r}.", name
        )

    def _answer(self, path: str, api: Api) -> Any:
        try:
            return api.get(path)
        except NotFound as error:
            if is_proof(error):
                raise self.absent() from None
            raise


def keys_in(path: str) -> list[str]:
    """The names in braces in a path."""
    return re.findall(r"{(\w+)}", path)
