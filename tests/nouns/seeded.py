"""What stands in every seeded federation, by the names that it has there."""

from simulator import Simulator

GIB = 2**30
FIXED = "Fixed Default Backup Policy"
"""The built-in policy."""
HOUR = {"time_offset": "2026-01-01T00:00:00Z", "range": 3600}
"""Arguments of what is measured, for a time that always gives the same."""


def key(site: Simulator, plural: str, name: str) -> str:
    """The id of the only object of a collection that has a name."""
    (found,) = site.federation.find(plural, name=name)
    return str(found["id"])


def policy(site: Simulator, name: str = "Silver") -> str:
    return key(site, "policies", name)


def cluster(site: Simulator, number: int = 1) -> str:
    """An omnistack_cluster; the first one owns the policies."""
    return key(site, "omnistack_clusters", f"cluster-{number}")


def machine(site: Simulator, number: int = 1) -> str:
    return key(site, "virtual_machines", f"vm-{number:05}")


def group(site: Simulator) -> str:
    """The only cluster group, whatever it is called by then."""
    return str(site.federation.first("cluster_groups")["id"])


def hypervisor_id(site: Simulator, number: int) -> str:
    found = site.federation.get("virtual_machines", machine(site, number))
    assert found is not None
    return str(found["hypervisor_object_id"])
