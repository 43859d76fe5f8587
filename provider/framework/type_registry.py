"""What a provider offers, by the names that Terraform has for it, each loaded when it is needed.

One process of Terraform asks for few types, so the modules of all others are never imported.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TypeVar

T = TypeVar("T")


def snake_case(name: str) -> str:
    """What Terraform calls what Python calls in capitals.

    >>> snake_case("PolicyRule")
    'policy_rule'
    """
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")


class TypeRegistry(Mapping[str, T]):
    """What declares each, by name, given as the place where it is: ``package.module.Class``."""

    def __init__(self, prefix: str, *places: str) -> None:
        self._places = {f"{prefix}{snake_case(p.rpartition('.')[2])}": p for p in places}

    def __getitem__(self, name: str) -> T:
        module, _, known_as = self._places[name].rpartition(".")
        found: T = getattr(import_module(module), known_as)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
