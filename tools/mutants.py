"""Mutation tests: does a test fail when the code is wrong? mutmut makes the code wrong.

    MODULE=provider/framework/plan.py    one module; without it all of PACKAGES, for hours
    MUTANTS=60 SEED=1                    so many of each module, drawn by chance; without it all

mutmut works on copies below build/mutants, where the results stay: a mutant that was killed stays
so until its function changes, a survivor is tried again. First come the tests of the module, then,
for survivors only, the same in a process that imports everything with the mutant, and those of the
whole provider. A mutant that does the same as the code cannot be killed: it stands with the proof
in tests/equivalent_mutants.toml. The end is 1 if of the others fewer than 90 % are killed, or if
more than 5 % of all are such, in all modules together.

Code outside of functions and in decorated ones is out of mutmut's reach.
"""

import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "mutants"
EQUIVALENTS = ROOT / "tests" / "equivalent_mutants.toml"
KILLED, EQUIVALENT = 0.9, 0.05
"""At least so many of the others are killed, at most so many of all are equivalent."""

PACKAGES = ("framework", "omnistack", "plugin", "nouns")
UNIT: Mapping[str, str] = {
    "framework/api_json": "any_answer record",
    "framework/kinds/data_source": "kinds data_sources",
    "framework/equality": "equality plan",
    "framework/plan": "plan planning",
    "framework/loss": "lifecycle planning",
    "framework/kinds/list_resource": "kinds data_sources",
    "framework/provider": "configuration",
    "framework/kinds/resource": "kinds lifecycle planning",
    "framework/schema": "record plan fields",
    "framework/views": "fields data_sources",
    "framework/reconcile": "lifecycle write_only",
    "framework/outcome_unknown": "outcome_unknown lifecycle",
    "omnistack/answer": "answer any_answer",
    "omnistack/api": "any_answer federation writer",
    "omnistack/collections": "coalesced_reads directory paging",
    "omnistack/named_locks": "federation",
    "omnistack/reader": "data_sources",
    "omnistack/shared": "federation",
    "omnistack/endpoint": "endpoint session several_controllers",
    "omnistack/errors": "omnistack_errors",
    "omnistack/membership": "membership several_controllers",
    "omnistack/request": "request session",
    "omnistack/session": "session several_controllers",
    "omnistack/settings": "settings configuration",
    "omnistack/tasks": "tasks task_polling",
    "omnistack/tls": "tls transport",
    "omnistack/transport_errors": "transport",
    "plugin/der": "certificate",
    "plugin/call_context": "call_context resource_calls",
    "plugin/wire": "values_on_the_wire",
    "nouns/shared/api_values": "validators",
    "nouns/shared/by_name": "explain",
    "nouns/virtual_machine/model": "data_sources",
    "nouns/policy/resource": "",
    "nouns/policy/rule_resource": "",
    "nouns/shared/filter_query": "data_sources",
    "nouns/shared/filters": "data_sources fields",
    "nouns/shared/listing": "data_sources",
    "nouns/shared/lookup": "data_sources",
}
"""The tests/unit of a module, where they are not called as it is; some have none."""

WHOLE: Mapping[str, str] = {
    "framework": "drift identity judgement lists same_values",
    "omnistack": "costs batched_writes own_cluster transport",
    "plugin": "answer_size every_rpc moved trust",
    "nouns": "adopted_resources batched_writes controllers datastores deletions drift"
    " external_stores federation host_actions identity import_by_name judgement kept_backups"
    " keyed_resources late_rules lists machine_policies moved own_cluster planned_destructions"
    " policies policy_assignment policy_reports policy_suspension task_actions token",
}
"""The tests/provider of each package that are quick enough."""

SETTINGS = """
[tool.mutmut]
source_paths = ["provider"]
also_copy = {also_copy}
only_mutate = ["{module}"]
pytest_add_cli_args = {options}
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 3.0
timeout_constant = 3.0
process_isolation = "{isolation}"
"""
OPTIONS = ("-m", "not dev")
"""A type checker judges the copy, and not the mutant in it."""
LEFT_OUT = (".*", "build", "dist", "__pycache__", "*.egg-info", "provider/plugin/pb")
FORK, FORKSERVER = "fork", "forkserver"
DEAD = ("killed", "timeout", "segfault")


@dataclass(frozen=True)
class Mutant:
    """What was changed where."""

    function: str
    line: int
    was: str
    becomes: str
    diff: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.function, self.was, self.becomes


@dataclass(frozen=True)
class Outcome:
    """What became of the mutants of a module."""

    count: int
    equivalent: Sequence[Mutant]
    survivors: Sequence[Mutant]

    @property
    def killed(self) -> int:
        return self.count - len(self.equivalent) - len(self.survivors)

    @property
    def suffices(self) -> bool:
        others = self.count - len(self.equivalent)
        enough = self.killed >= KILLED * others
        return enough and len(self.equivalent) <= EQUIVALENT * self.count


@dataclass(frozen=True)
class Stage:
    """Tests that judge mutants.

    isolation: how mutmut starts them; gRPC does not live through a fork.
    deadly: what is the end of a mutant. That it takes too long is so for quick tests only: of
    others it says more of the machine.
    """

    name: str
    tests: Sequence[Path]
    isolation: str
    deadly: Sequence[str]


class Copy:
    """A copy of the project in which mutmut mutates one module, judged by certain tests."""

    def __init__(self, module: str, stage: Stage) -> None:
        self.module = module
        self.stage = stage
        self.place = PLACE / module.removesuffix(".py").replace("/", ".") / stage.name

    def renew(self) -> None:
        """As the project is now, and with the results of before."""
        mutated = self.place / "mutants" / self.module
        results = {mutated, *(mutated.with_name(mutated.name + end) for end in (".meta", ".spans"))}
        for path in self.place.rglob("*"):
            if path.is_file() and path not in results:
                path.unlink()
        ignore = shutil.ignore_patterns(*LEFT_OUT)
        shutil.copytree(ROOT, self.place, ignore=ignore, dirs_exist_ok=True)
        settings = SETTINGS.format(
            also_copy=sorted(
                each.name
                for each in self.place.iterdir()
                if each.name not in ("provider", "mutants")
            ),
            module=self.module,
            options=[*OPTIONS],
            tests=[str(each.relative_to(ROOT)) for each in self.stage.tests],
            isolation=self.stage.isolation,
        )
        with (self.place / "pyproject.toml").open("a") as file:
            file.write(settings)

    def call(self, verb: str, names: Iterable[str] = ()) -> Mapping[str, str]:
        """Have the runner do something; its answer by the names of mutants."""
        answer, log = self.place / "answer.json", self.place / f"{verb}.log"
        with log.open("w") as output:
            done = subprocess.run(
                [sys.executable, "-m", "tools.mutants_runner", verb, str(answer)],
                cwd=self.place,
                input=json.dumps(sorted(names)),
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        if done.returncode:
            sys.exit(
                f"{self.module}: mutmut ended with {done.returncode}:\n{log.read_text()[-3000:]}"
            )
        told: Mapping[str, str] = json.loads(answer.read_text("utf-8"))
        return told

    def survivors(self, names: Iterable[str]) -> Sequence[str]:
        """Those that no test kills; what was killed before is not tried again."""
        left = self._left("tested", names)
        if left and self.stage.isolation == FORK:
            left = self._left("tested_afresh", left)
        return left

    def _left(self, verb: str, names: Iterable[str]) -> Sequence[str]:
        tried = self.call(verb, names)
        return [name for name in tried if tried[name] not in self.stage.deadly]


def main() -> int:
    """Test the modules that are asked for; 1 if one of them falls short."""
    chosen = os.environ.get("MODULE")
    modules = [chosen] if chosen else modules_of_packages()
    count, seed = int(os.environ.get("MUTANTS", "0")), int(os.environ.get("SEED", "1"))
    outcomes = [judged(module, count, seed) for module in modules]
    total = together(outcomes)
    print(summary("all", total))
    return int(not total.suffices)


def together(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        sum(each.count for each in outcomes),
        [mutant for each in outcomes for mutant in each.equivalent],
        [mutant for each in outcomes for mutant in each.survivors],
    )


def modules_of_packages() -> Sequence[str]:
    found = (path for each in PACKAGES for path in sorted((ROOT / "provider" / each).rglob("*.py")))
    return [str(path.relative_to(ROOT)) for path in found if path.stat().st_size]


def judged(module: str, count: int, seed: int) -> Outcome:
    """Test the mutants of a module, and tell what became of them."""
    stages = (
        Stage("unit", unit_tests(module), FORK, DEAD),
        Stage("provider", provider_tests(module), FORKSERVER, DEAD[:1]),
    )
    copies = [Copy(module, each) for each in stages if each.tests]
    copies[0].renew()
    names = sample(copies[0].call("statuses"), count, seed)
    left: Sequence[str] = names
    for each in copies:
        if left:
            each.renew()
            left = each.survivors(left)
    diffs = copies[0].call("diffs", left) if left else {}
    mutants = [described(module, name, diff) for name, diff in diffs.items()]
    proven = equivalents(module)
    outcome = Outcome(
        len(names),
        [each for each in mutants if each.key in proven],
        [each for each in mutants if each.key not in proven],
    )
    tell(module, outcome)
    return outcome


def sample(names: Iterable[str], count: int, seed: int) -> Sequence[str]:
    """So many of them, always the same for a seed; 0 is all."""
    everything = sorted(names)
    if not 0 < count < len(everything):
        return everything
    return sorted(random.Random(seed).sample(everything, count))  # noqa: S311 - no secret


def unit_tests(module: str) -> Sequence[Path]:
    """The unit tests of a module."""
    name = module.removeprefix("provider/").removesuffix(".py")
    words = UNIT.get(name, Path(name).name).split()
    paths = [ROOT / "tests" / "unit" / f"test_{each}.py" for each in words]
    return [path for path in paths if path.exists()]


def provider_tests(module: str) -> Sequence[Path]:
    _, package, _ = module.split("/", 2)
    return [ROOT / "tests" / "provider" / f"test_{each}.py" for each in WHOLE[package].split()]


def equivalents(module: str) -> Mapping[tuple[str, str, str], str]:
    """The mutants of a module that are proven to do the same, with the proofs."""
    stored: Mapping[str, Sequence[Mapping[str, Any]]] = tomllib.loads(
        EQUIVALENTS.read_text("utf-8")
    )
    return {
        (each["function"], each["was"], each["becomes"]): each["proof"]
        for each in stored.get(module, ())
    }


def described(module: str, name: str, diff: str) -> Mutant:
    function = function_of(name)
    lines = diff.splitlines()
    was = " ".join(line[1:].strip() for line in lines[2:] if line.startswith("-"))
    becomes = " ".join(line[1:].strip() for line in lines[2:] if line.startswith("+"))
    return Mutant(function, first_line(module, function) + offset(lines), was, becomes, diff)


def function_of(name: str) -> str:
    """The function of a mutant; mutmut calls one ``provider.module.xǁClassǁmethod__mutmut_7``."""
    mangled = name.rpartition(".")[2].rpartition("__mutmut_")[0]
    return (
        mangled.removeprefix("xǁ").replace("ǁ", ".")
        if "ǁ" in mangled
        else mangled.removeprefix("x_")
    )


def first_line(module: str, function: str) -> int:
    *outer, last = function.split(".")
    body: Sequence[ast.stmt] = ast.parse((ROOT / module).read_text("utf-8")).body
    for name in outer:
        body = next(n.body for n in body if isinstance(n, ast.ClassDef) and n.name == name)
    found = next(n for n in body if isinstance(n, ast.FunctionDef) and n.name == last)
    return min([found.lineno, *(each.lineno for each in found.decorator_list)])


def offset(diff: Sequence[str]) -> int:
    """How many lines of the function stand before its first changed line."""
    start = next(i for i, line in enumerate(diff) if line.startswith("@@"))
    (begin,) = re.findall(r"@@ -(\d+)", diff[start])
    changed = next(i for i, line in enumerate(diff[start:]) if line[0] in "-+")
    return int(begin) + changed - 2


def tell(module: str, outcome: Outcome) -> None:
    for each in outcome.survivors:
        print(f"\n{module}:{each.line} in {each.function} survived:\n{each.diff}")
    print(summary(module, outcome), flush=True)


def summary(of: str, outcome: Outcome) -> str:
    return (
        f"{of}: {outcome.count} mutants, {outcome.killed} killed, "
        f"{len(outcome.equivalent)} equivalent, {len(outcome.survivors)} survived"
        f"{'' if outcome.suffices else ': too many'}"
    )


if __name__ == "__main__":
    sys.exit(main())
