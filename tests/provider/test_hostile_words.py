"""What others write forges no line of a message and commands neither a terminal nor a CI runner.

Every text that a controller can put into a message holds `HOSTILE` here.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, get_type_hints

import pytest

from provider import explain
from provider.framework.diagnostics import Diagnostic
from provider.omnistack import errors
from provider.plugin import messages
from simulator import Simulator
from tests.provider.calls import request_class
from tests.provider.core import Core, completed, packed

DATASTORE, POLICY = "simplivity_datastore", "simplivity_policy"
HOSTILE = "Gold\nError: forged\r\x1b[2K\u202e::stop::x ##[error]x ##vso[x]\u2028Error: forged"
FORBIDDEN = {"\x1b", "\r", "\u202e", "\u2028"}


def hold(told: Iterable[Any]) -> None:
    """The diagnostics tell of the hostile text, in one line and disarmed."""
    shown = [f"{each.summary}\n{each.detail}" for each in told]
    assert any("Error: forged" in each for each in shown), shown
    for text in shown:
        assert not FORBIDDEN & set(text)
        assert not [line for line in text.splitlines() if line.startswith("Error: forged")]
        assert not [word for word in text.split() if word.startswith("::")]
        assert "##[" not in text
        assert "##vso[" not in text


# -- errors ---------------------------------------------------------------------------------------


def of_kind(kind: type[errors.OmniStackError]) -> errors.OmniStackError:
    """An error of a kind, all of whose texts are hostile."""
    hints = get_type_hints(kind)
    values: dict[Any, Any] = {str: HOSTILE, int: 7, float: 7.0, tuple[str, ...]: ("00",)}
    values[Mapping[str, str]] = {HOSTILE: HOSTILE}
    lost = errors.Unreachable("https://ovc1", HOSTILE)
    return kind(*(values.get(hints[name], lost) for name in kind.facts))


KINDS = [kind for kind in explain._WORDS if issubclass(kind, errors.OmniStackError)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_error_quotes_is_disarmed(kind: type[errors.OmniStackError]):
    told = messages.diagnostics(explain.explain(of_kind(kind), None))
    if "Error: forged" in told[0].detail:
        hold(told)
    else:
        assert kind in {errors.Incomplete, errors.OutcomeUnknown, errors.DeletionUnconfirmed}


def test_whatever_a_message_holds_commands_nothing():
    (told,) = messages.diagnostics([Diagnostic("::x", f"a\n::b \x1b[0m ##[c]\n{HOSTILE!r}")])
    assert told.summary == ": :x"
    assert told.detail.startswith("a\n: :b \ufffd[0m # #[c]\n")


# -- names of objects -----------------------------------------------------------------------------


@pytest.fixture
def hostile(simulator: Simulator) -> Simulator:
    """A federation all of whose objects have hostile names."""
    for kind in ("policies", "datastores", "virtual_machines", "omnistack_clusters", "hosts"):
        for each in simulator.federation.objects(kind):
            simulator.federation.change(kind, each["id"], name=f"{each['name']}{HOSTILE}")
    return simulator


LOOKUPS = {
    "simplivity_policy": "policies",
    "simplivity_datastore": "datastores",
    "simplivity_virtual_machine": "virtual_machines",
    "simplivity_omnistack_cluster": "omnistack_clusters",
    "simplivity_host": "hosts",
}


def sought(core: Core, kind: str, **given: Any) -> Any:
    """What is told of a data source that finds nothing, or too much."""
    attributes = core.schema.data_source_schemas[kind].block.attributes
    config = packed(completed(attributes, given))
    return core.calls("ReadDataSource", type_name=kind, config=config).diagnostics


@pytest.mark.parametrize("kind", LOOKUPS)
def test_the_names_that_there_are_are_disarmed(terraform: Core, hostile: Simulator, kind: str):
    assert hostile.federation.objects(LOOKUPS[kind])
    hold(sought(terraform, kind, name="nobody"))


def test_what_tells_objects_of_one_name_apart_is_disarmed(terraform: Core, hostile: Simulator):
    for each in hostile.federation.objects("virtual_machines"):
        hostile.federation.change(
            "virtual_machines", each["id"], name="same", hypervisor_object_id=HOSTILE
        )
    told = sought(terraform, "simplivity_virtual_machine", name="same")
    assert "Several" in told[0].summary
    hold(told)


@pytest.mark.parametrize(("kind", "plural"), [(DATASTORE, "datastores"), (POLICY, "policies")])
def test_the_names_of_users_of_an_object_are_disarmed(
    terraform: Core, hostile: Simulator, kind: str, plural: str
):
    found = hostile.federation.objects(plural)[0]
    state = terraform.imported(kind, found["id"]).state
    hold(terraform.destroyed(kind, state).told)


def test_the_name_of_an_object_in_a_list_is_disarmed(terraform: Core, hostile: Simulator):
    assert hostile.federation.objects("policies")
    calls: Any = terraform.calls
    events = calls.answers("ListResource", request_class("ListResource")(type_name=POLICY))
    shown = [each.display_name for each in events]
    assert shown
    for name in shown:
        assert not FORBIDDEN & set(name)
        assert "\n" not in name


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_the_words_of_an_answer_are_disarmed(terraform: Core, simulator: Simulator, status: int):
    body = json.dumps({"exception": HOSTILE, "message": HOSTILE, "error_code": HOSTILE})
    simulator.faults.order("GET", "/policies", status=status, body="raw", raw=body, times=0)
    told = sought(terraform, "simplivity_policy", name="nobody")
    if status != 503:  # of a gateway's words nothing is told
        hold(told)
