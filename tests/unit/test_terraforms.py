"""Which command is which program in which version, and what it can do."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tools.terraforms import FEATURES, Release, able, release

WARNING = """
Warning: Unable to open CLI configuration file

The CLI configuration file at "Terraform v9.9.9" does not exist.
"""
EVERYWHERE = {"resource", "data source"}
OLD = {"removed block", "function"}
TEMPORARY = {*OLD, "ephemeral resource", "write-only attribute"}
Fake = Callable[[str], Sequence[str]]


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """A command that is a script of Python."""

    def made(script: str) -> Sequence[str]:
        path = tmp_path / "fake.py"
        path.write_text(script)
        return (sys.executable, str(path))

    return made


def printing(text: str) -> str:
    return f"print({text!r})"


@pytest.mark.parametrize("before", ["", WARNING], ids=["silent", "warned"])
@pytest.mark.parametrize("after", ["", WARNING, "Your version is out of date: Terraform v1.99.0"])
@pytest.mark.parametrize("program", ["Terraform", "OpenTofu"])
def test_a_command_is_what_its_first_line_says_whatever_it_warns_of(
    before: str, after: str, program: str, fake: Fake
):
    text = f"{before}{program} v1.14.2-dev\non linux_amd64\n{after}"
    assert release(fake(printing(text))) == Release(program, "1.14.2-dev")


def test_a_command_is_asked_without_the_settings_of_its_user(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "/no/such/file")
    monkeypatch.setenv("TF_CLI_ARGS_version", "-no-such-option")
    asked = 'import os; print("\\n".join(each for each in os.environ if each.startswith("TF_")))\n'
    assert release(fake(asked + printing("\nTerraform v1.0.0"))) == Release("Terraform", "1.0.0")
    with pytest.raises(ValueError, match=r"version says: \n$"):
        release(fake(asked))


def test_a_command_that_is_something_else_is_named_with_what_it_says(fake: Fake):
    command = fake("import sys; print('Packer v1.11.2'); sys.exit('no such command')")
    words = f"not a Terraform or OpenTofu: .*{re.escape(command[1])} version says: Packer v1.11.2"
    with pytest.raises(ValueError, match=words) as caught:
        release(command)
    assert "no such command" in str(caught.value)


@pytest.mark.parametrize(
    ("program", "version", "features"),
    [
        ("Terraform", "1.6.6", set()),
        ("Terraform", "1.7.5", {"removed block"}),
        ("Terraform", "1.9.8", OLD),
        ("Terraform", "1.11.9", TEMPORARY),
        ("Terraform", "1.12.0", {*TEMPORARY, "identity"}),
        ("Terraform", "1.13.5", {*TEMPORARY, "identity"}),
        ("Terraform", "1.14.0-beta1", {*TEMPORARY, "identity", "list resource", "action"}),
        ("Terraform", "2.0.0", {*TEMPORARY, "identity", "list resource", "action"}),
        ("OpenTofu", "1.6.3", set()),
        ("OpenTofu", "1.10.0", OLD),
        ("OpenTofu", "1.12.6", TEMPORARY),
        ("OpenTofu", "1.14.0", TEMPORARY),
    ],
)
def test_a_feature_is_one_of_a_program_since_a_version(
    program: str, version: str, features: set[str]
):
    found = {each for each in FEATURES if Release(program, version).can(each)}
    assert found - EVERYWHERE == features


@pytest.mark.parametrize(
    ("program", "expected"), [("Terraform", ["chosen"]), ("OpenTofu", [])], ids=str
)
def test_an_opentofu_is_not_taken_for_the_terraform_of_its_number(
    program: str, expected: list[str], fake: Fake, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TERRAFORM", " ".join(fake(printing(f"{program} v1.14.0"))))
    assert able("list resource") == expected
