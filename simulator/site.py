"""What new objects of a federation have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.ids import Identifiers

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Site:
    """Where objects are made: ``first`` finds something for them to belong to."""

    ids: Identifiers
    first: Callable[[str], Facts]
    now: Callable[[], str]
    vcenter: str

    def id_of(self, kind: str, facts: Facts) -> str:
        return str(facts.get("id") or self.ids.new(kind, str(facts["name"])))

    def hypervisor_id(self, type_: str, prefix: str, key: str) -> str:
        """An id of vSphere, in the form of published captures; unique because the key is."""
        return f"{self.vcenter}:{type_}:{prefix}-{int(key[:8], 16)}"
