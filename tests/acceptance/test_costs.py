"""What must not grow with the number of resources, held by rows of the benchmark.

Only what does not depend on the speed of a machine: requests to the controller, and memory.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from bench import contestants, rows
from bench.contestants import OURS
from bench.course import Course
from bench.measure import COUNTED
from bench.promises import PROMISES
from bench.results import Results
from bench.things import DATASTORES, MACHINES, RULES, Thing
from tools.terraforms import found

Measured = Callable[[rows.Row, str], float]
each_thing = pytest.mark.parametrize("thing", [MACHINES, RULES, DATASTORES], ids=lambda t: t.type)
BOUNDS = {each.words: each.bound for each in PROMISES}
PAGES = 12
"""The promise; two pages are the least, and how many questions fall together is a matter of
chance."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """A figure of a row that only this provider does, once."""
    place = tmp_path_factory.mktemp("costs")
    launchers = {OURS: contestants.install_ours(place / "mirror")}
    environment = contestants.environment(place / "mirror", place / "home")
    course = Course(place, next(iter(found().values())), environment, launchers)

    @cache
    def of(row: rows.Row) -> Results:
        results = Results({})
        course.run([replace(row, runs=1, contestants=(OURS,))], results)
        return results

    return lambda row, metric: of(row).median(row.name, OURS, metric)


@each_thing
def test_one_object_costs_one_request_after_the_login(measured: Measured, thing: Thing):
    assert measured(rows.refresh(thing, 1), "calls") == 3


@each_thing
def test_a_thousand_objects_cost_pages(measured: Measured, thing: Thing):
    assert measured(rows.refresh(thing, 1000), "calls") <= PAGES


@each_thing
@pytest.mark.skipif(not COUNTED, reason="memory is read from Linux's /proc")
def test_a_thousand_objects_fit_into_the_memory_that_is_promised(measured: Measured, thing: Thing):
    used = measured(rows.refresh(thing, 1000), "plugin_memory")
    assert used <= BOUNDS["memory at 1,000 resources"]
