"""How objects are spelled on the wire.

``Publisher`` makes the JSON object that the published samples show and checks it against the
OpenAPI document; ``DEVIATIONS`` then respell it where a switch says so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.federation import KINDS, Federation
from simulator.schedule import LOCAL, max_backups
from simulator.schema import Schema
from simulator.shapes import CAPACITY, OBJECTS, RATIOS
from simulator.switches import Switches
from simulator.workloads import RULE_DEFAULTS

Wire = dict[str, Any]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Shown only with show_optional_fields=true: OpenAPI 1.25, that parameter of each list.
OPTIONAL = {
    "datastores": words("hypervisor_free_space"),
    "virtual_machines": words(
        "ha_status ha_resynchronization_progress hypervisor_virtual_machine_power_state"
        " hypervisor_is_template"
    ),
    "omnistack_clusters": words(f"time_zone upgrade_state upgrade_task_id {CAPACITY} {RATIOS}"),
    "hosts": words(f"date {CAPACITY} {RATIOS}"),
}
# Required by the document, absent from a capture of 3.7 (tbeha/SimpliVity-Powershell).
MODERN = words(
    "cluster_group_ids hypervisor_management_system hypervisor_management_system_name"
    " owner_cluster_id owner_cluster_name single_replica"
)
ABSENT = object()


class OwnFaultError(Exception):
    """The simulator was about to send something that the OpenAPI document does not allow."""


class Publisher:
    """Spells the objects of a federation as a server of version 1.minor does."""

    def __init__(self, federation: Federation, switches: Switches, minor: int) -> None:
        self._federation = federation
        self._switches = switches
        self._schema = Schema(OBJECTS, minor)
        self.check_answers = True
        self._reads = 0

    def known(self, kind: str) -> frozenset[str]:
        """The properties that objects of a kind have in this version."""
        return frozenset(self._schema.shapes[KINDS[kind]])

    def names(self, kind: str, *, optional: bool) -> tuple[str, ...]:
        hidden = frozenset() if optional else OPTIONAL.get(kind, frozenset())
        return tuple(name for name in self._schema.shapes[KINDS[kind]] if name not in hidden)

    def spell(
        self, kind: str, objects: Sequence[Mapping[str, Any]], *, optional: bool
    ) -> list[Wire]:
        """The objects as they go over the wire."""
        self._reads += 1
        names = self.names(kind, optional=optional)
        spelled = [self._published(kind, each, names) for each in objects]
        for deviate in DEVIATIONS.get(kind, ()) + EVERYWHERE:
            for each in spelled:
                deviate(each, self._switches)
        return spelled

    def check(self, shape: str, value: Any, exempt: frozenset[str] = frozenset()) -> None:
        faults = self._schema.faults(shape, value, exempt) if self.check_answers else []
        if faults:
            raise OwnFaultError("; ".join(faults))

    def _published(self, kind: str, stored: Mapping[str, Any], names: tuple[str, ...]) -> Wire:
        """Checked while what has no value is still left out, whatever will stand for it."""
        wire, unset = split(stored, names)
        rules = [self._parts(rule) for rule in stored["rules"]] if kind == "policies" else []
        if rules:
            wire["rules"] = [rule for rule, _ in rules]
        if "hypervisor_free_space" in wire and self._switches.free_space_varies:
            wire["hypervisor_free_space"] -= self._reads * 4096
        shape = KINDS[kind]
        self.check(shape, wire, OPTIONAL.get(kind, frozenset()).union(unset))
        for rule, without in rules:
            rule.update(self._filled("rule", without))
        return wire | self._filled(shape, unset)

    def single_rule(self, stored: Mapping[str, Any]) -> Wire:
        """A rule on its own, as GET of one rule answers."""
        wire, unset = self._parts(stored)
        self.check("rule", wire)
        wire |= self._filled("rule", unset)
        for deviate in (respell_rule, respell_scalars):
            deviate(wire, self._switches)
        return wire

    def _parts(self, rule: Mapping[str, Any]) -> tuple[Wire, list[str]]:
        """A rule with what the server computes, and what has no value in it."""
        whole = {**rule, **self._destination(rule), "max_backups": max_backups(rule)}
        return split(whole, tuple(self._schema.shapes["rule"]))

    def _destination(self, rule: Mapping[str, Any]) -> Wire:
        if rule["external_store_name"]:
            return {"destination_id": None, "destination_name": None}
        key = rule["destination_id"]
        if key is None:
            return {"destination_id": LOCAL, "destination_name": LOCAL}
        cluster = self._federation.get("omnistack_clusters", key) or {}
        return {"destination_id": key, "destination_name": cluster.get("name")}

    def _filled(self, shape: str, unset: list[str]) -> Wire:
        """What stands for strings without a value."""
        style = self._switches.missing_strings
        if style == "published":
            known = self._schema.shapes[shape]
            return {name: "NA" for name in unset if known[name].required}
        fill = FILLS[style]
        return {} if fill is ABSENT else dict.fromkeys(unset, fill)


FILLS = {"NA": "NA", "empty": "", "null": None, "absent": ABSENT}


def split(stored: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Wire, list[str]]:
    """The properties that have a value, and the names of those that have none."""
    wire, unset = {}, []
    for name in names:
        value = stored.get(name, ABSENT)
        if value is None:
            unset.append(name)
        elif value is not ABSENT:
            wire[name] = value
    return wire, unset


Deviation = Callable[[Wire, Switches], None]


def respell_rules(policy: Wire, switches: Switches) -> None:
    for rule in policy["rules"]:
        respell_rule(rule, switches)
    if not policy["rules"] and switches.empty_rules != "empty":
        policy["rules"] = None
        if switches.empty_rules == "absent":
            del policy["rules"]


def respell_rule(rule: Wire, switches: Switches) -> None:
    if switches.rule_defaults != "shown":
        drop_defaults(rule, switches)
    if switches.days_case == "lower" and rule.get("days"):
        rule["days"] = rule["days"].lower()
    if rule.get("destination_id") == LOCAL and switches.local_destination != "marker":
        for name in ("destination_id", "destination_name"):
            rule[name] = FILLS[switches.local_destination]
            if rule[name] is ABSENT:
                del rule[name]


def drop_defaults(rule: Wire, switches: Switches) -> None:
    for name, default in RULE_DEFAULTS.items():
        if default is not None and rule[name] == default:
            rule[name] = None
            if switches.rule_defaults == "absent":
                del rule[name]


def respell_shares(datastore: Wire, switches: Switches) -> None:
    if switches.share_rw == "string":
        datastore["shares"] = [
            {**share, "rw": str(share["rw"]).lower()} for share in datastore["shares"]
        ]


def reorder_lists(wire: Wire, switches: Switches) -> None:
    if switches.inner_lists == "reversed":
        wire.update({n: value[::-1] for n, value in wire.items() if isinstance(value, list)})


def respell_scalars(wire: Wire, switches: Switches) -> None:
    if switches.scalars_as == "string":
        wire.update({name: as_text(value) for name, value in wire.items()})


def as_text(value: Any) -> Any:
    """Numbers and truths at any depth as strings."""
    if isinstance(value, list):
        return [as_text(each) for each in value]
    if isinstance(value, dict):
        return {name: as_text(each) for name, each in value.items()}
    return str(value).lower() if isinstance(value, bool | int) else value


def omit_modern(wire: Wire, switches: Switches) -> None:
    for name in MODERN if switches.omit_modern_fields else ():
        wire.pop(name, None)


def add_extra(wire: Wire, switches: Switches) -> None:
    if switches.extra_fields:
        wire["simulated_extra_field"] = {"reason": "newer servers may send more"}


DEVIATIONS: dict[str, tuple[Deviation, ...]] = {
    "policies": (respell_rules,),
    "datastores": (respell_shares,),
}
EVERYWHERE: tuple[Deviation, ...] = (omit_modern, add_extra, reorder_lists, respell_scalars)
