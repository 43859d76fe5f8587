"""The provider with more kinds of resource than it has, to see what each of them costs a start.

They are made in a copy of it: each is the datastore under a name of its own, in a module of its
own, with what `make docs` stores of it. So whatever a start does for each kind, it does for these.
"""

import compileall
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODEL = "provider.nouns.datastore.resource.Datastore"
PLACE = "provider.nouns.datastore.kind_{number}.Kind{number}"
SCRIPT = """#!/bin/sh
exec "{python}" -EPBc "
import sys
sys.path.insert(0, '{root}')
from provider.main import main
main()"
"""


def installed(root: Path, count: int) -> Path:
    """A launcher of the provider with so many kinds more, all of it below a directory."""
    declared(root, count)
    subprocess.run(
        [sys.executable, "-m", "tools.schema"], cwd=root, check=True, capture_output=True
    )
    compileall.compile_dir(root / "provider", quiet=1)
    launcher = root / "launcher"
    launcher.write_text(SCRIPT.format(python=sys.executable, root=root), "utf-8")
    launcher.chmod(0o755)
    return launcher


def declared(root: Path, count: int) -> None:
    """A copy of the provider in which so many kinds more are declared."""
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("provider", "tools"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    module, _, name = MODEL.rpartition(".")
    text = file_of(root, module).read_text("utf-8")
    places = [PLACE.format(number=number) for number in range(count)]
    for place in places:
        module, _, own_name = place.rpartition(".")
        file_of(root, module).write_text(text.replace(f"class {name}(", f"class {own_name}("))
    registry = file_of(root, "provider.registry")
    line = f'"{MODEL}",\n'
    lines = "".join(f'"{place}",\n' for place in (MODEL, *places))
    registry.write_text(registry.read_text("utf-8").replace(line, lines), "utf-8")


def file_of(root: Path, module: str) -> Path:
    return root.joinpath(*module.split(".")).with_suffix(".py")
