"""What the tests know of a seeded federation."""

from simulator import Simulator

GIB = 2**30


def one(site: Simulator, kind: str, **fields: str) -> str:
    """The id of the first object with these fields."""
    objects = site.snapshot()[kind]
    return next(
        id_ for id_, each in objects.items() if all(each[n] == v for n, v in fields.items())
    )


def cluster(site: Simulator) -> str:
    return one(site, "omnistack_clusters")


def clusters(site: Simulator) -> list[str]:
    return list(site.snapshot()["omnistack_clusters"])


def policy(site: Simulator) -> str:
    """A policy that is not the built-in one."""
    return policies(site)[0]


def policies(site: Simulator) -> list[str]:
    every = site.snapshot()["policies"]
    return [id_ for id_, each in every.items() if not each["name"].startswith("Fixed")]


def machine(site: Simulator) -> str:
    return one(site, "virtual_machines", state="ALIVE")


def rules(site: Simulator, policy_id: str) -> list[dict[str, object]]:
    found = site.snapshot()["policies"][policy_id]["rules"]
    return list(found)
