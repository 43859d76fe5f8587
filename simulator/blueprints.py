"""New objects with every property that the API shows.

A caller gives the facts that matter to it; everything else has a plausible value.
"""

from collections.abc import Callable, Iterable
from typing import Any

from simulator import hardware, workloads
from simulator.site import Facts, Site

MAKERS: dict[str, Callable[[Site, Facts], dict[str, Any]]] = {
    "cluster_groups": hardware.cluster_groups,
    "omnistack_clusters": hardware.omnistack_clusters,
    "hosts": hardware.hosts,
    "standard_hosts": hardware.standard_hosts,
    "external_stores": hardware.external_stores,
    "policies": workloads.policies,
    "datastores": workloads.datastores,
    "virtual_machines": workloads.virtual_machines,
    "backups": workloads.backups,
}


def new(site: Site, kind: str, facts: Facts) -> dict[str, Any]:
    """A whole object of a kind; the facts must have its name."""
    made = {**MAKERS[kind](site, facts), **facts}
    return made | completed(site, str(made.get("id")), facts)


def completed(site: Site, key: str, facts: Facts) -> dict[str, Any]:
    """Facts of the object with a key, the rules among them made whole."""
    if "rules" not in facts:
        return dict(facts)
    return {**facts, "rules": rules(site, key, facts["rules"])}


def rules(site: Site, policy: str, given: Iterable[Facts]) -> list[dict[str, Any]]:
    """Rules that have neither id nor number get them."""
    return [
        {
            "number": number,
            **workloads.RULE_DEFAULTS,
            **rule,
            "id": rule.get("id") or site.ids.new("rules", policy),
        }
        for number, rule in enumerate(given)
    ]
