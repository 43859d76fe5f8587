"""The share of the sweep that a seed draws."""

from tests.conftest import ONE_IN, left_out

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
