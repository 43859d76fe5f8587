"""The demo: Terraform manages a simulated federation, from the first plan to the last destroy.

Each step says what it shows, runs the real Terraform and checks that it really shows it; the
first that does not ends the demo with everything that Terraform said.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.terraforms import found

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "demo"
BIN = Path(sys.executable).parent
CHANGES = 2
ADOPTED = """
resource "simplivity_policy" "adopted" {
  name  = "Made by hand"
  rules = [{ frequency = 720, retention = 2880 }]
}
"""


class Failed(Exception):
    """A step did not show what it should."""


def main() -> int:
    shutil.rmtree(PLACE, ignore_errors=True)
    shutil.copytree(ROOT / "examples" / "complete", PLACE / "site")
    try:
        with simulator() as site:
            Demo(site).run()
    except Failed as failure:
        print(f"\nThe demo failed: {failure}", file=sys.stderr)
        return 1
    print("\nThat was all of it: README.md says how to go on.")
    return 0


@contextmanager
def simulator() -> Iterator[Mapping[str, str]]:
    """A federation on loopback with tasks of half a second."""
    command = [str(BIN / "omnistack-simulator"), "--task-seconds", "0.5", "--latency-ms", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            if running.stdout is None or not (line := running.stdout.readline()):
                raise Failed("the simulator did not start")
            yield json.loads(line)
        finally:
            running.terminate()


class Demo:
    """The steps, and what they share."""

    def __init__(self, site: Mapping[str, str], place: Path = PLACE) -> None:
        """place: a directory whose folder ``site`` has the configuration."""
        self.site = site
        self.place = place
        self.terraform = next(iter(found().values()))
        self.environment = {
            **{n: v for n, v in os.environ.items() if not n.startswith(("TF_", "SIMPLIVITY_"))},
            "SIMPLIVITY_HOST": site["url"],
            "SIMPLIVITY_USERNAME": site["username"],
            "SIMPLIVITY_PASSWORD": site["password"],
            "SIMPLIVITY_CA_FILE": site["ca_file"],
            "TF_CLI_CONFIG_FILE": str(self.place / "terraform.rc"),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
        }

    def run(self) -> None:
        self.install()
        self.live()

    def live(self) -> None:
        """All that comes after the installation."""
        seeded = self.ask("snapshot")
        self.do("init", "-input=false")
        self.create()
        self.find_drift()
        self.adopt()
        self.destroy()
        if self.ask("snapshot") != seeded:
            raise Failed("the federation is not as it was before")
        print("  The federation is exactly as it was before.")

    def install(self) -> None:
        tell("Install the provider into a mirror of its own, and let Terraform find it there.")
        mirror = self.place / "mirror"
        provider = BIN / "terraform-provider-simplivity"
        subprocess.run(
            [provider, "install", "--dir", mirror], check=True, stdout=subprocess.DEVNULL
        )
        block = f'provider_installation {{ filesystem_mirror {{ path = "{mirror}" }} }}\n'
        (self.place / "terraform.rc").write_text(block, encoding="utf-8")
        print("  " + self.do("version").splitlines()[0])

    def create(self) -> None:
        tell(
            "Plan and apply examples/complete: two policies with their rules, two datastores and",
            "the policies of three virtual machines, over HTTPS, each write a task that is waited",
            "for.",
        )
        show(self.do("plan", "-input=false", "-out=first"), "Plan:")
        show(self.do("apply", "-input=false", "first"), "Apply complete!")
        show(self.do("plan", "-detailed-exitcode"), "No changes.")

    def find_drift(self) -> None:
        tell(
            "Somebody shortens a backup rule and gives a machine another policy, by hand. The plan",
            "finds exactly these two.",
        )
        before = self.state("simplivity_policy_rule.nightly")
        self.change("policies", before["policy_id"], rules=self.shortened(before))
        machine = self.state('simplivity_vm_policy.critical["vm-00002"]')["id"]
        silver = next(p["id"] for p in self.objects("policies") if p["name"] == "Silver")
        self.change("virtual_machines", machine, policy_id=silver)
        plan = self.do("plan", "-detailed-exitcode", "-out=repair", ends_with=CHANGES)
        show(plan, "will be updated", "~ retention", "~ policy_id", "Plan:")
        expect(plan, "Plan: 0 to add, 2 to change, 0 to destroy.")
        tell("Apply repairs both.")
        show(self.do("apply", "-input=false", "repair"), "Apply complete!")
        show(self.do("plan", "-detailed-exitcode"), "No changes.")

    def adopt(self) -> None:
        tell("A policy that was made by hand is imported, and the plan is empty at once.")
        rule = {"frequency": 720, "retention": 2880}
        made = self.post("add", kind="policies", fields={"name": "Made by hand", "rules": [rule]})
        (self.place / "site" / "adopted.tf").write_text(ADOPTED, encoding="utf-8")
        show(self.do("import", "simplivity_policy.adopted", made["id"]), "Import successful!")
        show(self.do("plan", "-detailed-exitcode"), "No changes.")

    def destroy(self) -> None:
        tell("Destroy all: the machines follow their datastores' policies again.")
        show(self.do("destroy", "-auto-approve"), "Destroy complete!")

    def do(self, *arguments: str, ends_with: int = 0) -> str:
        """Run Terraform; its output. Ends the demo unless it ends as expected."""
        print(f"  $ terraform {' '.join(arguments)}", flush=True)
        done = subprocess.run(
            [*self.terraform, *arguments, *(() if arguments[0] == "version" else ("-no-color",))],
            cwd=self.place / "site",
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != ends_with:
            raise Failed(f"terraform {arguments[0]} ended with {done.returncode}\n{done.stdout}")
        return done.stdout

    def state(self, address: str) -> Mapping[str, Any]:
        """The attributes of a resource as Terraform knows them."""
        command = [*self.terraform, "show", "-json"]
        shown = subprocess.check_output(command, cwd=self.place / "site", env=self.environment)
        resources: Sequence[Mapping[str, Any]] = json.loads(shown)["values"]["root_module"][
            "resources"
        ]
        values: Mapping[str, Any] = next(r for r in resources if r["address"] == address)["values"]
        return values

    def shortened(self, rule: Mapping[str, Any]) -> list[Any]:
        policy = next(p for p in self.objects("policies") if p["id"] == rule["policy_id"])
        return [
            each | {"retention": 60} if each["id"] == rule["id"] else each
            for each in policy["rules"]
        ]

    def objects(self, kind: str) -> Sequence[Any]:
        return list(self.ask("snapshot")[kind].values())

    def change(self, kind: str, key: str, **fields: Any) -> None:
        self.post("change", kind=kind, id=key, fields=fields)

    def ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.site['control']}/{what}") as answer:
            return json.load(answer)

    def post(self, what: str, **body: Any) -> Any:
        """What another administrator does: straight in the federation, past Terraform."""
        request = urllib.request.Request(
            f"{self.site['control']}/{what}", json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def tell(*lines: str) -> None:
    print("\n" + "\n".join(lines), flush=True)


def show(output: str, *marks: str) -> None:
    """The lines of Terraform's output that matter; each mark has to be in one."""
    for mark in marks:
        expect(output, mark)
    for line in output.splitlines():
        if any(mark in line for mark in marks):
            print("  " + line.strip())


def expect(output: str, mark: str) -> None:
    if mark not in output:
        raise Failed(f"Terraform did not say {mark!r}\n{output}")


if __name__ == "__main__":
    sys.exit(main())
