"""The figures of a benchmark: every sample, and what is made of them.

Machines are shared and noisy, so each figure is the median of its samples, or the least of them,
and never an average.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Self, TypeAlias

from bench.contestants import Contestant
from bench.rows import Row

Sample: TypeAlias = Mapping[str, float]
DIGITS = 6


@dataclass(frozen=True)
class Results:
    """Samples by row and contestant, and the facts of the machine that they come from."""

    facts: Mapping[str, Any]
    samples: dict[str, dict[str, list[Sample]]] = field(default_factory=dict)

    def add(self, row: Row, contestant: Contestant, sample: Sample) -> None:
        found = self.samples.setdefault(row.name, {})
        found.setdefault(contestant.name, []).append(sample)

    def all(self, row: str, contestant: Contestant, metric: str) -> Sequence[float]:
        """Every sample of a figure; none if the row was not run or does not have it."""
        samples = self.samples.get(row, {}).get(contestant.name, ())
        return [each[metric] for each in samples if metric in each]

    def median(self, row: str, contestant: Contestant, metric: str) -> float:
        """The median; Missing without samples."""
        return median(self._some(row, contestant, metric))

    def least(self, row: str, contestant: Contestant, metric: str) -> float:
        return min(self._some(row, contestant, metric))

    def _some(self, row: str, contestant: Contestant, metric: str) -> Sequence[float]:
        found = self.all(row, contestant, metric)
        if not found:
            raise Missing(f"{row}: no {metric} of {contestant.name}")
        return found

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        rows = {
            row: {name: [rounded(each) for each in found] for name, found in by_name.items()}
            for row, by_name in self.samples.items()
        }
        return {"facts": dict(self.facts), "samples": rows}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        return cls(plain["facts"], {row: dict(found) for row, found in plain["samples"].items()})


class Missing(Exception):
    """A figure that was not measured."""


def rounded(sample: Sample) -> dict[str, float]:
    return {name: round(value, DIGITS) for name, value in sorted(sample.items())}
