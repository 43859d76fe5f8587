"""A working directory of the real Terraform, as tests use it."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provider.address import ADDRESS

HEAD = f"""
terraform {{
  required_providers {{
    simplivity = {{ source = "{ADDRESS}" }}
  }}
}}
"""
CHANGES = 2


@dataclass
class Run:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All output on one line: Terraform breaks and frames it to the width of a terminal."""
        return " ".join((self.out + self.err).replace("│", " ").split())


class Workspace:
    """A directory with a configuration, and the Terraform that works on it."""

    def __init__(self, path: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.path = path
        self.command = command
        self.environment = dict(environment)

    def write(self, configuration: str, name: str = "main.tf") -> None:
        """The configuration from now on; the provider requirement is added."""
        (self.path / name).write_text(HEAD + configuration, encoding="utf-8")
        if not (self.path / ".terraform").exists():
            self.succeed("init")

    def run(self, *arguments: str, **environment: str) -> Run:
        done = subprocess.run(
            [*self.command, *arguments, "-no-color"],
            cwd=self.path,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def succeed(self, *arguments: str) -> Run:
        run = self.run(*arguments)
        assert run.status == 0, run.out + run.err
        return run

    def apply(self) -> Run:
        return self.succeed("apply", "-auto-approve")

    def plan(self) -> dict[str, Any]:
        """The planned changes: by address the actions and values; empty if there are none."""
        run = self.run("plan", "-detailed-exitcode", "-out=plan")
        assert run.status in (0, CHANGES), run.out + run.err
        if run.status == 0:
            assert "No changes." in run.out, run.out
            return {}
        shown = json.loads(self.run("show", "-json", "plan").out)
        return {
            each["address"]: each["change"]
            for each in shown.get("resource_changes", ())
            if each["change"]["actions"] not in (["no-op"], ["read"])
        }

    def actions(self) -> dict[str, list[str]]:
        return {address: change["actions"] for address, change in self.plan().items()}

    def state(self) -> dict[str, dict[str, Any]]:
        """The attributes of everything in the state, by address."""
        shown = json.loads(self.run("show", "-json").out)
        resources = shown.get("values", {}).get("root_module", {}).get("resources", [])
        return {each["address"]: each["values"] for each in resources}
