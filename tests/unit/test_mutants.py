"""The mutation tests test themselves: what is mutated, what is told, what is left alone."""

import tomllib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest

from tools import mutants
from tools.mutants import EQUIVALENTS, ROOT, Mutant, Outcome, described, equivalents, sample

CODE = '''\
"""A module."""


class Door:
    def open(self, key: str) -> str:
        if key != "key":
            raise ValueError(key)
        self.note(key)
        return key.upper()

    def note(self, key: str) -> None:
        """Nobody tests it."""
        self.last = key


def doubled(number: int) -> int:
    return number * 2


KEYS = doubled(2)
'''
TEST = """\
import pytest
from provider.framework.door import KEYS, Door

def test_a_constant():
    assert KEYS == 4

def test_a_door():
    assert Door().open("key") == "KEY"
    with pytest.raises(ValueError, match="other"):
        Door().open("other")
"""
RUNNER = ("tools/mutants.py", "tools/mutants_runner.py", "tools/mutants_more.py")
MODULE = "provider/framework/door.py"
DIFF = """\
--- provider/framework/door.py
+++ provider/framework/door.py
@@ -2,4 +2,4 @@
     if key != "key":
         raise ValueError(key)
-    self.note(key)
+    pass
     return key.upper()
"""
MUTANT = Mutant("f", 1, "a", "b", "")
Stored = Mapping[str, list[dict[str, str]]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one module and one test."""
    files = {
        MODULE: CODE,
        "tests/unit/test_door.py": TEST,
        "provider/__init__.py": "",
        "provider/framework/__init__.py": "",
        "tools/__init__.py": "",
        "tests/equivalent_mutants.toml": "",
        **{name: (ROOT / name).read_text("utf-8") for name in RUNNER},
        "pyproject.toml": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    monkeypatch.setattr(mutants, "PLACE", tmp_path / "build" / "mutants")
    monkeypatch.setattr(mutants, "EQUIVALENTS", tmp_path / "tests" / "equivalent_mutants.toml")
    monkeypatch.setattr(mutants, "WHOLE", {"framework": ""})
    return tmp_path


def contents(place: Path) -> Mapping[Path, bytes]:
    files = (path for path in place.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if "build" not in path.parts}


@pytest.mark.sweep  # tries one test in a dozen processes
@pytest.mark.dev
def test_a_survivor_is_told_with_its_line_and_nothing_but_a_copy_is_changed(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    before = contents(project)
    monkeypatch.setenv("MODULE", MODULE)
    assert mutants.main() == 1
    said = capsys.readouterr().out
    assert f"{MODULE}:8 in Door.open survived:\n" in said
    assert "-    self.note(key)\n+    pass\n" in said
    assert "-        raise ValueError(key)" not in said
    assert "14 mutants, 11 killed, 0 equivalent, 3 survived: too many\n" in said
    assert contents(project) == before


@pytest.mark.usefixtures("project")
def test_each_stage_tries_only_what_the_one_before_it_left(monkeypatch: pytest.MonkeyPatch):
    tried: list[tuple[str, list[str]]] = []

    def call(_, verb: str, names=()) -> Mapping[str, str]:
        if verb == "statuses":
            return dict.fromkeys(["a", "b", "c", "d", "e"], "not checked")
        if verb == "diffs":
            return dict.fromkeys(names, "")
        tried.append((verb, list(names)))
        if verb == "tested_afresh":
            return dict(zip(names, ["killed", "survived", "survived"], strict=True))
        return dict(
            zip(names, ["killed", "timeout", "no tests", "survived", "survived"], strict=False)
        )

    monkeypatch.setattr(mutants, "WHOLE", {"framework": "door"})
    monkeypatch.setattr(mutants.Copy, "call", call)
    monkeypatch.setattr(mutants, "described", lambda *_: MUTANT)
    outcome = mutants.judged(MODULE, 0, 1)
    assert tried == [
        ("tested", ["a", "b", "c", "d", "e"]),
        ("tested_afresh", ["c", "d", "e"]),
        ("tested", ["d", "e"]),
    ]
    assert outcome.killed == 4, "what is slow in the whole provider is not dead"


@pytest.mark.usefixtures("project")
def test_a_mutant_is_where_its_first_changed_line_is():
    found = described(MODULE, "provider.framework.door.xǁDoorǁopen__mutmut_7", DIFF)
    assert found == Mutant("Door.open", 8, "self.note(key)", "pass", DIFF)


def test_a_function_outside_of_a_class_is_named_as_it_is():
    assert mutants.function_of("provider.framework.plan.x__replaces__mutmut_13") == "_replaces"


def test_a_seed_draws_the_same_sample_again():
    names = [str(number) for number in range(100)]
    drawn = sample(names, 10, 1)
    assert drawn == sample(reversed(names), 10, 1)
    assert len(set(drawn)) == 10
    assert drawn != sample(names, 10, 2)


@pytest.mark.parametrize("count", [0, 3, 4])
def test_without_a_number_or_with_a_large_one_everything_is_drawn(count: int):
    assert sample(["b", "a", "c"], count, 1) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("count", "equivalent", "survivors"),
    [(100, 0, 10), (100, 5, 9), (0, 0, 0)],
)
def test_nine_of_ten_others_killed_suffice(count: int, equivalent: int, survivors: int):
    assert Outcome(count, [MUTANT] * equivalent, [MUTANT] * survivors).suffices


@pytest.mark.parametrize(("equivalent", "survivors"), [(0, 11), (5, 10), (6, 0)])
def test_fewer_killed_or_more_than_one_of_twenty_equivalent_do_not(equivalent: int, survivors: int):
    assert not Outcome(100, [MUTANT] * equivalent, [MUTANT] * survivors).suffices


def test_several_modules_are_judged_together():
    poor, rich = Outcome(10, [], [MUTANT] * 2), Outcome(90, [MUTANT], [])
    assert not poor.suffices
    both = mutants.together([poor, rich])
    assert both.suffices
    assert mutants.summary("both", both) == "both: 100 mutants, 97 killed, 1 equivalent, 2 survived"


def test_an_equivalent_mutant_is_one_with_a_proof(project: Path):
    (project / "tests/equivalent_mutants.toml").write_text(
        f'[["{MODULE}"]]\nfunction = "Door.open"\nwas = "self.note(key)"\nbecomes = "pass"\n'
        'proof = "nobody reads the note"\n'
    )
    found = described(MODULE, "provider.framework.door.xǁDoorǁopen__mutmut_7", DIFF)
    assert equivalents(MODULE) == {found.key: "nobody reads the note"}


def test_each_equivalent_mutant_changes_lines_that_are_there():
    stored: Stored = tomllib.loads(EQUIVALENTS.read_text("utf-8"))
    for module, entries in stored.items():
        text = " ".join((ROOT / module).read_text("utf-8").split())
        for each in entries:
            assert mutants.first_line(module, each["function"])
            assert " ".join(each["was"].split()) in text, (module, each["was"])
            assert each["becomes"] != each["was"]
            assert each["proof"]


def test_each_module_has_tests_that_are_there():
    for module in mutants.modules_of_packages():
        assert all(path.exists() for path in mutants.provider_tests(module)), module
    for names in mutants.UNIT.values():
        assert all((ROOT / "tests" / "unit" / f"test_{n}.py").exists() for n in names.split())
    assert {f"provider/{name}.py" for name in mutants.UNIT} <= set(mutants.modules_of_packages())


@pytest.mark.dev
@pytest.mark.parametrize(
    ("code", "mutated"),
    [
        ("wait()", "pass"),
        ("raise ValueError", "pass"),
        ("return value", "return None"),
        ("if value: wait()", "if not (value): wait()"),
        ("value", None),
        ("return None", None),
    ],
)
def test_what_mutmut_leaves_alone_is_mutated_as_well(code: str, mutated: str | None):
    cst, more = import_module("libcst"), import_module("tools.mutants_more")
    node = cst.parse_statement(code)
    small = node.body[0] if isinstance(node, cst.SimpleStatementLine) else node
    made = [change(small) for kind, change in more.MORE if isinstance(small, kind)]
    texts = [cst.Module([]).code_for_node(each).strip() for every in made for each in every]
    assert texts == ([mutated] if mutated else [])
