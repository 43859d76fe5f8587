"""Serialization of objects as JSON.

``Serializer`` makes the JSON object of the published samples and checks it against the OpenAPI
document. Then the functions in ``DEVIATIONS`` change it where a switch says so.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from simulator import certificate_forms
from simulator.federation import KINDS, Federation
from simulator.object_shapes import CAPACITY, OBJECTS, RATIOS
from simulator.schedule import LOCAL, max_backups
from simulator.schema import Schema
from simulator.switches import Switches
from simulator.workloads import RULE_DEFAULTS

JsonObject = dict[str, Any]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Shown only with show_optional_fields=true: OpenAPI 1.25, that parameter of each list.
OPTIONAL_FIELDS = {
    "datastores": words("hypervisor_free_space"),
    "virtual_machines": words(
        "ha_status ha_resynchronization_progress hypervisor_virtual_machine_power_state"
        " hypervisor_is_template"
    ),
    "omnistack_clusters": words(f"time_zone upgrade_state upgrade_task_id {CAPACITY} {RATIOS}"),
    "hosts": words(f"date {CAPACITY} {RATIOS}"),
}
# Required by the document, absent from a capture of 3.7 (tbeha/SimpliVity-Powershell).
MODERN_FIELDS = words(
    "cluster_group_ids hypervisor_management_system hypervisor_management_system_name"
    " owner_cluster_id owner_cluster_name single_replica"
)
ABSENT = object()


class ViolationError(Exception):
    """The simulator was about to send something that the OpenAPI document does not allow."""


@cache
def known_objects(minor: int) -> Schema:
    """What objects are made of in version 1.minor; made once, whatever is reset."""
    return Schema(OBJECTS, minor)


class Serializer:
    """Serializes the objects of a federation as a server of version 1.minor does."""

    def __init__(self, federation: Federation, switches: Switches, minor: int) -> None:
        self._federation = federation
        self._switches = switches
        self._schema = known_objects(minor)
        self.check_answers = True
        self._reads = 0

    def properties(self, kind: str) -> frozenset[str]:
        """The properties that objects of a kind have in this version."""
        return frozenset(self._schema.shapes[KINDS[kind]])

    def _names(self, kind: str, *, optional: bool) -> tuple[str, ...]:
        hidden = frozenset() if optional else OPTIONAL_FIELDS.get(kind, frozenset())
        return tuple(name for name in self._schema.shapes[KINDS[kind]] if name not in hidden)

    def serialize(
        self, kind: str, objects: Sequence[Mapping[str, Any]], *, optional: bool
    ) -> list[JsonObject]:
        """The objects as JSON objects."""
        self._reads += 1
        names = self._names(kind, optional=optional)
        serialized = [self._serialized(kind, each, names) for each in objects]
        for deviate in DEVIATIONS.get(kind, ()) + DEVIATIONS_OF_ALL:
            for each in serialized:
                deviate(each, self._switches)
        return serialized

    def check(self, shape: str, value: Any, exempt: frozenset[str] = frozenset()) -> None:
        errors = self._schema.errors(shape, value, exempt) if self.check_answers else []
        if errors:
            raise ViolationError("; ".join(errors))

    def _serialized(
        self, kind: str, stored: Mapping[str, Any], names: tuple[str, ...]
    ) -> JsonObject:
        """The check comes before the placeholders, which the OpenAPI document does not know."""
        values, unset = split_unset(stored, names)
        rules = [self._rule_parts(rule) for rule in stored["rules"]] if kind == "policies" else []
        if rules:
            values["rules"] = [rule for rule, _ in rules]
        if "hypervisor_free_space" in values and self._switches.free_space_varies:
            values["hypervisor_free_space"] -= self._reads * 4096
        shape = KINDS[kind]
        self.check(shape, values, OPTIONAL_FIELDS.get(kind, frozenset()).union(unset))
        for rule, unset_of_rule in rules:
            rule.update(self._placeholders("rule", unset_of_rule))
        return values | self._placeholders(shape, unset)

    def serialize_rule(self, stored: Mapping[str, Any]) -> JsonObject:
        """A rule on its own, as GET of one rule shows it."""
        values, unset = self._rule_parts(stored)
        self.check("rule", values)
        values |= self._placeholders("rule", unset)
        for deviate in (rewrite_rule, rewrite_scalars):
            deviate(values, self._switches)
        return values

    def serialize_part(self, shape: str, values: Mapping[str, Any]) -> JsonObject:
        """What is told of an object under a path of its own: a series, its hardware."""
        part = dict(values)
        self.check(shape, part)
        for deviate in DEVIATIONS_OF_ALL:
            deviate(part, self._switches)
        return part

    def _rule_parts(self, rule: Mapping[str, Any]) -> tuple[JsonObject, list[str]]:
        """Values of a rule, the computed ones included, and names of properties without a value."""
        whole = {**rule, **self._destination(rule), "max_backups": max_backups(rule)}
        return split_unset(whole, tuple(self._schema.shapes["rule"]))

    def _destination(self, rule: Mapping[str, Any]) -> JsonObject:
        if rule["external_store_name"]:
            return {"destination_id": None, "destination_name": None}
        key = rule["destination_id"]
        if key is None:
            return {"destination_id": LOCAL, "destination_name": LOCAL}
        cluster = self._federation.get("omnistack_clusters", key) or {}
        return {"destination_id": key, "destination_name": cluster.get("name")}

    def _placeholders(self, shape: str, unset: list[str]) -> JsonObject:
        """What is shown for strings without a value."""
        style = self._switches.missing_strings
        if style == "published":
            known = self._schema.shapes[shape]
            return {name: "NA" for name in unset if known[name].required}
        fill = PLACEHOLDERS[style]
        return {} if fill is ABSENT else dict.fromkeys(unset, fill)


PLACEHOLDERS = {"NA": "NA", "empty": "", "null": None, "absent": ABSENT}


def split_unset(stored: Mapping[str, Any], names: tuple[str, ...]) -> tuple[JsonObject, list[str]]:
    """The properties that have a value, and the names of those that have none."""
    values, unset = {}, []
    for name in names:
        value = stored.get(name, ABSENT)
        if value is None:
            unset.append(name)
        elif value is not ABSENT:
            values[name] = value
    return values, unset


Deviation = Callable[[JsonObject, Switches], None]


def rewrite_rules(policy: JsonObject, switches: Switches) -> None:
    for rule in policy["rules"]:
        rewrite_rule(rule, switches)
    if not policy["rules"] and switches.empty_rules != "empty":
        policy["rules"] = None
        if switches.empty_rules == "absent":
            del policy["rules"]


def rewrite_rule(rule: JsonObject, switches: Switches) -> None:
    if switches.rule_defaults != "shown":
        omit_defaults(rule, switches)
    if switches.days_case == "lower" and rule.get("days"):
        rule["days"] = rule["days"].lower()
    if rule.get("destination_id") == LOCAL and switches.local_destination != "marker":
        for name in ("destination_id", "destination_name"):
            rule[name] = PLACEHOLDERS[switches.local_destination]
            if rule[name] is ABSENT:
                del rule[name]


def omit_defaults(rule: JsonObject, switches: Switches) -> None:
    for name, default in RULE_DEFAULTS.items():
        if default is not None and rule[name] == default:
            rule[name] = None
            if switches.rule_defaults == "absent":
                del rule[name]


def rewrite_shares(datastore: JsonObject, switches: Switches) -> None:
    if switches.share_rw == "string":
        datastore["shares"] = [
            {**share, "rw": str(share["rw"]).lower()} for share in datastore["shares"]
        ]


def rewrite_certificate(certificate: JsonObject, switches: Switches) -> None:
    certificate["hash"] = certificate_forms.thumbprint(certificate["hash"], switches)
    certificate["certificate"] = certificate_forms.lines(certificate["certificate"], switches)


def reorder_lists(values: JsonObject, switches: Switches) -> None:
    if switches.inner_lists == "reversed":
        values.update({n: value[::-1] for n, value in values.items() if isinstance(value, list)})


def rewrite_scalars(values: JsonObject, switches: Switches) -> None:
    if switches.scalars_as == "string":
        values.update({name: as_text(value) for name, value in values.items()})


def as_text(value: Any) -> Any:
    """A value with its numbers and booleans, at any depth, as strings."""
    if isinstance(value, list):
        return [as_text(each) for each in value]
    if isinstance(value, dict):
        return {name: as_text(each) for name, each in value.items()}
    return str(value).lower() if isinstance(value, bool | int | float) else value


def omit_modern_fields(values: JsonObject, switches: Switches) -> None:
    for name in MODERN_FIELDS if switches.omit_modern_fields else ():
        values.pop(name, None)


def add_extra_field(values: JsonObject, switches: Switches) -> None:
    if switches.extra_fields:
        values["simulated_extra_field"] = {"reason": "newer servers may send more"}


DEVIATIONS: dict[str, tuple[Deviation, ...]] = {
    "policies": (rewrite_rules,),
    "datastores": (rewrite_shares,),
    "certificates": (rewrite_certificate,),
}
DEVIATIONS_OF_ALL: tuple[Deviation, ...] = (
    omit_modern_fields,
    add_extra_field,
    reorder_lists,
    rewrite_scalars,
)
