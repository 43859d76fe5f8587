"""Other people's judges of what is published: of the documentation, the workflows and an example.

    python -m tools.judges              all of them
    python -m tools.judges tflint       one of them

Those written in Go are built from their modules, by version, where there is a Go and a proxy that
has them; a machine without says so and goes on, as nothing of it is needed to work on the project.
Building tflint is four minutes of CPU, once.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from provider.address import ADDRESS, TYPE
from provider.commands.install import install
from tools.terraforms import able, found

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "build" / "judges"
ZIZMOR = ROOT / ".venv-package" / "bin" / "zizmor"
BUILD = 600
"""Seconds for a build; where no proxy answers, Go tries for long."""
MODULES = {
    "tfplugindocs": "github.com/hashicorp/terraform-plugin-docs/cmd/tfplugindocs@v0.25.0",
    "actionlint": "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12",
    "tflint": "github.com/terraform-linters/tflint@v0.64.0",
}
WORKFLOWS = [*sorted(ROOT.glob(".github/workflows/*.yml")), ROOT / "examples" / "ci" / "drift.yml"]


def main() -> int:
    """How many of the judges that are named, or of all, find fault."""
    return sum(finds_fault(name) for name in sys.argv[1:] or JUDGES)


def finds_fault(name: str) -> bool:
    program = built(name) if name in MODULES else ZIZMOR
    if program is None:
        print(f"{name}: not asked, as it cannot be built here")
        return False
    with TemporaryDirectory() as scratch:
        command = [program, *JUDGES[name](Path(scratch))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{name}: {'finds fault' if done.returncode else 'content'}", flush=True)
    if done.returncode:
        said = (done.stdout + done.stderr).splitlines(keepends=True)
        print("".join(each for each in said if "[DEBUG]" not in each))
    return done.returncode != 0


def built(name: str) -> Path | None:
    """A tool of a Go module, built once for each version; None where that is not possible."""
    place = BUILT / MODULES[name].rpartition("@")[2] / name
    go = shutil.which("go")
    if not place.exists() and go:
        environment = {**os.environ, "GOBIN": str(place.parent), "GOFLAGS": ""}
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [go, "install", MODULES[name]], env=environment, timeout=BUILD, check=False
            )
    return place if place.exists() else None


def documentation(scratch: Path) -> Sequence[str | Path]:
    """The pages as a registry reads them, beside the schema that Terraform has of the provider."""
    file = scratch / "schema.json"
    told = schema(scratch)
    told["provider_schemas"] = {TYPE: told["provider_schemas"][ADDRESS]}
    file.write_text(json.dumps(told), "utf-8")
    return ("validate", "--provider-name", TYPE, "--providers-schema", file)


def schema(scratch: Path) -> Any:
    """What the Terraform that knows most kinds of objects is told by the provider."""
    install(scratch / "mirror")
    (scratch / "cli.tfrc").write_text(
        f'provider_installation {{ filesystem_mirror {{ path = "{scratch}/mirror" }} }}\n', "utf-8"
    )
    requirement = f'required_providers {{ {TYPE} = {{ source = "{ADDRESS}" }} }}'
    (scratch / "main.tf").write_text(f"terraform {{\n  {requirement}\n}}\n", "utf-8")
    terraform = found()[able("list resource")[0]]
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(scratch / "cli.tfrc")}
    asked = [run([*terraform, *each], scratch, environment) for each in (["init"], SHOW_SCHEMA)]
    return json.loads(asked[-1])


SHOW_SCHEMA = ["providers", "schema", "-json"]


def run(command: Sequence[str], place: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=place, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


Arguments = Callable[[Path], Sequence[str | Path]]
JUDGES: Mapping[str, Arguments] = {
    "tfplugindocs": documentation,
    "actionlint": lambda _: WORKFLOWS,
    "zizmor": lambda _: ["--offline", "--quiet", *WORKFLOWS, ROOT / ".github" / "dependabot.yml"],
    "tflint": lambda _: ["--chdir", ROOT / "examples" / "complete"],
}
"""By name: what a judge is asked."""


if __name__ == "__main__":
    sys.exit(main())
