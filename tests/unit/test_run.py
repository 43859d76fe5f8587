"""What the calls of one walk know of each other."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from provider.framework.diagnostics import Diagnostic, Severity
from provider.framework.run import LOOK, QUIET, Claim, Run

TWICE = Diagnostic("Managed twice")
THING = Claim("thing", TWICE)


class Operation:
    """Somebody who waits: time passes only while he does, and something may happen then."""

    def __init__(self, *happens: object) -> None:
        self.time = 0.0
        self.happens = iter(happens)

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float, what: str) -> None:
        assert (seconds, what) == (LOOK, "other changes of the same object")
        self.time += seconds
        happen = next(self.happens, None)
        if callable(happen):
            happen()


@pytest.fixture
def run() -> Run:
    return Run()


# -- who has what ---------------------------------------------------------------------------------


def severities(told: list[Diagnostic]) -> list[Severity]:
    return [each.severity for each in told]


def test_who_has_something_alone_is_told_nothing(run: Run):
    assert run.claim([THING], "a", exists=False) == []


def test_the_second_who_is_to_be_made_is_an_error(run: Run):
    run.claim([THING], "a", exists=True)
    assert severities(run.claim([THING], "b", exists=False)) == [Severity.ERROR]


def test_one_in_the_state_beside_one_that_is_to_be_made_is_an_error(run: Run):
    run.claim([THING], "a", exists=False)
    assert severities(run.claim([THING], "b", exists=True)) == [Severity.ERROR]


def test_two_in_the_state_are_a_warning_so_that_they_can_be_destroyed(run: Run):
    run.claim([THING], "a", exists=True)
    assert severities(run.claim([THING], "b", exists=True)) == [Severity.WARNING]


def test_the_same_resource_may_claim_again(run: Run):
    run.claim([THING], "a", exists=True)
    assert run.claim([THING], "a", exists=False) == []


def test_what_a_resource_no_longer_claims_is_free(run: Run):
    run.claim([THING], "a", exists=True)
    run.claim([Claim("other", TWICE)], "a", exists=True)
    assert run.claim([THING], "b", exists=False) == []


def test_what_a_resource_that_goes_had_is_free(run: Run):
    run.claim([THING], "a", exists=True)
    run.release("a")
    assert run.claim([THING], "b", exists=False) == []


def test_those_who_hold_it_in_the_same_way_share_it(run: Run):
    run.claim([Claim("rules", TWICE, "single")], "a", exists=True)
    assert run.claim([Claim("rules", TWICE, "single")], "b", exists=False) == []


def test_those_who_hold_it_in_another_way_exclude_each_other(run: Run):
    run.claim([Claim("rules", TWICE, "single")], "a", exists=True)
    assert run.claim([Claim("rules", TWICE, "inline")], "b", exists=False) == [TWICE]


def test_what_several_resources_hold_for_themselves_excludes_those_who_hold_it_together(run: Run):
    run.claim([Claim("rules", TWICE, "single")], "a", exists=True)
    assert run.claim([Claim("rules", TWICE)], "b", exists=False) == [TWICE]
    assert severities(run.claim([Claim("rules", TWICE)], "c", exists=False)) == [Severity.ERROR]


def test_each_that_holds_something_for_itself_is_told(run: Run):
    run.claim([THING], "a", exists=True)
    for second in ("b", "c"):
        assert run.claim([THING], second, exists=False) == [TWICE]


def test_only_what_is_claimed_twice_is_told(run: Run):
    run.claim([THING, Claim("mine", TWICE)], "a", exists=True)
    assert run.claim([Claim("yours", TWICE), THING], "b", exists=False) == [TWICE]


def test_what_a_resource_in_the_state_has_is_claimed(run: Run):
    run.claim([THING], "a", exists=True)
    assert run.is_claimed("thing") is True
    run.release("a")
    assert run.is_claimed("thing") is False


def test_what_a_resource_is_only_to_have_is_not_claimed_yet(run: Run):
    run.claim([THING], "a", exists=False)
    assert run.is_claimed("thing") is False
    run.claim([THING], "b", exists=True)
    assert run.is_claimed("thing") is True


def test_nothing_has_happened_before_a_run(run: Run):
    assert (run.reads, run.lookups, run.applies) == (False, False, False)
    assert (run.leaving, run.kept, run.going) == (set(), {}, {})


def test_a_resource_is_told_from_others_by_what_it_remembers_else_by_its_object(run: Run):
    assert run.claimant("mine", ("kind", "7")) == "mine"
    assert run.claimant(None, ("kind", "7")) == run.claimant(None, ("kind", "7"))
    assert run.claimant(None, ("kind", "7")) != run.claimant(None, ("kind", "8"))


def test_a_resource_that_was_applied_in_this_run_is_the_same_without_its_memory(run: Run):
    run.settle("mine", ("kind", "7"))
    assert run.claimant(None, ("kind", "7")) == "mine"


# -- what is remembered ---------------------------------------------------------------------------


def test_a_memory_is_made_once_for_each_key(run: Run):
    one = run.memory(object, "a")
    assert run.memory(object, "a") is one
    assert run.memory(object, "b") is not one
    assert run.memory(Run, "a") is run.memory(Run, "a") is not one


def test_a_memory_is_made_once_by_ten_at_once(run: Run):
    barrier = threading.Barrier(10)

    def ask() -> object:
        barrier.wait()
        return run.memory(object, "a")

    with ThreadPoolExecutor(10) as pool:
        assert len({each.result() for each in [pool.submit(ask) for _ in range(10)]}) == 1


# -- what is under way ----------------------------------------------------------------------------


def test_what_is_there_is_found_at_once(run: Run):
    operation = Operation()
    assert run.await_others(["thing"], lambda: 7, operation) == 7
    assert operation.time == 0.0


def test_what_is_there_after_another_change_is_found_at_once(run: Run):
    with run.changing(["thing"]):
        pass
    operation = Operation()
    assert run.await_others(["thing"], lambda: 7, operation) == 7
    assert operation.time == 0.0


def test_it_is_given_up_as_soon_as_it_was_quiet_for_the_moment(run: Run):
    operation = Operation()
    operation.happens = iter([lambda: setattr(operation, "time", QUIET)])
    assert run.await_others(["thing"], lambda: None, operation) is None
    assert operation.time == QUIET


def test_what_nobody_changes_is_looked_for_once_and_given_up_after_a_moment(run: Run):
    operation, seen = Operation(), []
    with run.changing(["thing"]):  # its own change
        assert run.await_others(["thing"], lambda: seen.append(1), operation) is None
    assert len(seen) == 1
    assert operation.time == pytest.approx(QUIET, abs=0.11)


def test_it_is_looked_for_again_when_another_change_has_ended(run: Run):
    other = run.changing(["thing", "more"])
    other.__enter__()
    ended: list[int] = []

    def end() -> None:
        ended.append(1)
        other.__exit__(None, None, None)

    operation = Operation(None, None, end)
    with run.changing(["thing"]):
        assert run.await_others(["thing"], lambda: 7 if ended else None, operation) == 7


def test_it_is_waited_for_as_long_as_another_change_is_under_way(run: Run):
    operation = Operation()
    with run.changing(["thing"]), run.changing(["thing"]):
        give_up = Operation(*[None] * 50, lambda: (_ for _ in ()).throw(TimeoutError))
        with pytest.raises(TimeoutError):
            run.await_others(["thing"], lambda: None, give_up)
    assert operation.time == 0.0


def test_a_change_of_something_else_is_not_waited_for(run: Run):
    operation = Operation()
    with run.changing(["thing"]), run.changing(["another"]):
        assert run.await_others(["thing"], lambda: None, operation) is None


def test_two_who_wait_do_not_wait_for_each_other(run: Run):
    other = run.changing(["thing", "name"])
    other.__enter__()

    def wait_as_well() -> None:
        assert run.await_others(["thing", "name"], lambda: None, Operation()) is None
        other.__exit__(None, None, None)

    first = Operation(wait_as_well)
    with run.changing(["thing"]):
        assert run.await_others(["thing"], lambda: None, first) is None
    assert first.time < 2 * QUIET


def test_a_change_that_fails_has_ended(run: Run):
    with pytest.raises(ValueError, match="no"), run.changing(["thing"]):
        raise ValueError("no")
    operation = Operation()
    with run.changing(["thing"]):
        assert run.await_others(["thing"], lambda: None, operation) is None
    assert operation.time == pytest.approx(QUIET, abs=0.11)


def test_what_goes_is_known_by_kind_and_id(run: Run):
    run.leaving.add(("policies", "7"))
    assert run.is_leaving("policies", "7")
    assert not run.is_leaving("policies", "8")
