"""What the documentation says of the simulator is true."""

import doctest
import re
from dataclasses import fields
from types import ModuleType

import pytest

import simulator
from simulator import simulation
from simulator.control import GETS, POSTS
from simulator.main import parser
from simulator.readme_tables import README, with_current_tables

TEXT = README.read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(autouse=True)
def nothing_in_the_environment_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")


def test_its_tables_are_up_to_date() -> None:
    assert with_current_tables(TEXT) == TEXT, "renew them with: python -m simulator.readme_tables"


def test_every_option_of_the_command_is_in_it() -> None:
    options = re.findall(r"--[a-z-]+", parser().format_help())
    assert {option for option in options if f"`{option}" not in TEXT} == {"--help"}


def test_every_request_of_the_control_port_is_in_it() -> None:
    requests = [f"`POST {path}`" for path in POSTS] + [f"`GET {path}`" for path in GETS]
    assert [request for request in requests if request not in TEXT] == []


def test_every_public_name_is_in_it() -> None:
    assert [name for name in simulator.__all__ if not re.search(rf"\b{name}\b", TEXT)] == []


def test_every_field_of_the_journal_is_in_it() -> None:
    names = [f"`{each.name}`" for each in fields(simulator.Exchange)]
    assert [name for name in names if name not in TEXT] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_examples_run(example: str) -> None:
    exec(example, {"print": lambda *_: None})


@pytest.mark.parametrize("module", [simulator, simulation])
def test_the_examples_in_docstrings_run(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_its_types_are_public() -> None:
    assert README.with_name("py.typed").exists()
