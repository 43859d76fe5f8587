"""New objects with every property that the API shows.

A caller gives the properties that matter to it; the others get plausible values.
"""

from collections.abc import Callable, Iterable
from typing import Any

from simulator import certificate_forms, hardware, workloads
from simulator.factory_context import FactoryContext, Properties

FACTORIES: dict[str, Callable[[FactoryContext, Properties], dict[str, Any]]] = {
    "cluster_groups": hardware.cluster_groups,
    "omnistack_clusters": hardware.omnistack_clusters,
    "hosts": hardware.hosts,
    "standard_hosts": hardware.standard_hosts,
    "external_stores": hardware.external_stores,
    "certificates": lambda _, given: certificate_forms.facts(given["certificate"]),
    "role_assignments": lambda _, given: dict(given),
    "policies": workloads.policies,
    "datastores": workloads.datastores,
    "virtual_machines": workloads.virtual_machines,
    "backups": workloads.backups,
}


def new_object(context: FactoryContext, kind: str, given: Properties) -> dict[str, Any]:
    """An object of a kind; its name must be given, or the certificate, or role and groups."""
    made = {**FACTORIES[kind](context, given), **given}
    return made | with_complete_rules(context, str(made.get("id")), given)


def with_complete_rules(context: FactoryContext, key: str, given: Properties) -> dict[str, Any]:
    """Properties of the object with this key; rules of a policy get what they lack."""
    if "rules" not in given:
        return dict(given)
    return {**given, "rules": complete_rules(context, key, given["rules"])}


def complete_rules(
    context: FactoryContext, policy: str, given: Iterable[Properties]
) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            **workloads.RULE_DEFAULTS,
            **rule,
            "id": rule.get("id") or context.ids.new("rules", policy),
        }
        for number, rule in enumerate(given)
    ]
