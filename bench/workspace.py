"""A working directory of Terraform: one type of resource, so many of them, there already or not.

A state is written, not applied: it says of each resource what the federation has of it, so a plan
finds nothing to change, and no row waits for the creations of another.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.contestants import Contestant
from bench.measure import Crashed, Usage, run
from bench.things import Attributes, Thing

NAME = "x"
SPEAKS_PLAINLY = "-no-color"
STATE = "terraform.tfstate"


class Workspace:
    """Where a contestant does a row."""

    def __init__(
        self,
        path: Path,
        terraform: Sequence[str],
        environment: Mapping[str, str],
        contestant: Contestant,
        thing: Thing,
    ) -> None:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        self.path, self.contestant, self.thing = path, contestant, thing
        self._terraform, self._environment = terraform, environment

    def configure(self, count: int) -> None:
        """Want so many of the thing; Terraform is initialised."""
        source = f'x = {{ source = "{self.contestant.address}" }}'
        kind = self.thing.type.partition("_")[0]
        head = f"terraform {{\n  required_providers {{\n    {source}\n  }}\n}}\n"
        head = head.replace("x =", f"{kind} =") if self.contestant.has_plugin else ""
        block = f'resource "{self.thing.type}" "{NAME}" {{\n  count = {count}{self.thing.body}}}\n'
        (self.path / "main.tf").write_text(head + block, "utf-8")
        self.run("init", "-input=false")

    def forget(self) -> None:
        """Have no state."""
        for path in self.path.glob(f"{STATE}*"):
            path.unlink()

    def remember(self, count: int, objects: Mapping[str, Attributes]) -> None:
        """Have a state with so many of the thing."""
        names = self.attribute_names()
        found = [self.thing.attributes(number, objects) for number in range(count)]
        attributes = [{name: each.get(name) for name in names} for each in found]
        text = json.dumps(state(self.contestant.address, self.thing.type, attributes))
        (self.path / STATE).write_text(text, "utf-8")

    def attribute_names(self) -> list[str]:
        self.run("providers", "schema", "-json")
        schemas = json.loads(self.said())["provider_schemas"]
        block = schemas[self.contestant.address]["resource_schemas"][self.thing.type]["block"]
        return sorted(block["attributes"])

    def run(self, *arguments: str, mark: str = "") -> Usage:
        """Run Terraform; Crashed if it fails or does not say what the mark is."""
        plain = () if "-json" in arguments else (SPEAKS_PLAINLY,)
        command = [*self._terraform, *arguments, *plain]
        usage = run(command, self.path, self._environment, self._output)
        if mark not in (said := self.said()):
            raise Crashed(f"{' '.join(command)} did not say {mark!r}\n{said}")
        return usage

    def said(self) -> str:
        return self._output.read_text("utf-8")

    @property
    def _output(self) -> Path:
        return self.path / "output.txt"


def state(address: str, kind: str, attributes: Sequence[Attributes]) -> dict[str, Any]:
    """A state as Terraform writes it, version 4."""
    instances = [
        {"index_key": number, "schema_version": 0, "attributes": each}
        for number, each in enumerate(attributes)
    ]
    resource = {
        "mode": "managed",
        "type": kind,
        "name": NAME,
        "provider": f'provider["{address}"]',
        "instances": instances,
    }
    return {
        "version": 4,
        "terraform_version": "1.0.0",
        "serial": 1,
        "lineage": "00000000-0000-4000-8000-000000000000",
        "outputs": {},
        "resources": [resource],
    }
