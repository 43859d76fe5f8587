"""Identifiers that are the same in every run.

The id of the first policy called "Gold" depends on the seed and on nothing else: neither on the
order in which simultaneous requests arrive nor on other objects.
"""

from collections import Counter
from uuid import NAMESPACE_URL, uuid5


class Identifiers:
    """UUIDs made from a seed, from what they are for, and from how many there were of that."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn: Counter[tuple[str, ...]] = Counter()

    def new(self, *words: str) -> str:
        drawn = self._drawn[words]
        self._drawn[words] += 1
        return str(uuid5(NAMESPACE_URL, "/".join((str(self._seed), *words, str(drawn)))))

    def copy(self) -> "Identifiers":
        """A series of its own that goes on from here."""
        other = Identifiers(self._seed)
        other._drawn = self._drawn.copy()
        return other
