"""Every mishap at every request of every operation: nothing is lost, whatever fails first.

Where the stories are random, this is complete: an operation is repeated from the same beginning,
each time with the mishap one request later, until it comes too late to hit anything. Here each
mishap meets a few of the operations; `make test-faults` with time enough lets all meet all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from tests.faults.mishaps import EVENTS, NAMES, Mishap
from tests.faults.story import Story
from tests.faults.test_stories import begun
from tests.nouns.samples import RESOURCES

pytestmark = pytest.mark.sweep

LOOKED_AT = {sample.looked_at: sample for sample in RESOURCES.values()}
CHANGES = {a: each.changing for a, each in LOOKED_AT.items() if each.changing is not None}
"""A variant that changes each address in place."""
REPLACEMENTS = {a: each.replacing for a, each in LOOKED_AT.items() if each.replacing is not None}
"""Variants for which the controller has to make another object."""
ALWAYS = 1000
MOST = 40
SHARE = 24
"""One mishap of so many meets an operation here; every one meets a creation and a refresh."""


def create(story: Story, address: str, mishap: Mishap | None) -> None:
    story.want(address, 0)
    story.apply(mishap)


def update(story: Story, address: str, mishap: Mishap | None) -> None:
    create(story, address, None)
    story.want(address, CHANGES[address])
    story.apply(mishap)


def make_anew(story: Story, address: str, mishap: Mishap | None) -> None:
    create(story, address, None)
    story.want(address, REPLACEMENTS[address])
    story.apply(mishap)


def delete(story: Story, address: str, mishap: Mishap | None) -> None:
    create(story, address, None)
    story.drop(address)
    story.apply(mishap)


def adopt(story: Story, address: str, mishap: Mishap | None) -> None:
    create(story, address, None)
    story.adopt(address, mishap)


def refresh(story: Story, address: str, mishap: Mishap | None) -> None:
    create(story, address, None)
    story.refresh(mishap)


@dataclass(frozen=True)
class Case:
    """An operation on an address, and what goes wrong with it."""

    address: str
    operation: Callable[[Story, str, Mishap | None], None]
    mishap: Mishap
    task_seconds: float = 0.0

    def play(self) -> None:
        """Let it go wrong with the first request, the second, and so on."""
        for at in range(MOST):
            story = begun()
            story.behave(task_seconds=self.task_seconds)
            mishap = replace(self.mishap, at=at)
            try:
                self.operation(story, self.address, mishap)
                story.settle()
            except AssertionError as error:
                raise AssertionError(
                    f"{self.operation.__name__} {self.address}: {error}"
                ) from error
            if not story.hit:
                return


OPERATIONS = [
    (address, operation)
    for address in LOOKED_AT
    for operation in (create, update, make_anew, delete, adopt, refresh)
    if operation is not update or address in CHANGES
    if operation is not make_anew or address in REPLACEMENTS
]


def mishaps() -> Iterator[Mishap]:
    for name in NAMES:
        yield Mishap(name)
        yield Mishap(name, late=True) if name in EVENTS else Mishap(name, times=ALWAYS)


def cases() -> list[Case]:
    """Every case there is."""
    return [
        Case(address, operation, mishap, seconds)
        for seconds in (0.0, 5.0)
        for mishap in mishaps()
        for address, operation in OPERATIONS
    ]


@pytest.mark.parametrize("number", range(len(OPERATIONS)))
def test_nothing_is_lost_whatever_fails_first(number: int) -> None:
    address, operation = OPERATIONS[number]
    first, share = number, SHARE
    if operation in (create, refresh):
        first, share = list(LOOKED_AT).index(address), len(LOOKED_AT)
    for mishap in list(mishaps())[first % share :: share]:
        Case(address, operation, mishap).play()
