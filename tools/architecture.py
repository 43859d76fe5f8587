"""Draw docs/architecture.svg from the imports themselves, or check that it is current.

    python -m tools.architecture            write the picture
    python -m tools.architecture --check    write nothing; exit 1 if it is stale

Rows and boxes are the layers of the import contract in pyproject.toml, words are the docstrings of
the packages, arrows are imports: solid where a module imports another, dashed where it names one
that is loaded later. An arrow that others imply is left out. Nothing in the picture changes with
the size of a module, so that only a change of the house makes it stale.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.architecture_drawing import Box, House, drawn

if TYPE_CHECKING:
    import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "architecture.svg"
LAYERED = "provider"
STALE = "docs/architecture.svg does not show the imports. Run `make docs` and commit the result."
_QUOTED = re.compile(rf"""["']{LAYERED}\.""")  # most modules quote no other, and need no parsing
_PLACE = re.compile(rf"{LAYERED}(?:\.\w+)+")


def main() -> None:
    """Write the picture, or compare it with the one that is there."""
    parser = argparse.ArgumentParser(description="Draw docs/architecture.svg from the imports.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check = parser.parse_args().check
    wanted = drawn(house())
    found = PICTURE.read_text("utf-8") if PICTURE.exists() else ""
    if check and wanted != found:
        sys.exit(STALE)
    if not check:
        PICTURE.write_text(wanted, "utf-8", newline="\n")
        print(f"{PICTURE.name}: {'as before' if wanted == found else 'written'}")


def house() -> House:
    """The house as it is in this checkout."""
    import grimp  # noqa: PLC0415  # comes with the linter of imports, which other tests do without

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    roots = settings["root_packages"]
    graph = grimp.build_graph(*roots, include_external_packages=True, cache_dir=None)
    rows = layers(settings["contracts"])
    boxes = [name for row in rows for name in row]
    beside = sorted(set(roots) - {LAYERED})
    imports = set(between([*boxes, *beside], imported(graph)))
    by_name = set(between(boxes, named(graph))) - imports
    shown = reduced({edge for edge in imports | by_name if edge[0] in boxes})
    return House(
        [[box(name, graph) for name in row] for row in rows],
        frozenset(shown & imports),
        frozenset(shown & by_name),
        [(box(b, graph), sorted(to for of, to in imports if of == b)) for b in beside],
    )


def layers(contracts: Iterable[Mapping[str, object]]) -> Sequence[Sequence[str]]:
    """The layers of the whole provider, from the contract of import-linter that orders them."""
    for contract in contracts:
        rows = contract.get("layers")
        if isinstance(rows, list) and f"{LAYERED}.main" in rows:
            return [re.split(r"\s*[|:]\s*", row) for row in rows]
    sys.exit(f"No contract in pyproject.toml has {LAYERED}.main as a layer.")


def imported(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Which module imports which."""
    for module in ours(graph):
        for other in graph.find_modules_directly_imported_by(module):
            yield module, other


def named(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Which module names which in a text, to have it loaded later."""
    for module in ours(graph):
        text = source(module).read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if _QUOTED.search(text) else ():
            if isinstance(node, ast.Constant) and _PLACE.fullmatch(str(node.value)):
                yield module, str(node.value)


def ours(graph: grimp.ImportGraph) -> Sequence[str]:
    return sorted(m for m in graph.modules if not graph.is_module_squashed(m))


def source(module: str) -> Path:
    """The file of a module, found without importing it."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def between(boxes: Sequence[str], edges: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """From edges between modules to those between boxes; every module of ours has one."""
    for of, to in edges:
        start, end = (box_of(module, boxes) for module in (of, to))
        if start and end and start != end:
            yield start, end


def box_of(module: str, boxes: Sequence[str]) -> str | None:
    """The box that a module is in, None for one of another project."""
    found = [name for name in boxes if f"{module}.".startswith(f"{name}.")]
    if not found and module.startswith(f"{LAYERED}."):
        sys.exit(f"{module} is in no layer of the import contract in pyproject.toml.")
    return max(found, key=len, default=None)


def reduced(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The edges without those that a way over others implies."""
    return {
        (of, to)
        for of, to in edges
        if not any(to in reached(step, edges) for start, step in edges if start == of)
    }


def reached(start: str, edges: set[tuple[str, str]]) -> set[str]:
    """The boxes to which a way leads."""
    found: set[str] = set()
    while new := {to for of, to in edges if of in {start, *found}} - found:
        found |= new
    return found


def box(name: str, graph: grimp.ImportGraph) -> Box:
    """What is to be said of a package or a module."""
    text = ast.get_docstring(ast.parse(source(name).read_text("utf-8"))) or ""
    inside = [
        m.rpartition(".")[2] for m in graph.find_children(name) if source(m).stem == "__init__"
    ]
    return Box(
        name,
        " ".join(text.partition("\n\n")[0].split()),
        sorted(inside),
        sorted(libraries(name, graph)),
    )


def libraries(name: str, graph: grimp.ImportGraph) -> set[str]:
    """The libraries that modules of a package import, apart from what comes with Python."""
    modules = {name, *graph.find_descendants(name)}
    used = {to.partition(".")[0] for of, to in imported(graph) if of in modules}
    return used - sys.stdlib_module_names - {path.name for path in ROOT.iterdir()}


if __name__ == "__main__":
    main()
