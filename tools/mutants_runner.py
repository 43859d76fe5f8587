"""mutmut with more mutations, in the directory where it is started; tools/mutants.py starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation import mutators
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import copy_src_dir, setup_source_paths

from tools.mutants import DEAD, OPTIONS
from tools.mutants_more import MORE

CHILDREN = 2


def statuses() -> Mapping[str, str]:
    """Each mutant, made if it is new, with what became of it."""
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    setup_source_paths()
    mutmut.create_mutants(CHILDREN)
    found, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    return {name: status_by_exit_code[code] for _, name, code in found}


def tested(names: list[str]) -> Mapping[str, str]:
    """What became of mutants; those that were killed before are not tried again."""
    known = statuses()
    if again := [name for name in names if known[name] not in DEAD]:
        mutmut._run(again, CHILDREN)  # noqa: SLF001 - the command has a limit on its arguments
        known = statuses()
    return {name: known[name] for name in names}


def tested_afresh(names: list[str]) -> Mapping[str, str]:
    """What becomes of mutants when modules are imported with them, each in a process of its own.

    mutmut makes a mutant only once everything is imported, and no test is known to reach what an
    import has done: functions that declare classes, above all.
    """
    with ThreadPoolExecutor(CHILDREN) as pool:
        return dict(zip(names, pool.map(_tested_afresh, names), strict=True))


def _tested_afresh(name: str) -> str:
    tests = config().pytest_add_cli_args_test_selection
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *OPTIONS, *tests],
        cwd="mutants",
        env={**os.environ, "MUTANT_UNDER_TEST": name},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return "killed" if done.returncode else "survived"


def diffs(names: list[str]) -> Mapping[str, str]:
    return {name: get_diff_for_mutant(name) for name in names}


VERBS: Mapping[str, Callable[[list[str]], Mapping[str, str]]] = {
    "statuses": lambda _: statuses(),
    "tested": tested,
    "tested_afresh": tested_afresh,
    "diffs": diffs,
}


def main() -> None:
    """A verb, names as JSON on stdin, and the file for the answer."""
    verb, answer = sys.argv[1:]
    cast("list[object]", mutators.mutation_operators).extend(MORE)
    told = VERBS[verb](json.load(sys.stdin))
    Path(answer).write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main()
