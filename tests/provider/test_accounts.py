"""Which account suffices for what, as docs/guides/accounts.md tells: of a reader, or of another."""

import re

import pytest

from provider.framework.kinds.table import ACTION, DATA_SOURCE, EPHEMERAL_RESOURCE, LIST_RESOURCE
from provider.registry import PROVIDER
from simulator import Simulator
from tests.nouns.samples import ACTIONS, DATA_SOURCES, only
from tests.provider.conftest import SharedClock, unconfigured
from tests.provider.core import Core, arguments
from tests.provider.direct import Direct
from tests.provider.test_lies import read_data
from tests.provider.test_lists import events
from tools.docs import DOCS

GUIDE = (DOCS / "guides" / "accounts.md").read_text("utf-8")
each = only(lambda _: True)
DENIED = "Permission denied"


@pytest.fixture
def reader(simulator: Simulator, schema) -> Core:
    """A small Terraform whose account may only read."""
    core = unconfigured(SharedClock(simulator), schema, Direct(simulator))
    simulator.url = simulator.url or "https://simplivity.example.com"
    account = {"username": simulator.reader, "ca_file": None}
    assert not core.configure(**{**arguments(simulator), **account})
    return core


def exceptions() -> set[str]:
    """The data sources that the guide says need more than an account that reads."""
    (line,) = re.findall(r"^\| Data source (.*) \| administrator \|$", GUIDE, re.MULTILINE)
    return set(re.findall(r"`(simplivity_\w+)`", line))


# -- what a reader may do -------------------------------------------------------------------------


def test_a_reader_reads_every_data_source_but_those_that_the_guide_names(simulator, reader):
    refused = exceptions()
    for name in PROVIDER.of(DATA_SOURCE):
        for given in DATA_SOURCES[name].given(simulator):
            told = [summary for summary, _ in read_data(reader, name, **given).words]
            assert told == ([DENIED] if name in refused else []), name


@pytest.mark.parametrize("name", PROVIDER.of(LIST_RESOURCE))
def test_a_reader_finds_what_could_be_imported(name, reader):
    assert not [found.diagnostic for found in events(reader, name) if found.diagnostic]


@pytest.mark.parametrize("name", PROVIDER.of(EPHEMERAL_RESOURCE))
def test_a_reader_gets_a_token_of_its_own(name, reader):
    assert not reader.opened(name, {}).diagnostics


@each
def test_a_reader_refreshes_plans_and_imports(sample, simulator, terraform, reader):
    given = sample.first(simulator)
    made = terraform.lived(sample.kind, given)
    read = reader.read(sample.kind, made.state, made.private)
    assert (read.state, read.told) == (made.state, [])
    planned = reader.plan(sample.kind, given, read.state, read.private)
    assert (planned.state, planned.told) == (made.state, [])
    imported = reader.imported(sample.kind, sample.import_id(made.state))
    assert imported.state
    assert not imported.errors


@each
def test_a_reader_plans_what_is_to_be_made_and_destroyed(sample, simulator, terraform, reader):
    assert not reader.plan(sample.kind, sample.first(simulator)).errors
    made = terraform.lived(sample.kind, sample.first(simulator))
    assert not reader.planned_destroy(sample.kind, made.state, made.private).errors


# -- what takes an administrator ------------------------------------------------------------------


@each
def test_a_reader_makes_nothing(sample, simulator, reader):
    given = sample.first(simulator)
    before = simulator.snapshot()
    planned = reader.plan(sample.kind, given)
    step = reader.apply(sample.kind, planned.state, None, planned.private, given)
    assert step.state is None
    assert [summary for summary, _ in step.words] == [DENIED]
    assert simulator.snapshot() == before


@only(lambda sample: sample.deleted_by)
def test_a_reader_destroys_nothing_and_loses_nothing(sample, simulator, terraform, reader):
    made = terraform.lived(sample.kind, sample.first(simulator))
    step = reader.destroyed(sample.kind, made.state, made.private)
    assert step.state == made.state
    assert [summary for summary, _ in step.words] == [DENIED]
    assert sample.found(simulator, made.state)


@pytest.mark.parametrize("name", PROVIDER.of(ACTION))
def test_a_reader_invokes_nothing(name, simulator, reader):
    given = ACTIONS[name].given(simulator)
    before = simulator.snapshot()
    simulator.clear_requests()
    _, told = reader.invoke(name, given)
    writes = [each for each in simulator.requests if each.method != "GET" and each.status != 200]
    assert [each.summary for each in told] == [DENIED] * bool(writes)
    assert simulator.snapshot() == before


def test_a_refusal_may_have_the_status_of_one(simulator, reader):
    simulator.switches.permission_denied = "403"
    _, told = reader.invoke("simplivity_policies_suspend", {"federation": True})
    assert [each.summary for each in told] == [DENIED]
