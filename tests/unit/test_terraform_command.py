"""What a command line of Terraform says."""

import io
import os
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from provider.plugin import terraform_command
from provider.plugin.terraform_command import PATIENCE, Command, _command_line, current, parsed


@pytest.mark.parametrize(
    ("line", "environment"),
    [
        ("terraform destroy", {}),
        ("terraform -chdir=site destroy -auto-approve", {}),
        ("/usr/bin/tofu destroy -target=simplivity_policy.a", {}),
        ("terraform apply -destroy", {}),
        ("terraform plan --destroy -out=p", {}),
        ("terraform plan -destroy=true", {}),
        ("terraform plan --destroy=1", {}),
        ("terraform plan", {"TF_CLI_ARGS_plan": "-destroy"}),
        ("terraform apply", {"TF_CLI_ARGS": "-no-color -destroy"}),
        ("python packaged.py destroy", {}),
    ],
)
def test_a_destroy_is_told_by_the_command_or_a_flag(line: str, environment: Mapping[str, str]):
    assert parsed(line.split(), environment).destroys


@pytest.mark.parametrize(
    ("line", "environment"),
    [
        ("terraform apply", {}),
        ("terraform apply destroy", {}),  # a file with a plan, of an unhappy name
        ("terraform apply", {"TF_CLI_ARGS_plan": "-destroy"}),
        ("terraform plan -destroy=false", {}),
        ("make destroy-all", {}),
        ("", {}),
    ],
)
def test_everything_else_is_none(line: str, environment: Mapping[str, str]):
    assert not parsed(line.split(), environment).destroys


def test_a_plan_refreshes_unless_it_is_told_not_to():
    assert parsed(["terraform", "plan"], {}).refreshes
    assert not parsed(["terraform", "plan", "-refresh=false"], {}).refreshes
    assert not parsed(["terraform", "plan", "-refresh=F"], {}).refreshes
    assert not parsed(["terraform", "plan", "-refresh=0"], {}).refreshes
    assert not parsed(["tofu", "apply", "--refresh=false"], {}).refreshes
    assert not parsed(["terraform", "apply"], {"TF_CLI_ARGS_apply": "-refresh=false"}).refreshes


def test_words_of_two_variables_are_taken_together():
    environment = {"TF_CLI_ARGS": "-refresh=false", "TF_CLI_ARGS_plan": "-destroy"}
    assert parsed(["terraform", "plan"], environment) == Command(destroys=True, refreshes=False)


def test_a_word_that_is_no_flag_is_none_of_a_variable():
    assert not parsed(["terraform", "plan"], {"TF_CLI_ARGS": "destroy"}).destroys


def test_nothing_is_said_by_what_is_no_command_of_terraform():
    assert parsed(["python", "-m", "debugger"], {"TF_CLI_ARGS": "-destroy"}) == Command()


def test_the_command_is_that_of_the_process_that_started_this_one():
    assert not current().destroys


def test_the_command_is_made_of_the_line_and_the_environment(monkeypatch: pytest.MonkeyPatch):
    lines = {os.getppid(): ["terraform", "plan"]}
    monkeypatch.setattr(terraform_command, "_command_line", lines.__getitem__)
    monkeypatch.setenv("TF_CLI_ARGS_plan", "-destroy")
    assert current() == Command(destroys=True, refreshes=True)


# -- the line of a process ------------------------------------------------------------------------


def shown(monkeypatch: pytest.MonkeyPatch, line: bytes | None) -> None:
    """Have /proc show a line for process 7, or nothing."""

    def opened(place: str, mode: str) -> io.BytesIO:
        assert (place, mode) == ("/proc/7/cmdline", "rb")
        if line is None:
            raise FileNotFoundError
        return io.BytesIO(line)

    monkeypatch.setattr(terraform_command, "open", opened, raising=False)


def printed(monkeypatch: pytest.MonkeyPatch, line: bytes | Exception) -> list[Any]:
    """Have ps print a line, or fail; what it is asked."""
    asked: list[Any] = []

    def run(words: list[str], **options: Any) -> Any:
        asked.append((words, options))
        if isinstance(line, Exception):
            raise line
        return subprocess.CompletedProcess(words, 0, line, b"")

    shown(monkeypatch, None)
    monkeypatch.setattr(subprocess, "run", run)
    return asked


def test_a_line_is_read_word_by_word(monkeypatch: pytest.MonkeyPatch):
    shown(monkeypatch, b"/opt/my terraform\0plan\0-var=a b\0")
    assert _command_line(7) == ["/opt/my terraform", "plan", "-var=a b", ""]


def test_a_line_may_be_no_text(monkeypatch: pytest.MonkeyPatch):
    shown(monkeypatch, b"\xff\0plan")
    assert _command_line(7) == ["\N{REPLACEMENT CHARACTER}", "plan"]


def test_where_no_file_shows_it_ps_prints_it(monkeypatch: pytest.MonkeyPatch):
    asked = printed(monkeypatch, b"terraform  plan -destroy\n")
    assert _command_line(7) == ["terraform", "plan", "-destroy"]
    options = {"capture_output": True, "timeout": PATIENCE, "check": False}
    assert asked == [(["/bin/ps", "-o", "args=", "-p", "7"], options)]


def test_what_ps_prints_may_be_no_text(monkeypatch: pytest.MonkeyPatch):
    printed(monkeypatch, b"\xff plan")
    assert _command_line(7) == ["\N{REPLACEMENT CHARACTER}", "plan"]


@pytest.mark.parametrize(
    "failure",
    [FileNotFoundError(), subprocess.TimeoutExpired("ps", PATIENCE)],
    ids=lambda each: type(each).__name__,
)
def test_a_line_that_nobody_shows_is_empty(monkeypatch: pytest.MonkeyPatch, failure: Exception):
    printed(monkeypatch, failure)
    assert _command_line(7) == ()
