"""What the factories of new objects have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.ids import Identifiers

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class FactoryContext:
    """What a factory may use: ``first`` is the first object of a kind, to refer to by default."""

    ids: Identifiers
    first: Callable[[str], Properties]
    now: Callable[[], str]
    vcenter: str

    def id_for(self, kind: str, given: Properties) -> str:
        return str(given.get("id") or self.ids.new(kind, str(given["name"])))

    def hypervisor_id(self, type_: str, prefix: str, key: str) -> str:
        """An id of vSphere, in the form of published captures; unique because the key is."""
        return f"{self.vcenter}:{type_}:{prefix}-{int(key[:8], 16)}"
