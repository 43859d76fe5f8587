"""simplivity_datastore_share, and the data source of the hosts that there are."""

from collections.abc import Sequence

from simulator import Simulator
from tests.nouns.sample import DataSourceSample, Given, Object, ResourceSample, State, removed
from tests.nouns.seeded import key

HOST, OTHER_HOST = "esxi-1.example.net", "esxi-2.example.net"


def datastore(site: Simulator, number: int = 1) -> str:
    return key(site, "datastores", f"datastore-{number:03}")


def share(site: Simulator, of: str, host: str, *, shared: bool = True) -> None:
    (found,) = site.federation.find("datastores", id=of)
    shares = [each for each in found["shares"] if each["host"] != host]
    new = {"address": "192.0.2.77", "host": host, "rw": True}
    site.federation.change("datastores", of, shares=[*shares, new] if shared else shares)


def unshared(site: Simulator, state: State) -> None:
    share(site, state["datastore_id"], state["host_name"], shared=False)


class _DatastoreShare(ResourceSample):
    kind = "simplivity_datastore_share"
    plural = "datastores"
    since = 8
    created_by = ("POST", "/datastores/{id}/share")
    deleted_by = "/datastores/{id}/unshare"
    deleted_with = "POST"
    deleted_once = True
    reads_before = 2
    is_part = True
    drifts = {}
    fixed = frozenset({"id", "datastore_id", "datastore_name", "host_name"})
    gone = {"unshared": unshared, "with its datastore": removed("datastores", "datastore_id")}
    addresses = ("share.a", "share.b")
    changing = None
    replacing = 1

    def first(self, site: Simulator) -> Given:
        return {"datastore_id": datastore(site), "host_name": HOST}

    def another(self, site: Simulator, number: int) -> Given:
        return {"datastore_id": datastore(site, 1 + number), "host_name": HOST}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        return [self.first(site), {"datastore_id": datastore(site, 3), "host_name": HOST}]

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        first = {"datastore_id": datastore(site, 3 + self.addresses.index(address))}
        return [{**first, "host_name": HOST}, {**first, "host_name": OTHER_HOST}]

    def found(self, site: Simulator, state: State) -> Object | None:
        of = site.federation.get("datastores", state["datastore_id"])
        names = [each["host"] for each in of["shares"]] if of else []
        there = state["host_name"] in names
        return {"id": state["id"], **state} if there else None

    def key(self, site: Simulator, given: Given) -> str:
        return f"{given['datastore_id']}/{given['host_name']}"

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        of = site.federation.get("datastores", given["datastore_id"])
        names = [each["host"] for each in of["shares"]] if of else []
        return self.key(site, given) if given["host_name"] in names else None

    def imports(self, site: Simulator) -> Sequence[str]:
        numbers = (1, 3, 4)
        for number in numbers:
            share(site, datastore(site, number), HOST)
        return [f"{datastore(site, number)}/{HOST}" for number in numbers]


SHARE = _DatastoreShare()

STANDARD_HOSTS = DataSourceSample(
    "simplivity_datastore_standard_hosts", lambda site: [{"datastore_id": datastore(site)}]
)
