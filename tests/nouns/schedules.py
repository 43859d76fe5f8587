"""Rules in each way that users may write them, and what a rule says however it is written."""

from collections.abc import Mapping
from typing import Any

from simulator import Simulator
from tests.nouns.sample import Given
from tests.nouns.seeded import cluster

STORES = 14
"""The minor version that brought external stores."""

EVERY_DEFAULT: Given = {
    "days": "All",
    "start_time": "00:00",
    "end_time": "00:00",
    "application_consistent": False,
    "consistency_type": "NONE",
}
SCHEDULES: Mapping[str, Given] = {
    "nothing": {},
    "every default": EVERY_DEFAULT,
    "all": {"days": "all"},
    "last": {"days": "LAST"},
    "weekdays": {"days": "fri,MON"},
    "days of the month": {"days": "15,1"},
    "days with spaces": {"days": " tue , wed "},
    "a day twice": {"days": "sun,Mon,Sun"},
    "a window": {"start_time": "09:30", "end_time": "21:00"},
    "an end": {"end_time": "06:00"},
    "consistent": {"application_consistent": True},
    "not consistent": {"application_consistent": False},
    "snapshot": {"consistency_type": "DEFAULT"},
    "no snapshot": {"consistency_type": "NONE"},
    "vss": {"consistency_type": "VSS"},
    "both": {"application_consistent": True, "consistency_type": "VSS"},
}
IN_FULL: Mapping[str, Given] = {
    "all": {"days": "All"},
    "last": {"days": "Last"},
    "weekdays": {"days": "Mon,Fri"},
    "days of the month": {"days": "1,15"},
    "days with spaces": {"days": "Tue,Wed"},
    "a day twice": {"days": "Mon,Sun"},
    "consistent": {"consistency_type": "DEFAULT"},
    "snapshot": {"application_consistent": True},
    "vss": {"application_consistent": True},
}
OWN = "on the own cluster"


def schedules(site: Simulator, minor: int = 25) -> dict[str, Given]:
    """A rule for each way to write one; each says something else than the others."""
    places: dict[str, Given] = {
        "elsewhere": {"destination_id": cluster(site, 2)},
        OWN: {"destination_id": cluster(site)},
    }
    if minor >= STORES:
        places["on a store"] = {"external_store_name": "storeonce-1"}
    return {
        name: {"frequency": 5 + number, "retention": 60, **written}
        for number, (name, written) in enumerate({**SCHEDULES, **places}.items())
    }


def in_full(name: str, given: Given) -> Given:
    """The same rule, as the controller writes it in the captures."""
    return {**EVERY_DEFAULT, **given, **IN_FULL.get(name, {}), **consistency(name)}


def consistency(name: str) -> Given:
    types = {"consistent": "DEFAULT", "snapshot": "DEFAULT", "vss": "VSS", "both": "VSS"}
    kind = types.get(name, "NONE")
    return {"application_consistent": kind != "NONE", "consistency_type": kind}


def schedule(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a rule says, configured or stored, by rules that are not the provider's."""
    kind = rule.get("consistency_type") or "NONE"
    return (
        rule["frequency"],
        rule["retention"],
        frozenset(day.strip().lower() for day in (rule.get("days") or "All").split(",")),
        rule.get("start_time") or "00:00",
        rule.get("end_time") or "00:00",
        kind,
        rule.get("destination_id"),
    )


def in_order(rules: list[Mapping[str, Any]]) -> list[str]:
    """What several rules say, in an order of its own."""
    return sorted(map(_text, rules))


def _text(rule: Mapping[str, Any]) -> str:
    frequency, retention, days, *rest = schedule(rule)
    return repr((frequency, retention, sorted(days), *rest))
