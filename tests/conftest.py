"""How hard the tests look.

``--sweep-seed=SEED`` runs one case in sixteen of each test of the sweep, at least one; which ones
the seed decides; without it all run. ``HYPOTHESIS_PROFILE=deep`` tries a hundred times as many
examples.
"""

import gc
import os
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, settings

from provider import secrecy

BUSY: list[HealthCheck] = [HealthCheck.too_slow]
"""What says more of the machine than of the code, as a deadline for one example does."""

settings.register_profile("short", deadline=None, suppress_health_check=BUSY)
settings.register_profile("deep", max_examples=10_000, deadline=None, suppress_health_check=BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

ONE_IN = 16
"""Cases of a test in the sweep for each that a seed draws."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sweep-seed", metavar="SEED", help=f"draw one case in {ONE_IN} of each test of the sweep"
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say how the same cases are drawn again; -q leaves out the usual head."""
    seed = session.config.getoption("sweep_seed")
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if seed and terminal:
        terminal.write_line(f"One case in {ONE_IN} of the sweep: --sweep-seed={seed}")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage among thousands of tests, which all stay to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed = config.getoption("sweep_seed")
    if not seed:
        return
    left = set(left_out(seed, [each.nodeid for each in items if each.get_closest_marker("sweep")]))
    config.hook.pytest_deselected(items=[each for each in items if each.nodeid in left])
    items[:] = [each for each in items if each.nodeid not in left]


def pytest_itemcollected(item: pytest.Item) -> None:
    """A backslash is doubled when a process collects again, and mutmut asks for the first id."""
    if "\\" in item.nodeid:
        raise pytest.UsageError(f"Give {item.nodeid} an id without a backslash.")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Of a text that would have a backslash in its id, one without."""
    shown = ascii(val) if isinstance(val, str | bytes) else ""
    return shown.replace("\\", "%") if "\\" in shown else None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forget the secrets of other tests: words of this one, and thousands to be looked for."""
    secrecy._concealed.clear()


def left_out(seed: str, cases: list[str]) -> list[str]:
    """The ids of the cases that a seed does not draw; of each test it draws some."""
    tests: dict[str, list[str]] = defaultdict(list)
    for case in sorted(cases, key=lambda each: sha256(f"{seed} {each}".encode()).digest()):
        tests[case.partition("[")[0]].append(case)
    return [case for each in tests.values() for case in each[-(-len(each) // ONE_IN) :]]
