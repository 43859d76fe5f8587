"""Every example as it is, with the real Terraform: what the documentation shows is what works.

The ids in the examples are those of a seeded federation. Examples run on the first Terraform that
is found: they are to show that the texts are right, not that commands agree with each other.
"""

import json
import os
import re
import shutil
import subprocess
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from provider.commands.install import install
from provider.framework.kinds.table import FUNCTION, KINDS, RESOURCE, Kind
from simulator import Simulator
from tests.acceptance.seed import one, rules
from tests.acceptance.workspace import Run, Workspace
from tools.docs import DOCS, EXAMPLES
from tools.docs_pages import bare, parsed_import
from tools.terraforms import able, found, release

COMMANDS = found()
COMMAND = next(iter(COMMANDS.values()))
PROVIDER = EXAMPLES / "provider" / "provider.tf"
RESOURCES = sorted((EXAMPLES / "resources").iterdir())
COMPLETE = EXAMPLES / "complete"
APPLIED = [
    (kind, folder)
    for kind in KINDS
    if kind.example.endswith(".tf") and able(kind.word)
    for folder in sorted((EXAMPLES / kind.folder).iterdir())
]
CI = EXAMPLES / "ci"
ACCOUNT = {"TF_VAR_store_username": "client", "TF_VAR_store_password": "simulated"}
"""What the example of an external store asks for."""
CHANGES = 2
SUMMARY_OF_CHANGES = 10

each_resource = pytest.mark.parametrize("folder", RESOURCES, ids=lambda path: path.name)


@pytest.fixture
def command() -> Sequence[str]:
    return COMMAND


def copied(folder: Path, workspace: Workspace) -> None:
    """A workspace with the files of an example, and a provider where it has none."""
    for path in (*folder.glob("*.tf"), *folder.glob("*.pem")):
        shutil.copy(path, workspace.path)
    workspace.environment |= ACCOUNT
    if folder != COMPLETE:
        shutil.copy(PROVIDER, workspace.path)
    workspace.succeed("init")


def on_path(workspace: Workspace, folder: Path) -> dict[str, str]:
    """An environment in which the command is called terraform, as scripts call it."""
    folder.mkdir(exist_ok=True)
    shim = folder / "terraform"
    shim.write_text(f'#!/bin/sh\nexec {" ".join(workspace.command)} "$@"\n')
    shim.chmod(0o755)
    return workspace.environment | {"PATH": f"{folder}:{os.environ['PATH']}"}


def bash(script: str, cwd: Path, environment: Mapping[str, str]) -> Run:
    """A script as GitHub runs it where `shell: bash` is set."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=100
    )
    return Run(done.returncode, done.stdout, done.stderr)


# -- examples of the documentation ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "folder"),
    [*APPLIED, (RESOURCE, COMPLETE)],
    ids=lambda each: each.name if isinstance(each, Path) else each.word,
)
def test_an_example_can_be_applied_as_it_is_and_leaves_nothing_behind(
    kind: Kind[Any], folder: Path, workspace: Workspace, site: Simulator
):
    workspace.command = COMMANDS[able(kind.word)[0]]
    workspace.environment["TF_VAR_task_id"] = finished_task(site)
    workspace.environment["TF_VAR_guest_password"] = site.password
    seeded = site.snapshot()
    copied(folder, workspace)
    workspace.apply()
    outputs = json.loads(workspace.run("output", "-json").out)
    assert None not in [each["value"] for each in outputs.values()]
    assert workspace.run("plan", "-detailed-exitcode").status == 0
    workspace.succeed("destroy", "-auto-approve")
    assert site.snapshot() == seeded


def finished_task(site: Simulator) -> str:
    """The id of a task that the controller can still tell of; it changed nothing."""
    return site.backend.tasks.start("nothing", list).id


@each_resource
def test_an_import_script_runs_as_it_is(folder: Path, workspace: Workspace, site: Simulator):
    seeded = site.snapshot()
    script = (folder / "import.sh").read_text()
    copied(folder, workspace)
    ran = bash(script, workspace.path, on_path(workspace, workspace.path / "bin"))
    assert ran.status == 0, ran.said
    _, _, address, identity = parsed_import(script)
    assert workspace.state()[address]["id"] in (identity, identity.rpartition("/")[2])
    assert site.snapshot() == seeded


@each_resource
def test_an_import_block_of_a_page_needs_no_change(
    folder: Path, workspace: Workspace, site: Simulator
):
    seeded = site.snapshot()
    block, _ = import_blocks(folder)
    (workspace.path / "import.tf").write_text(f"{block}\n")
    shutil.copy(PROVIDER, workspace.path)
    workspace.succeed("init")
    planned = workspace.succeed("plan", "-generate-config-out=generated.tf", "-out=plan")
    assert "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy." in planned.said
    workspace.succeed("apply", "plan")
    assert workspace.plan() == {}
    assert site.snapshot() == seeded


@each_resource
def test_both_import_blocks_of_a_page_mean_the_same_object(folder: Path):
    by_id, by_identity = import_blocks(folder)
    parts = re.findall(r'= "(.*)"$', by_identity, re.MULTILINE)
    assert re.findall(r'= "(.*)"$', by_id, re.MULTILINE) == ["/".join(parts)]


def import_blocks(folder: Path) -> Sequence[str]:
    """What a page shows of importing in the configuration: by id and by identity."""
    page = (DOCS / "resources" / f"{bare(folder.name)}.md").read_text()
    return re.findall(r"^import \{\n.*?^\}$", page, re.DOTALL | re.MULTILINE)


def blocks(guide: str, language: str = "terraform") -> list[str]:
    """The code of a guide."""
    text = (DOCS / "guides" / guide).read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_first_configuration_of_the_readme_runs_as_it_stands(
    workspace: Workspace, site: Simulator
):
    seeded = site.snapshot()
    readme = (DOCS.parent / "README.md").read_text()
    (first, *_) = re.findall(r"```hcl\n(.*?)```", readme, re.DOTALL)
    (workspace.path / "main.tf").write_text(first)
    workspace.succeed("init")
    applied = workspace.apply()
    assert "Apply complete! Resources: 2 added, 0 changed, 0 destroyed." in applied.said
    assert "Warning" not in applied.said
    assert workspace.plan() == {}
    workspace.succeed("destroy", "-auto-approve")
    assert site.snapshot() == seeded


ODD_NAMES = ('say "hi" ${x}', "7 * daily, weekly", "7_daily weekly", "毎日\u3000")


def imported(workspace: Workspace, imports: str) -> set[str]:
    """What the guide imports without a query: nothing changes; the addresses."""
    workspace.write(imports)
    workspace.apply()
    said = workspace.succeed("output", "-raw", "imports").out
    (workspace.path / "imports.tf").write_text(said)
    planned = workspace.succeed("plan", "-generate-config-out=adopted.tf", "-out=plan")
    count = said.count("import {")
    assert f"Plan: {count} to import, 0 to add, 0 to change, 0 to destroy." in planned.said
    workspace.succeed("apply", "plan")
    assert workspace.plan() == {}
    adopted = {address for address in workspace.state() if not address.startswith("data.")}
    assert len(adopted) == count
    return adopted


@pytest.fixture
def oddly_named(site: Simulator) -> Simulator:
    for name in ('say "hi" ${x}', "7 * daily, weekly", "7_daily weekly", "毎日\u3000"):
        site.federation.add("datastores", name=name)
        site.federation.add("policies", name=name)
    site.federation.add("datastores", name="datastore-001")
    return site


def test_the_guide_to_adopt_a_federation_works_without_query(
    workspace: Workspace, oddly_named: Simulator
):
    seeded = oddly_named.snapshot()
    _, imports, _ = blocks("adopting.md")
    adopted = imported(workspace, imports)
    alive = [each for each in seeded["virtual_machines"].values() if each["state"] == "ALIVE"]
    there = len(seeded["datastores"]) + len(seeded["policies"]) - 1 + len(alive)
    assert len(adopted) == there
    assert {
        "simplivity_datastore.datastore_001__2",
        "simplivity_datastore._7_daily_weekly__2",
        "simplivity_datastore.毎日",
        "simplivity_policy.gold",
        "simplivity_vm_policy.vm_00001",
    } <= adopted
    assert oddly_named.snapshot() == seeded


def test_the_guide_to_adopt_a_federation_adopts_rules_alone(
    workspace: Workspace, oddly_named: Simulator
):
    seeded = oddly_named.snapshot()
    _, imports, of_rules = blocks("adopting.md")
    policies = '    [for each in local.policies : ["simplivity_policy", each.name, each.id]],\n'
    assert policies in imports
    adopted = imported(workspace, imports.replace(policies, of_rules))
    rules_of_all = {address for address in adopted if "_rule." in address}
    assert {"simplivity_policy_rule.gold_0", "simplivity_policy_rule.silver_0"} <= rules_of_all
    assert len(rules_of_all) == sum(len(each["rules"]) for each in seeded["policies"].values())
    assert oddly_named.snapshot() == seeded


RETIRED = "Apply complete! Resources: 1 added, 1 changed, 1 destroyed."


LIFECYCLE = re.compile(r"\n  lifecycle \{.*?\n  \}\n", re.DOTALL)


@pytest.mark.parametrize("first", ["with", "without"])
def test_the_guide_retires_a_policy_in_one_apply(workspace: Workspace, first: str):
    before, after, _ = blocks("retiring.md")
    workspace.write(before if first == "with" else LIFECYCLE.sub("", before))
    workspace.apply()
    workspace.write(before)
    workspace.apply()
    workspace.write(after)
    assert RETIRED in workspace.apply().said
    assert workspace.plan() == {}


def test_the_guide_retires_a_policy_without_preparation(workspace: Workspace, site: Simulator):
    before, after, _ = blocks("retiring.md")
    workspace.write(LIFECYCLE.sub("", before))
    workspace.apply()
    workspace.write(LIFECYCLE.sub("", after))
    (script,) = blocks("retiring.md", "shell")
    first, second = (line.split()[1:] for line in script.splitlines())
    assert workspace.run("apply", "-auto-approve").status == 1, "a dead end, as the guide says"
    workspace.succeed(*first, "-auto-approve")
    workspace.succeed(*second, "-auto-approve")
    assert workspace.plan() == {}
    assert "Old" not in [each["name"] for each in site.snapshot()["policies"].values()]


def test_the_guide_finds_all_users_of_a_policy(workspace: Workspace, site: Simulator):
    *_, users = blocks("retiring.md")
    workspace.write(users.replace('"Old"', '"Gold"'))
    workspace.apply()
    found = workspace.state()["data.simplivity_virtual_machines.users"]["virtual_machines"]
    gold = one(site, "policies", name="Gold")
    machines = site.snapshot()["virtual_machines"].values()
    assert sorted(each["name"] for each in found) == sorted(
        each["name"] for each in machines if each["policy_id"] == gold
    )


MISSPELT = """
resource "simplivity_policy" "x" {
  name  = "x"
  rules = [{ frequency = 60, retention = 2880, start_tme = "21:00" }]
}
"""


def test_a_misspelt_key_is_dropped_inside_rules_and_an_error_in_a_rule(workspace: Workspace):
    workspace.write(MISSPELT)
    assert "valid" in workspace.succeed("validate").said
    workspace.write(
        'resource "simplivity_policy_rule" "x" {\n  policy_id = "p"\n  frequency = 60\n'
        '  retention = 2880\n  start_tme = "21:00"\n}\n'
    )
    run = workspace.run("validate")
    assert run.status == 1
    assert 'An argument named "start_tme" is not expected here.' in run.said


@pytest.mark.skipif(
    not release(COMMAND).can(FUNCTION.word), reason="it cannot read calls of a provider's functions"
)
def test_examples_are_formatted(workspace: Workspace):
    workspace.succeed("fmt", "-check", "-diff", "-recursive", str(EXAMPLES))


# -- drift detection -----------------------------------------------------------------------------


class Runner:
    """What GitHub does with the workflow: its steps, one at a time, with what they may use."""

    text = (CI / "drift.yml").read_text()

    def __init__(self, workspace: Workspace, site: Simulator) -> None:
        self.workspace = workspace
        self.site = site
        self.root = workspace.path / "checkout"
        self.temp = workspace.path / "temp"
        self.programs = workspace.path / "bin"
        for folder in (self.root / ".github", self.temp, self.programs):
            folder.mkdir(parents=True)
        shutil.copy(CI / "summarise.py", self.root / ".github")
        install(workspace.path / "data" / "terraform" / "plugins")
        self.open_issue = ""
        self.fake_gh()
        self.secrets = {
            "SIMPLIVITY_HOST": self.site.url,
            "SIMPLIVITY_USERNAME": self.site.reader,
            "SIMPLIVITY_PASSWORD": self.site.password,
            "SIMPLIVITY_CA_PEM": Path(self.site.ca_file).read_text(),
        }
        (block,) = re.findall(r"^env:\n((?:  .+\n)+)", self.text, re.MULTILINE)
        self.environment = self.own_environment() | self.variables(block)

    def own_environment(self) -> dict[str, str]:
        """A runner is no acceptance test: it finds the provider where `install` puts it."""
        given = on_path(self.workspace, self.programs)
        kept = {n: v for n, v in given.items() if not n.startswith(("TF_CLI", "SIMPLIVITY_"))}
        return kept | {
            "HOME": str(self.workspace.path),
            "XDG_DATA_HOME": str(self.workspace.path / "data"),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
        }

    def variables(self, block: str) -> dict[str, str]:
        """What an `env` block sets, with secrets for an account that only reads."""
        pairs = re.findall(r"^ +(\w+): (.+?)(?: #.*)?$", block, re.MULTILINE)
        secret = r"\$\{\{ secrets\.(\w+) \}\}"
        return {
            name: re.sub(secret, lambda m: self.secrets[m[1]], value.strip('"'))
            for name, value in pairs
        }

    def fake_gh(self) -> None:
        """A gh command that writes down what it is asked for and knows of the open issue."""
        log = self.programs / "gh.log"
        script = f'#!/bin/sh\necho "$1 $2" >>{log}\n[ "$2" != list ] || printf "%s" "$OPEN_ISSUE"\n'
        (self.programs / "gh").write_text(script)
        (self.programs / "gh").chmod(0o755)

    def step(self, name: str) -> str:
        (step,) = re.findall(rf"      - name: {name}\n((?:        .*\n|\n)+)", self.text)
        return str(step)

    def script(self, step: str) -> str:
        _, _, script = self.step(step).partition("        run: |\n")
        assert "${{" not in script, "an expression in a script is an injection"
        return textwrap.dedent(script)

    def run(self, step: str, **environment: str) -> Run:
        """A step; the caller gives what its `env` takes from other steps and from GitHub."""
        blocks = re.findall(r"^        env:\n((?:          .+\n)+)", self.step(step), re.MULTILINE)
        own = self.variables("".join(blocks)) | environment
        return bash(self.script(step), self.root, self.environment | own)

    def check(self) -> int:
        """The job as far as it matters here; the status of its verdict."""
        for name in ("output", "summary", "drift.md"):
            (self.temp / name).unlink(missing_ok=True)
        if self.run("Init").status == 0 and self.run("Plan").status == 0 and self.result != "error":
            issue = self.run("Issue", RESULT=self.result, RUN="here", OPEN_ISSUE=self.open_issue)
            assert issue.status == 0, issue.said
        return self.run("Verdict", RESULT=self.result).status

    @property
    def result(self) -> str:
        output = self.temp / "output"
        return output.read_text().strip().removeprefix("result=") if output.exists() else ""

    @property
    def summary(self) -> str:
        return (self.temp / "summary").read_text()

    def asked_of_github(self) -> list[str]:
        log = self.programs / "gh.log"
        asked = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [each for each in asked if each not in ("label create", "issue list")]


@pytest.fixture
def runner(workspace: Workspace, site: Simulator) -> Runner:
    """A runner for the complete example, applied with the lock file that the runner gets."""
    made = Runner(workspace, site)
    for path in COMPLETE.glob("*.tf"):
        shutil.copy(path, made.root)
    local = Workspace(made.root, workspace.command, workspace.environment)
    local.succeed("init")
    local.apply()
    return made


def change(site: Simulator, kind: str, named: str, **fields: object) -> None:
    """Change an object as somebody does who does not use Terraform."""
    site.federation.change(kind, one(site, kind, name=named), **fields)


def test_the_workflow_ends_green_without_drift(runner: Runner):
    assert runner.check() == 0
    assert runner.summary.startswith("## No drift of the SimpliVity federation\n")
    assert runner.asked_of_github() == []


def test_the_workflow_tells_drift_from_what_is_not_applied(runner: Runner, site: Simulator):
    gold, standard = (one(site, "policies", name=name) for name in ("Gold", "Standard"))
    change(site, "datastores", "files", policy_id=gold)
    (runner.root / "terraform.tfvars").write_text("monthly_months = 24\n")
    assert runner.check() == CHANGES
    outside, pending = runner.summary.split("### Not applied yet")
    assert "Changed outside of Terraform: 1, 1 of them critical. Not applied yet: 1." in outside
    row = f'| `policy_id` | `"{standard}"` | `"{gold}"` | **critical** | change it |'
    assert f'| `simplivity_datastore.this["files"]` {row}' in outside
    assert (
        "| `simplivity_policy_rule.monthly` | `retention` | `535680 (372 d)` | `1071360 (744 d)` |"
    ) in pending
    assert "simplivity_datastore" not in pending


def test_the_workflow_tells_what_is_gone(runner: Runner, site: Simulator):
    standard = one(site, "policies", name="Standard")
    kept = [each for each in rules(site, standard) if each["start_time"] != "23:00"]
    site.federation.change("policies", standard, rules=kept)
    assert runner.check() == CHANGES
    gone = "| `simplivity_policy_rule.nightly` |  | exists | gone | **critical** | create it |"
    assert gone in runner.summary
    assert "Not applied yet: 0." in runner.summary


def test_the_workflow_keeps_one_issue(runner: Runner, site: Simulator):
    assert runner.check() == 0
    assert runner.asked_of_github() == []
    change(site, "policies", "Critical", name="critical")
    assert runner.check() == CHANGES
    assert runner.asked_of_github() == ["issue create"]
    runner.open_issue = "7"
    assert runner.check() == CHANGES
    assert runner.asked_of_github() == ["issue edit"]
    change(site, "policies", "critical", name="Critical")
    assert runner.check() == 0
    assert runner.asked_of_github() == ["issue close"]


def test_the_workflow_fails_when_nothing_is_known(runner: Runner):
    runner.secrets["SIMPLIVITY_PASSWORD"] = "wrong"
    assert runner.check() == 1
    assert runner.result == "error"
    assert runner.summary.startswith("## Drift check failed\n")
    assert "Login was refused" in runner.summary
    assert runner.asked_of_github() == []


def test_a_check_that_fails_is_drift(runner: Runner, site: Simulator):
    guide = (DOCS / "guides" / "drift-detection.md").read_text()
    (block,) = re.findall(r"```terraform\n(.*?)```", guide, re.DOTALL)
    policies = len(site.federation.objects("policies"))
    block = block.replace("== 3", f"== {policies}")
    (runner.root / "check.tf").write_text(block)
    assert runner.check() == 0
    (runner.root / "check.tf").write_text(block.replace(f"== {policies}", "== 0"))
    assert runner.check() == CHANGES
    assert (
        "| `check.policies` | `Somebody made or deleted a backup policy.` |\n"
    ) in runner.summary


NESTED_CHECK = """
check "gold" {
  data "simplivity_policy" "gold" {
    name = "Gold"
  }

  assert {
    condition     = length(data.simplivity_policy.gold.rules) %s
    error_message = "Gold has another number of rules."
  }
}
"""


def test_a_check_with_a_data_source_of_its_own_is_clean_while_it_passes(runner: Runner):
    (runner.root / "check.tf").write_text(NESTED_CHECK % "> 0")
    assert runner.check() == 0
    assert runner.summary.startswith("## No drift of the SimpliVity federation\n")
    (runner.root / "check.tf").write_text(NESTED_CHECK % "== 0")
    assert runner.check() == CHANGES
    assert "| `check.gold` | `Gold has another number of rules.` |\n" in runner.summary


def test_a_machine_that_is_taken_out_of_service_is_told_as_what_it_is(
    runner: Runner, site: Simulator
):
    change(site, "virtual_machines", "vm-00004", state="DELETED")
    assert runner.check() == CHANGES
    assert '| `simplivity_vm_policy.critical["vm-00004"]` |  | exists | gone |' in runner.summary
    assert "| `check.critical_machines` | `Not there: vm-00004.` |" in runner.summary
    (runner.root / "terraform.tfvars").write_text('critical_machines = ["vm-00002", "vm-00006"]\n')
    local = Workspace(runner.root, runner.workspace.command, runner.workspace.environment)
    local.apply()
    assert runner.check() == 0


def test_drift_is_told_although_the_plan_ends_with_an_error(runner: Runner, site: Simulator):
    (runner.root / "more.tf").write_text('data "simplivity_policy" "no" {\n  name = "no"\n}\n')
    assert runner.check() == 1
    assert runner.result == "error"
    assert "No such policy" in runner.summary
    change(site, "policies", "Critical", name="critical")
    assert runner.check() == CHANGES
    assert runner.result == "drift"
    assert "\n\n**The plan ended with an error, so this may not be all.**" in runner.summary
    assert (
        '| `simplivity_policy.critical` | `name` | `"Critical"` | `"critical"` |' in runner.summary
    )
    assert runner.asked_of_github() == ["issue create"]


def test_a_shortened_retention_of_an_inline_rule_is_seen(runner: Runner, site: Simulator):
    critical = one(site, "policies", name="Critical")
    shortened = [
        {**each, "retention": 1} if each["start_time"] == "21:00" else each
        for each in rules(site, critical)
    ]
    site.federation.change("policies", critical, rules=shortened)
    assert runner.check() == CHANGES
    assert '"frequency": 1440 (1 d), "retention": 20160 (14 d)' in runner.summary
    assert '"frequency": 1440 (1 d), "retention": 1, ' in runner.summary
    assert '"frequency": 60' not in runner.summary
    assert "Changed outside of Terraform: 1, 1 of them critical." in runner.summary


def test_an_enlarged_datastore_is_told_as_what_no_apply_takes_back(runner: Runner, site: Simulator):
    change(site, "datastores", "files", size=3 * 2**40)
    assert runner.check() == CHANGES
    sizes = "| `size` | `2199023255552 (2 TiB)` | `3298534883328 (3 TiB)` |"
    row = f'| `simplivity_datastore.this["files"]` {sizes}  | fail: it cannot shrink |'
    assert row in runner.summary


def test_what_is_moved_waits_to_be_applied(runner: Runner):
    main = (runner.root / "main.tf").read_text().replace('_rule" "nightly"', '_rule" "daily"')
    moved = (
        "moved {\n  from = simplivity_policy_rule.nightly\n  to = simplivity_policy_rule.daily\n}\n"
    )
    (runner.root / "main.tf").write_text(main + moved)
    assert runner.check() == CHANGES
    assert "| `simplivity_policy_rule.daily` |  |  |  | move it |" in runner.summary


def test_nothing_that_the_controller_says_is_a_command_to_the_runner(
    runner: Runner, site: Simulator
):
    change(site, "policies", "Critical", name="x\n::error::y\n  ::add-mask::z")
    ran = runner.run("Plan")
    assert "::error::y" in ran.out
    commands = [line.strip() for line in ran.out.splitlines() if line.strip().startswith("::")]
    first, *_, last = commands
    assert first == f"::stop-commands::{last.strip(':')}"
    assert len(last) > 60
    assert "\n::" not in runner.summary


def test_only_the_step_that_plans_gets_the_secrets(runner: Runner):
    assert runner.text.count("secrets.") == runner.step("Plan").count("secrets.")
    assert "SIMPLIVITY_PASSWORD: ${{ secrets.SIMPLIVITY_PASSWORD }}\n" in runner.step("Plan")


@pytest.mark.parametrize(
    "provider",
    [
        None,
        "terraform-provider-simplivity",
        "git+https://git.example.com/you/terraform-provider-simplivity",
        "git+https://git.example.com/you/terraform-provider-simplivity@main",
    ],
)
def test_the_workflow_installs_nothing_but_a_commit(runner: Runner, provider: str | None):
    if provider:
        runner.environment["PROVIDER"] = provider
    ran = runner.run("Install")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out == (
        "::error title=Drift check failed::PROVIDER in drift.yml names no commit: set it.\n"
    )


@pytest.mark.parametrize("missing", ["data/terraform", "checkout/.github/summarise.py"])
def test_the_workflow_fails_when_it_cannot_work(runner: Runner, missing: str):
    (runner.workspace.path / missing).rename(runner.workspace.path / "elsewhere")
    assert runner.check() == 1
    assert runner.result in ("", "error")
    assert runner.summary.startswith("## Drift check failed\n")


def test_the_shell_of_the_guide_ends_as_the_plan_does(runner: Runner, site: Simulator):
    guide = (DOCS / "guides" / "drift-detection.md").read_text()
    (script,) = re.findall(r"```shell\n(set -euo.*?)```", guide, re.DOTALL)
    assert runner.run("Init").status == 0
    shutil.copy(CI / "summarise.py", runner.root)
    environment = runner.environment | runner.secrets
    clean = bash(script, runner.root, environment)
    assert (clean.status, "## No drift of" in clean.out) == (0, True)
    change(site, "policies", "Critical", name="critical")
    drift = bash(script, runner.root, environment)
    assert (drift.status, "## Drift of" in drift.out) == (CHANGES, True)
    failed = bash(script, runner.root, environment | {"SIMPLIVITY_PASSWORD": "wrong"})
    assert (failed.status, "nothing is known" in failed.out) == (1, True)


# -- the summary ---------------------------------------------------------------------------------


SECRETIVE = """
variable "name" {
  sensitive = true
  default   = "hush | hush"
}

resource "simplivity_policy" "secret" {
  name  = var.name
  rules = [{ frequency = 60, retention = 1440 }]
}

output "secret" {
  value     = simplivity_policy.secret.name
  sensitive = true
}
"""


def summarised(plan: str) -> Run:
    command = ["python3", str(CI / "summarise.py")]
    done = subprocess.run(command, input=plan, capture_output=True, text=True, check=False)
    return Run(done.returncode, done.stdout, done.stderr)


def test_a_summary_never_shows_what_is_sensitive(workspace: Workspace, site: Simulator):
    workspace.write(SECRETIVE)
    workspace.apply()
    change(site, "policies", "hush | hush", name="leaked name")
    workspace.run("plan", "-out=plan")
    plan = workspace.run("show", "-json", "plan").out
    assert "leaked name" in plan
    report = summarised(plan)
    assert report.status == SUMMARY_OF_CHANGES
    assert "| `simplivity_policy.secret` | `name` | (sensitive) | (sensitive) |" in report.out
    assert "leaked" not in report.out
    assert "hush" not in report.out


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        ("", "Expecting value"),
        ("{}", "not the output of terraform show -json"),
        ('{"format_version": "2.0"}', "of a later format"),
        ('{"format_version": "1.2", "errored": true}', "ended with an error"),
    ],
)
def test_a_summary_is_made_of_sound_plans_only(plan: str, complaint: str):
    report = summarised(plan)
    assert (report.status, report.out) == (1, "")
    assert complaint in report.err


def resource(actions: Sequence[str], before: object, after: object) -> dict[str, object]:
    change = {"actions": actions, "before": before, "after": after}
    return {"address": "simplivity_policy.x", "change": change}


@pytest.mark.parametrize(
    ("planned", "line"),
    [
        (resource(["create"], None, {"name": "a"}), "|  |  |  | create it |"),
        (resource(["delete"], {"name": "a"}, None), "|  |  |  | destroy it |"),
        (
            resource(["delete", "create"], {"name": "a"}, {"name": "b"}),
            '| `name` | `"a"` | `"b"` | replace it |',
        ),
        (
            resource(["update"], {"name": "a|b`c"}, {"name": "*"}),
            '| `name` | `` "a\\|b`c" `` | `"*"` | change it |',
        ),
        (
            resource(["update"], {"rules": [1, 2, 3]}, {"rules": [1, 4]}),
            "| `rules` | `[2, 3]` | `[4]` | change it |",
        ),
        (
            resource(["update"], {"rules": [1, 2]}, {"rules": [2, 1]}),
            "| `rules` | `[1, 2]` | `[2, 1]` | change it |",
        ),
        (
            resource(["update"], {"name": "a" * 500}, {"name": None}),
            f'| `name` | `"{"a" * 119}…` | null | change it |',
        ),
        (
            resource(["update"], {"name": "a" * 500 + "b"}, {"name": "a" * 500 + "c"}),
            f'| `name` | `…{"a" * 30}b"` | `…{"a" * 30}c"` | change it |',
        ),
        (
            resource(["update"], {"retention": 43200}, {"retention": 1}),
            "| `retention` | `43200 (30 d)` | `1` | change it |",
        ),
        (
            resource(["update"], {"size": 2**41}, {"size": 2**41 + 2**39}),
            "| `size` | `2199023255552 (2 TiB)` | `2748779069440 (2.5 TiB)` | change it |",
        ),
        (
            resource(["update"], {"rules": ["x" * 200, "y"]}, {"rules": ["y"]}),
            f'| `rules` | `["{"x" * 200}"]` | `[]` | change it |',
        ),
        (
            resource(["update"], {"t": {"a": 1, "b": [1, 2]}}, {"t": {"a": 1, "b": [1]}}),
            '| `t` | `{"b": [2]}` | `{"b": []}` | change it |',
        ),
        (
            resource(["forget"], {"name": "a"}, None),
            "|  |  |  | forget it |",
        ),
        (
            resource(["no-op"], {"name": "a"}, {"name": "a"}) | {"previous_address": "x"},
            "|  |  |  | move it |",
        ),
    ],
)
def test_a_summary_has_a_line_for_each_change(planned: dict[str, object], line: str):
    plan = {"format_version": "1.2", "resource_changes": [planned]}
    assert f"| `simplivity_policy.x` {line}\n" in summarised(json.dumps(plan)).out


def test_a_summary_fits_into_an_issue():
    changes = [
        resource(["create"], None, {}) | {"address": f"simplivity_policy.x[{number}]"}
        for number in range(5000)
    ]
    plan = {"format_version": "1.2", "resource_changes": changes}
    report = summarised(json.dumps(plan)).out
    assert len(report) < 65_000
    assert report.endswith("create it |\n\nThe report is too long and ends here.\n")
