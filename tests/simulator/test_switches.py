"""Every value of every switch has an effect, which its probe shows."""

from typing import Any

import pytest

from simulator import Simulator, Switches, hostile
from tests.simulator import (
    probes_of_backups,
    probes_of_hosts,
    probes_of_objects,
    probes_of_reads,
    probes_of_requests,
    probes_of_stores,
)
from tests.simulator.client import Api
from tests.simulator.probes import PROBES, RULE

MODULES = (
    probes_of_hosts,
    probes_of_backups,
    probes_of_objects,
    probes_of_reads,
    probes_of_requests,
    probes_of_stores,
)
CASES = [(switch, value) for switch, probe in PROBES.items() for value in probe.results]


@pytest.mark.sweep
@pytest.mark.parametrize(("switch", "value"), CASES)
def test_a_value_of_a_switch_has_its_effect(
    api: Api, sim: Simulator, switch: str, value: str
) -> None:
    probe = PROBES[switch]
    sim.switches.assign(switch, value)
    assert probe.measure(api) == probe.results[value]


def test_every_switch_has_a_probe() -> None:
    assert MODULES
    assert PROBES.keys() == set(Switches.names())


def test_every_value_of_a_switch_is_probed() -> None:
    for switch in Switches.names():
        default = getattr(Switches(), switch)
        words = {str(value).lower() for value in Switches.values(switch)}
        probed = {value.lower() for value in PROBES[switch].results}
        assert words <= probed, switch
        if not words:
            assert default in {float(value) for value in probed}, switch
        assert len(probed) > 1, switch


def test_every_switch_is_explained_in_a_line() -> None:
    lines = {switch: Switches.documentation()[switch] for switch in Switches.names()}
    assert not [name for name, line in lines.items() if "\n" in line or not 0 < len(line) < 200]


def test_a_hostile_appliance_still_does_its_work(api: Api, sim: Simulator) -> None:
    sim.switches.take(hostile())
    task = api.do("POST", "/policies", {"name": "x"})
    policy = api.id_of("policies", "x")
    assert task["affected_objects"] == [{"object_id": policy, "object_type": "policy"}]
    path = f"/policies/{policy}/rules?replace_all_rules=true"
    api.do("POST", path, [{**RULE, "days": "Fri,Mon"}])
    (rule,) = api.rules(policy)
    assert rule["days"] == "fri,mon"
    assert "destination_id" not in rule
    api.do("DELETE", f"/policies/{policy}")


def test_the_hostile_choices_are_values_of_their_switches() -> None:
    turned: dict[str, Any] = {
        name: getattr(hostile(), name)
        for name in Switches.names()
        if getattr(hostile(), name) != getattr(Switches(), name)
    }
    assert len(turned) > 20
    assert hostile() == Switches(**turned)


@pytest.mark.parametrize(
    ("switch", "value"),
    [("same_token", 1), ("task_polls", True), ("task_polls", 1.5), ("task_seconds", "1")],
)
def test_a_switch_takes_no_value_of_another_type(switch: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"switch {switch} is "):
        setattr(Switches(), switch, value)
