"""Figures of the benchmark: medians of samples, and what they say of each promise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import notice, rows
from bench.contestants import FLOOR, GO, OURS, PEER_TF, Contestant
from bench.promises import PROMISES, Promise, verdict
from bench.results import Missing, Results


def results(*samples: tuple[str, Contestant, dict[str, float]]) -> Results:
    found = Results({})
    for row, contestant, figures in samples:
        found.samples.append({"row": row, "by": contestant.name, **figures})
    return found


def promise(words: str) -> Promise:
    return next(each for each in PROMISES if each.words.startswith(words))


# -- samples --------------------------------------------------------------------------------------


def test_one_slow_sample_does_not_move_the_figure():
    found = results(*(("a", OURS, {"seconds": each}) for each in (1.0, 1.2, 60.0)))
    assert found.median("a", OURS, "seconds") == 1.2
    assert found.least("a", OURS, "seconds") == 1.0


def test_contestants_are_kept_apart():
    found = results(("a", OURS, {"seconds": 1}), ("a", PEER_TF, {"seconds": 3}))
    assert found.median("a", OURS, "seconds") == 1


def test_a_figure_that_was_not_measured_is_missing():
    found = results(("a", FLOOR, {"seconds": 1}))
    with pytest.raises(Missing, match="a: no calls of floor"):
        found.median("a", FLOOR, "calls")


SAMPLES = st.dictionaries(st.sampled_from(("seconds", "calls")), st.floats(0, 1e6))


@given(st.lists(st.tuples(st.sampled_from(rows.ROWS), SAMPLES)))
def test_results_are_read_as_they_were_written(samples):
    found = Results({"Python": "3.13"})
    for row, sample in samples:
        found.add(row, OURS, sample)
    assert Results.read(found.written()) == found


def test_a_sample_is_a_line():
    found = Results({})
    for _ in range(2):
        found.add(rows.ROWS[0], OURS, {"handshake": 0.12345678})
    assert (
        found.written().count('\n{"row": "start", "by": "simplivity", "handshake": 0.123457}') == 2
    )


# -- promises -------------------------------------------------------------------------------------


def test_a_promise_is_kept_up_to_its_bound():
    words = [
        verdict(promise("refresh 1,000 rules"), results(("plan-1000-rules", OURS, {"calls": n})))
        for n in (11, 12, 13)
    ]
    assert [each.word for each in words] == ["kept", "kept", "missed"]


def test_a_promise_of_which_nothing_was_run_is_not_measured():
    assert {verdict(each, results()).word for each in PROMISES} == {"not measured"}


def test_a_promise_is_about_rows_that_there_are():
    figures = ("seconds", "calls", "late", "plugin_cpu", "plugin_memory", "handshake", "call")
    found = Results({})
    for row in rows.ROWS:
        for contestant in row.contestants:
            found.add(row, contestant, dict.fromkeys((*figures, "refused"), float(row.count)))
    assert not [each.words for each in PROMISES if verdict(each, found).figure is None]


def test_a_comparison_is_with_the_peer():
    found = results(("validate", OURS, {"seconds": 0.3}), ("validate", PEER_TF, {"seconds": 0.6}))
    assert verdict(promise("validate, to that of `tf`"), found).figure == 0.5


def test_what_go_is_better_at_is_above_one():
    found = results(("plan-1", OURS, {"seconds": 0.6}), ("plan-1", GO, {"seconds": 0.3}))
    assert verdict(promise("plan, 1 VM policy, to that of `go`"), found).figure == 2


def test_without_a_go_what_is_held_against_it_is_not_measured():
    found = results(("plan-1", OURS, {"seconds": 0.6}), ("plan-1", PEER_TF, {"seconds": 1}))
    assert verdict(promise("plan, 1 VM policy, to that of `go`"), found).word == "not measured"


def test_latency_is_told_in_requests():
    found = results(
        ("plan-100-slow", OURS, {"seconds": 0.9}), ("plan-100", OURS, {"seconds": 0.65})
    )
    assert verdict(promise("plan 100 at"), found).figure == pytest.approx(5)


@pytest.mark.parametrize(
    ("words", "row", "at_best"),
    [
        ("apply 100 datastores", "apply-100-datastores-0.3s", 10 * 0.3),
        ("apply 100 rules", "apply-100-rules", 10 * (1 + 4 * 0.05)),
    ],
)
def test_the_ideal_is_what_waves_of_ten_need_at_least(words: str, row: str, at_best: float):
    found = results(
        (row, OURS, {"seconds": 2 * (1.5 + at_best)}), ("apply-100", OURS, {"seconds": 1.5})
    )
    assert verdict(promise(words), found).figure == pytest.approx(2)


def test_no_promise_of_time_is_one_of_seconds():
    assert {each.unit for each in PROMISES} == {"x", "MiB", "calls", "requests in turn"}


def test_of_several_rows_the_worst_counts():
    names = ("plan-1", "plan-1-rules", "plan-1-datastores")
    found = results(*((name, OURS, {"calls": float(n)}) for n, name in enumerate(names, 2)))
    assert verdict(promise("refresh 1 of any"), found).figure == 4


@pytest.mark.parametrize(("seconds", "bound"), [(0.3, 0.25), (1, 0.25), (5, 0.75)])
def test_a_long_task_may_be_noticed_later(seconds: float, bound: float):
    assert promise(f"a task of {seconds:g} s").bound * seconds == pytest.approx(bound)


# -- tasks ----------------------------------------------------------------------------------------


def asked(at: float, method: str, path: str, status: int = 200) -> dict[str, object]:
    return {"at": at, "method": method, "path": path, "status": status}


LOGIN = asked(0.5, "POST", "/oauth/token")
START = asked(1.0, "POST", "/datastores", 202)


def test_the_last_look_is_the_one_that_saw_the_end():
    looks = [asked(each, "GET", "/tasks/x") for each in (1.5, 2.0, 2.125)]
    assert notice.lateness([LOGIN, START, *looks], 1.0) == {"late": 0.125}


@pytest.mark.parametrize(
    ("requests", "seconds"),
    [
        ([START, asked(1.1, "GET", "/tasks/x")], 0),
        ([START, START, asked(2.1, "GET", "/tasks/x")], 1.0),
        ([START], 1.0),
        ([asked(1.0, "POST", "/datastores", 400), asked(2.1, "GET", "/tasks/x")], 1.0),
    ],
    ids=["no time", "two tasks", "no look", "refused"],
)
def test_what_is_unclear_says_nothing(requests: list[dict[str, object]], seconds: float):
    assert notice.lateness(requests, seconds) == {}
