"""Which operation of the API is used by what of the provider, and which test shows it.

    python -m tools.operations            run the tests of the provider, and write operations.md
    python -m tools.operations --check    run nothing; exit 1 if a row says nothing, or what is not

The operations are those of ``operations.txt``. What uses one is learned from the tests themselves:
each request that a simulator answers well is noted with what Terraform had asked for.
"""

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple
from unittest import mock

from provider.address import TYPE
from provider.framework.kinds.table import KINDS

ROOT = Path(__file__).resolve().parent.parent
FACTS, TABLE = (Path(__file__).with_name(f"operations.{end}") for end in ("txt", "md"))
TESTS = "tests/provider"
SHOWN = 3
"""Most users of an operation that a row names: those that use the fewest operations."""

_ROW = re.compile(r"^\| `([^`]+)` \| (.*?) ?\| (?:`([^`]+)` )?\|$", re.MULTILINE)
_OLD = "Deprecated by HPE since REST API 1.4: the collection with a filter tells the same."
_NO_ENVELOPE = "No source has the envelope of its answer; the {} tells the same."
REASONS = {
    "GET /policies/{policyId}/datastores": _OLD,
    "GET /policies/{policyId}/virtual_machines": _OLD,
    "GET /virtual_machines/{vmId}/backups": _OLD,
    "GET /policies/{policyId}/rules/{ruleId}": _NO_ENVELOPE.format("policy"),
    "GET /security/certificates/{certId}": _NO_ENVELOPE.format("listing"),
    "POST /security/certificates/upload_der_encoded_certificate": "The resource takes PEM, and DER"
    " in base64: POST /security/certificates takes either as PEM text.",
    "DELETE /backups/{bkpId}": "It deletes only what is local to the controller; POST"
    " /backups/delete deletes in the whole federation.",
}
"""Why an operation is used by nothing."""

HEAD = f"""\
# Operations

What of the provider uses each operation of REST API 1.25, and a test that shows it. Written by
`make operations`, from what the tests in `{TESTS}` ask of the simulator. Of several users the most
special ones are named, and of several tests the one that asks for the least.

| operation | used by | test |
| --- | --- | --- |
"""


class Use(NamedTuple):
    """One operation in one test: what had been asked for by Terraform."""

    operation: str
    user: str
    test: str


class Row(NamedTuple):
    """A line of the table."""

    operation: str
    used_by: str
    test: str

    def __str__(self) -> str:
        shown = f"`{self.test}` " if self.test else ""
        return f"| `{self.operation}` | {self.used_by} | {shown}|"


def main() -> None:
    """Write the table, or look at the one that is there."""
    parser = argparse.ArgumentParser(description="What uses the operations of the API.")
    parser.add_argument("--check", action="store_true", help="run nothing; exit 1 if it is wrong")
    if parser.parse_args().check:
        wrong = [*faults(written(TABLE.read_text("utf-8")))]
        sys.exit("\n".join([*wrong, "Run `make operations`."]) if wrong else 0)
    uses = recorded()
    TABLE.write_text(table(rows(uses)), "utf-8", newline="\n")
    print(f"{TABLE.name}: {len({each.operation for each in uses})} operations are used")


def operations() -> list[str]:
    lines = FACTS.read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


# -- the table ------------------------------------------------------------------------------------


def rows(uses: Iterable[Use]) -> Iterator[Row]:
    """A row for each operation; a reason stands for its users if it has none."""
    by_operation, asked_by, asked_in = _grouped(uses)
    for operation in operations():
        users, tests = by_operation[operation]
        special = sorted(users, key=lambda user: (len(asked_by[user]), user))
        more = f" and {len(users) - SHOWN} more" if len(users) > SHOWN else ""
        named = ", ".join(special[:SHOWN]) + more
        least = min(tests, key=lambda test: (len(asked_in[test]), test), default="")
        yield Row(operation, named or REASONS.get(operation, ""), least)


Sets = Mapping[str, set[str]]


def _grouped(uses: Iterable[Use]) -> tuple[Mapping[str, tuple[set[str], set[str]]], Sets, Sets]:
    """The users and tests of each operation, and the operations of each user and of each test."""
    by_operation: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    asked_by, asked_in = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for operation, user, test in uses:
        by_operation[operation][0].add(user)
        by_operation[operation][1].add(test)
        asked_by[user].add(operation)
        asked_in[test].add(operation)
    return by_operation, asked_by, asked_in


def table(found: Iterable[Row]) -> str:
    return HEAD + "".join(f"{row}\n" for row in found)


def written(text: str) -> list[Row]:
    """The rows of a table."""
    return [Row(*cells.groups("")) for cells in _ROW.finditer(text)]


def faults(found: list[Row]) -> Iterator[str]:
    """What is wrong with a table."""
    if [row.operation for row in found] != operations():
        yield "operations.md has other operations than operations.txt."
    for operation, used_by, test in found:
        if not used_by:
            yield f"{operation}: nothing uses it, and no reason is given."
        elif operation in REASONS:
            if test or used_by != REASONS[operation]:
                yield f"{operation}: it has another reason, or needs none any more."
        elif not exists(test):
            yield f"{operation}: there is no test {test!r}."


def exists(test: str) -> bool:
    """Whether there is a test of this name, ``file::function``."""
    path, _, name = test.partition("::")
    return bool(name) and (ROOT / path).is_file() and name in functions(ROOT / path)


@cache
def functions(module: Path) -> frozenset[str]:
    """The functions of a file."""
    body = ast.parse(module.read_text("utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


# -- what the tests ask for -----------------------------------------------------------------------


class Recorder:
    """A plugin of pytest that notes the operations which a simulator carries out."""

    def __init__(self) -> None:
        self.uses: set[Use] = set()
        self._test = ""

    def pytest_sessionstart(self) -> None:
        from simulator import pipeline  # noqa: PLC0415  # pytest wants to be first

        noting = self.noting(pipeline.run_operation)
        self._patch = mock.patch.object(pipeline, "run_operation", noting)
        self._patch.start()

    def pytest_sessionfinish(self) -> None:
        self._patch.stop()

    def pytest_runtest_setup(self, item: Any) -> None:
        self._test = item.nodeid.partition("[")[0]

    def noting(self, run: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """The function that runs an operation, which takes notes from now on."""

        def noted(route: Any, call: Any) -> Any:
            response = run(route, call)
            user = asker(sys._getframe())  # noqa: SLF001  # the way to the frames that called
            if user:
                self.uses.add(Use(f"{route.method} {route.path}", user, self._test))
            return response

        return noted


def recorded() -> set[Use]:
    """The uses in all tests of the provider."""
    import pytest  # noqa: PLC0415  # the check does without

    recorder = Recorder()
    arguments = ["-q", "-m", "not sweep", str(ROOT / TESTS)]
    if pytest.main(arguments, plugins=[recorder]):
        sys.exit("The tests fail, so they show nothing.")
    return recorder.uses


def asker(frame: FrameType | None) -> str:
    """What Terraform asked for, by the outermost object of the provider in a stack."""
    found = ""
    while frame:
        owner = frame.f_locals.get("self", frame.f_locals.get("cls"))
        found = offered(owner if isinstance(owner, type) else type(owner)) or found
        frame = frame.f_back
    return found


def offered(owner: type[Any]) -> str:
    """What Terraform calls a class that the provider offers; empty for any other."""
    if not owner.__module__.startswith("provider.nouns."):
        return ""
    kinds = (kind for kind in KINDS if issubclass(owner, kind.base))
    return next((f"{kind.word} `{TYPE}_{owner.type_name}`" for kind in kinds), "")


if __name__ == "__main__":
    main()
