"""Which objects a list shows and in which order, known defects of the real lists included."""

from collections.abc import Callable, Mapping

from simulator.call import Call
from simulator.federation import Object
from simulator.filters import FILTERS
from simulator.query import Filter, Query, filtered, ordered

# The state of virtual machines has a default since 1.14: history of the OpenAPI document.
STATE_DEFAULT = 14


def objects_found(call: Call, kind: str) -> list[Object]:
    query = EFFECTIVE_QUERIES.get(kind, query_as_sent)(call)
    if query is None:
        return []
    known = call.backend.serializer.properties(kind)
    filters = {name: each for name, each in FILTERS[kind].items() if each.property in known}
    objects = list(call.federation.visible(kind).values())
    found = filtered(objects, query, filters)
    if kind == "backups":
        found += on_external_stores(call, query, objects, filters)
    return in_order(call, kind, found, known)


def in_order(call: Call, kind: str, found: list[Object], known: frozenset[str]) -> list[Object]:
    call.backend.lists_served += 1
    if "sort" in call.query:
        alternating = call.switches.tie_order == "alternating" and call.backend.lists_served % 2
        return ordered(found[::-1] if alternating else found, call.query, known)
    style = call.switches.unsorted
    # "The REST API by default sorts backups on name": notes of the PowerShell module.
    if style == "name" or (style == "arrival" and kind == "backups"):
        return ordered(found, {**call.query, "sort": "name"}, known)
    return found[::-1] if style == "reverse" else found


def query_as_sent(call: Call) -> Query | None:
    return call.query


def with_default_state(call: Call) -> Query | None:
    has_default = call.backend.minor >= STATE_DEFAULT
    return {"state": "ALIVE", **call.query} if has_default else call.query


def with_or_without_name(call: Call) -> Query | None:
    """On 3.7.2 the name filter of policies did not work: tbeha/SimpliVity-Powershell."""
    style = call.switches.policy_name_filter
    if style == "nothing" and "name" in call.query:
        return None
    return {name: value for name, value in call.query.items() if name != "name" or style == "works"}


def none_for_comma_lists(call: Call) -> Query | None:
    """On an OVC a comma list finds no backups: OMNI-46361 of the PowerShell module's notes."""
    broken = call.switches.backup_comma_lists == "nothing" and call.switches.appliance == "ovc"
    filters = FILTERS["backups"]
    comma = any("," in value for name, value in call.query.items() if name in filters)
    return None if broken and comma else call.query


EFFECTIVE_QUERIES: dict[str, Callable[[Call], Query | None]] = {
    "virtual_machines": with_default_state,
    "policies": with_or_without_name,
    "backups": none_for_comma_lists,
}
"""The query that a list really works with; None: it finds nothing."""


def on_external_stores(
    call: Call, query: Query, objects: list[Object], filters: Mapping[str, Filter]
) -> list[Object]:
    """Backups of other clusters that the cluster filter of an OVC finds: PowerShell notes."""
    wanted = query.get("omnistack_cluster_id")
    quirk = call.switches.backup_cluster_filter_adds_external
    if wanted is None or not quirk or call.switches.appliance != "ovc":
        return []
    others = {name: each for name, each in filters.items() if name != "omnistack_cluster_id"}
    return [
        each
        for each in filtered(objects, query, others)
        if each["external_store_name"] and each["omnistack_cluster_id"] != wanted
    ]
