"""What the README says of the simulator is true."""

import re

import pytest

from simulator.control import GETS, POSTS
from simulator.main import parser
from simulator.readme_tables import README, with_current_tables

TEXT = README.read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_its_tables_are_up_to_date() -> None:
    assert with_current_tables(TEXT) == TEXT, "renew them with: python -m simulator.readme_tables"


def test_every_option_of_the_command_is_in_it() -> None:
    options = re.findall(r"--[a-z-]+", parser().format_help())
    assert {option for option in options if f"`{option}" not in TEXT} == {"--help"}


def test_every_order_of_the_control_port_is_in_it() -> None:
    orders = [f"`POST {path}`" for path in POSTS] + [f"`GET {path}`" for path in GETS]
    assert [order for order in orders if order not in TEXT] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_examples_run(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    exec(example, {"print": lambda *_: None})
