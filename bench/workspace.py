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

HEAD = """\
terraform {{
  required_providers {{
    {name} = {{ source = "{address}" }}
  }}
}}
"""
NAME = "x"
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
        name = self.thing.type.partition("_")[0]
        head = HEAD.format(name=name, address=self.contestant.address)
        block = self._block(count)
        text = head + block if self.contestant.has_plugin else block
        (self.path / "main.tf").write_text(text, "utf-8")
        self.run("init", "-input=false")

    def _block(self, count: int) -> str:
        kind, body = self.thing.type, self.thing.body
        if self.thing.is_listing:
            return f'data "{kind}" "{NAME}" {{{body}}}\n'
        total = f"locals {{\n  total = {count}\n}}\n"
        many = self.thing.resources(count)
        return f'{total}resource "{kind}" "{NAME}" {{\n  count = {many}{body}}}\n'

    def forget(self) -> None:
        """Have no state."""
        for path in self.path.glob(f"{STATE}*"):
            path.unlink()

    def remember(self, count: int, objects: Mapping[str, Attributes]) -> None:
        """Have a state with so many of the thing; none of what a data source reads each time."""
        if self.thing.is_listing:
            return
        schema = self.schema()
        names = sorted(schema["block"]["attributes"])
        numbers = range(self.thing.resources(count))
        found = [self.thing.attributes(number, objects) for number in numbers]
        attributes = [{name: each.get(name) for name in names} for each in found]
        written = state(self.contestant.address, self.thing.type, schema["version"], attributes)
        (self.path / STATE).write_text(json.dumps(written), "utf-8")

    def schema(self) -> Mapping[str, Any]:
        """The schema of the thing, as the provider tells it."""
        self.run("providers", "schema", "-json")
        provider = json.loads(self.said())["provider_schemas"][self.contestant.address]
        schema: Mapping[str, Any] = provider["resource_schemas"][self.thing.type]
        return schema

    def run(self, *arguments: str, mark: str = "") -> Usage:
        """Run Terraform; Crashed if it fails or does not say what the mark is."""
        plain = () if "-json" in arguments else ("-no-color",)
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


def state(
    address: str, kind: str, version: int, attributes: Sequence[Attributes]
) -> dict[str, Any]:
    """A state as Terraform writes it, version 4."""
    instances = [
        {"index_key": number, "schema_version": version, "attributes": each}
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
