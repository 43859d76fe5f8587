"""Rows of the benchmark: which are run, and what each of them is given to work with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import kinds, measure, rows
from bench.contestants import CONTESTANTS, FLOOR, OURS, install_go
from bench.course import Course
from bench.federation import Conditions
from bench.measure import COUNTED, Crashed
from bench.things import BUILT_IN, DATASTORES, LISTED_MACHINES, MACHINES, PEER_THINGS, RULES, Thing
from bench.workspace import Workspace, state
from provider.framework.kinds.table import RESOURCE
from provider.framework.schema import Presence
from provider.registry import PROVIDER
from simulator import Simulator

THINGS = (DATASTORES, MACHINES, RULES)
each_thing = pytest.mark.parametrize("thing", THINGS, ids=lambda t: t.type)


def names(**environment: str) -> list[str]:
    return [row.name for row in rows.asked_for(environment)]


# -- which ----------------------------------------------------------------------------------------


def test_without_wishes_all_are_run():
    assert rows.asked_for({}) == rows.ROWS


def test_a_row_has_a_name_of_its_own():
    assert len(set(names())) == len(rows.ROWS)


def test_some_are_run_by_name():
    assert names(BENCH_ROWS="validate, plan-1") == ["validate", "plan-1"]


def test_a_small_benchmark_has_a_hundred_at_most_twice():
    small = rows.asked_for({"BENCH_SIZE": "small"})
    assert max(row.count for row in small) == 100
    assert max(row.runs for row in small) == 2
    assert {row.runs for row in small if row.task_seconds} == {1}


def test_all_are_run_as_often_as_is_said():
    assert {row.runs for row in rows.asked_for({"BENCH_RUNS": "4", "BENCH_SIZE": "small"})} == {4}


@pytest.mark.parametrize(
    "wish", [{"BENCH_ROWS": "plan-7"}, {"BENCH_SIZE": "huge"}, {"BENCH_RUNS": "many"}], ids=str
)
def test_nonsense_is_refused(wish: dict[str, str]):
    with pytest.raises(ValueError, match=r"BENCH_SIZE is small|no row is called plan-7"):
        rows.asked_for(wish)


def test_who_asks_no_federation_does_not_meet_one_that_takes_its_time():
    for row in rows.ROWS:
        if row.conditions != Conditions():
            assert all(each.asks for each in row.contestants), row.name


def test_rows_are_keys():
    assert len({*rows.ROWS}) == len(rows.ROWS)


def test_who_could_not_be_installed_is_left_out(tmp_path: Path):
    course = Course(tmp_path, (), {}, {OURS: tmp_path})
    assert course.present(rows.plan(1)) == [OURS, FLOOR]


def test_without_a_go_its_peer_is_left_out_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install_go(tmp_path, "linux_amd64") == {}
    assert "There is no `go` here" in capsys.readouterr().err


def test_rows_that_are_compared_take_turns():
    assert rows.slow_plan(100).bout == rows.plan(100).bout != rows.plan(1000).bout


# -- with what ------------------------------------------------------------------------------------


@each_thing
@pytest.mark.parametrize("exist", [True, False])
def test_a_federation_takes_the_facts(thing: Thing, *, exist: bool):
    site = Simulator(clusters=1, datastores=0, vms=0)
    for kind, fields in thing.facts(45, exist=exist):
        site.federation.add(kind, **fields)


@each_thing
def test_the_state_has_what_the_schema_requires(thing: Thing):
    site = Simulator(clusters=1, datastores=0, vms=0)
    made = [site.federation.add(kind, **fields) for kind, fields in thing.facts(2, exist=True)]
    attributes = thing.attributes(1, {each["id"]: each for each in made})
    schema = PROVIDER.of(RESOURCE)[thing.type].schema
    required = {each.name for each in schema if each.presence is Presence.REQUIRED}
    assert required | {"id"} <= attributes.keys()
    assert all(f"{name} " in thing.body for name in required)


@pytest.mark.parametrize("thing", [*THINGS, PEER_THINGS, BUILT_IN], ids=lambda t: t.type)
def test_no_two_of_a_thing_are_the_same(thing: Thing):
    site = Simulator(clusters=1, datastores=0, vms=0)
    made = [site.federation.add(kind, **fields) for kind, fields in thing.facts(50, exist=True)]
    objects = {each["id"]: each for each in made}
    assert len({str(thing.attributes(number, objects)["id"]) for number in range(50)}) == 50


def test_one_is_not_spoken_of_as_many():
    assert [MACHINES.counted(count) for count in (1, 1000)] == ["1 VM policy", "1,000 VM policies"]


def test_a_state_names_its_provider_and_numbers_its_resources():
    attributes = [{"id": "x"}, {"id": "y"}]
    (resource,) = state("example.test/a/b", "b_thing", 3, attributes)["resources"]
    assert resource["provider"] == 'provider["example.test/a/b"]'
    assert [each["index_key"] for each in resource["instances"]] == [0, 1]
    assert {each["schema_version"] for each in resource["instances"]} == {3}


def test_every_contestant_but_the_floor_is_a_process():
    assert [each for each in CONTESTANTS if not each.has_plugin] == [FLOOR]


def test_what_a_data_source_lists_has_no_state(tmp_path: Path):
    workspace = Workspace(tmp_path / "x", (), {}, OURS, LISTED_MACHINES)
    workspace.remember(5000, {})
    assert not [*(tmp_path / "x").iterdir()]


# -- kinds ----------------------------------------------------------------------------------------

FIRST_USE = """
import sys
import provider.service
from provider.registry import PROVIDER
from provider.framework.kinds.table import RESOURCE
assert len(PROVIDER.of(RESOURCE)) > {count}
assert PROVIDER.of(RESOURCE)["simplivity_kind0"].__name__ == "Kind0"
print(*sys.modules)
"""


def loaded_with(root: Path, count: int) -> set[str]:
    """The modules that a provider with more kinds has loaded when one of them is used."""
    kinds.declared(root, count)
    command = [sys.executable, "-Bc", FIRST_USE.format(count=count)]
    environment = {"PYTHONPATH": str(root)}
    shown = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=True)
    return set(shown.stdout.decode().split())


def test_a_kind_that_nobody_asks_for_loads_no_module(tmp_path: Path):
    assert loaded_with(tmp_path / "many", 60) == loaded_with(tmp_path / "one", 1)


# -- measured how ---------------------------------------------------------------------------------

counted = pytest.mark.skipif(not COUNTED, reason="processor time is counted on Linux only")
BUSY = "import time\nwhile time.process_time() < 0.1: pass"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"


def run(code: str, folder: Path) -> measure.Usage:
    return measure.run([sys.executable, "-c", code], folder, os.environ, folder / "output.txt")


@counted
def test_the_time_of_a_process_is_its_own(tmp_path: Path):
    usage = run(BUSY, tmp_path)
    assert (usage.terraform_cpu or 0) > 0.05  # of 0.1, in whole ticks
    assert usage.plugin_cpu == 0


@counted
def test_the_time_of_its_children_is_apart(tmp_path: Path):
    usage = run(PARENT, tmp_path)
    assert (usage.plugin_cpu or 0) > 0.05  # of 0.1, in whole ticks
    assert (usage.terraform_cpu or 0) < usage.seconds
    assert (usage.plugin_memory or 0) > 1


def test_a_child_that_was_just_forked_does_not_count_with_its_parents_memory(
    monkeypatch: pytest.MonkeyPatch,
):
    looks = [100.0, 50.0, 51.0, None]  # as the parent, as itself, grown, ended
    ends = iter([False] * len(looks) + [True])
    monkeypatch.setattr(measure, "processes", lambda: {7, 8})
    monkeypatch.setattr(measure, "parent", {7: 6, 8: 1}.get)
    monkeypatch.setattr(measure, "peak_memory", lambda pid: looks.pop(0) if pid == 7 else 200.0)
    watcher = measure.Watcher(6)
    monkeypatch.setattr(watcher._done, "wait", lambda _seconds: next(ends))
    watcher._watch()
    assert watcher.memory == 51.0


def test_a_failure_tells_what_the_command_said(tmp_path: Path):
    with pytest.raises(Crashed, match=r"ended with 3\nsorry"):
        run("print('sorry'); raise SystemExit(3)", tmp_path)


def test_a_name_with_parentheses_does_not_move_the_fields():
    assert measure.fields_of("7 (a) S b) R 1 2") == ["R", "1", "2"]
