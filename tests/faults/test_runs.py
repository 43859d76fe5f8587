"""Runs that meet themselves end well at once: a sample; `make test-faults` plays them for long."""

from collections import Counter
from functools import cache

import pytest

from simulator import Simulator
from tests.faults.runs import RUNS, Tally, play
from tests.faults.test_stories import running, schema

pytestmark = pytest.mark.sweep

SEEDS = 6


@cache
def another() -> Simulator:
    simulator = Simulator(control=None, seed=2)
    simulator.start()
    return simulator


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("name", RUNS)
def test_one_apply_is_enough_whatever_meets_in_it(name: str, seed: int):
    play(name, seed, running(), another(), schema(), Tally(Counter(), Counter()))
