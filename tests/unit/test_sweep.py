"""What is left to the sweep, and the share of it that a seed draws."""

from tests.conftest import ONE_IN, left_out
from tests.nouns.samples import PLAINEST, RESOURCES, any_of
from tests.sweep import one_at_once

CASES = [f"test_a.py::test_a[{number}]" for number in range(10 * ONE_IN)]
OTHERS = ["test_b.py::test_a", "test_b.py::test_b[x]", "test_b.py::test_b[y]"]


def drawn(seed: str, cases: list[str]) -> set[str]:
    return set(cases) - set(left_out(seed, cases))


def test_a_seed_draws_one_case_in_so_many():
    assert len(drawn("1", CASES)) == len(CASES) / ONE_IN


def test_a_seed_draws_some_of_each_test():
    tests = {each.partition("[")[0] for each in drawn("1", CASES + OTHERS)}
    assert tests == {"test_a.py::test_a", "test_b.py::test_a", "test_b.py::test_b"}


def test_a_seed_draws_the_same_again_in_whatever_order_they_come():
    assert drawn("1", CASES) == drawn("1", CASES[::-1])


def test_another_seed_draws_others():
    assert drawn("1", CASES) != drawn("2", CASES)


def test_all_cases_but_the_first_are_of_the_sweep():
    cases = [([*each.values], [mark.name for mark in each.marks]) for each in one_at_once("abc")]
    assert cases == [(["a"], []), (["b"], ["sweep"]), (["c"], ["sweep"])]


def test_a_tuple_is_a_case_of_several_arguments():
    (case,) = one_at_once([("a", 1)])
    assert case.values == ("a", 1)


def test_of_resources_the_plainest_is_the_first():
    _, (first, *others) = any_of(lambda _: True).args
    assert [sample.kind for sample in first.values] == [PLAINEST]
    assert len(others) == len(RESOURCES) - 1
