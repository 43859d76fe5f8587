"""The figures of a benchmark: every sample, and what is made of them.

Machines are shared and noisy, so each figure is the median of its samples, or the least of them,
and never an average.
"""

import json
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
    """Samples, each with the names of its row and contestant, and facts of their machine."""

    facts: Mapping[str, str]
    samples: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, row: Row, contestant: Contestant, sample: Sample) -> None:
        figures = {name: round(value, DIGITS) for name, value in sorted(sample.items())}
        self.samples.append({"row": row.name, "by": contestant.name, **figures})

    def of(self, row: str, contestant: Contestant) -> list[Mapping[str, Any]]:
        """The samples of a row; none if it was not run."""
        wanted = (row, contestant.name)
        return [each for each in self.samples if (each["row"], each["by"]) == wanted]

    def median(self, row: str, contestant: Contestant, metric: str) -> float:
        return median(self._all(row, contestant, metric))

    def least(self, row: str, contestant: Contestant, metric: str) -> float:
        return min(self._all(row, contestant, metric))

    def _all(self, row: str, contestant: Contestant, metric: str) -> Sequence[float]:
        """Every sample of a figure; Missing if there is none."""
        found = [each[metric] for each in self.of(row, contestant) if metric in each]
        if not found:
            raise Missing(f"{row}: no {metric} of {contestant.name}")
        return found

    def written(self) -> str:
        """As JSON, a sample on a line."""
        lines = ",\n".join(map(json.dumps, self.samples))
        return f'{{\n"facts": {json.dumps(self.facts)},\n"samples": [\n{lines}\n]\n}}\n'

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(**json.loads(text))


class Missing(Exception):
    """A figure that was not measured."""
