"""What a command line of Terraform says."""

from collections.abc import Mapping

import pytest

from provider.plugin.command import Command, current, parsed


@pytest.mark.parametrize(
    ("line", "environment"),
    [
        ("terraform destroy", {}),
        ("terraform -chdir=site destroy -auto-approve", {}),
        ("/usr/bin/tofu destroy -target=simplivity_policy.a", {}),
        ("terraform apply -destroy", {}),
        ("terraform plan --destroy -out=p", {}),
        ("terraform plan -destroy=true", {}),
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
    assert not parsed(["tofu", "apply", "--refresh=false"], {}).refreshes
    assert not parsed(["terraform", "apply"], {"TF_CLI_ARGS_apply": "-refresh=false"}).refreshes


def test_nothing_is_said_by_what_is_no_command_of_terraform():
    assert parsed(["python", "-m", "debugger"], {"TF_CLI_ARGS": "-destroy"}) == Command()


def test_the_command_is_that_of_the_process_that_started_this_one():
    assert not current().destroys
