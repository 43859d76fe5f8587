"""simplivity_backup and the data sources of backups."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from simulator import Simulator
from simulator.clock import iso
from tests.nouns.datastore import PLACE
from tests.nouns.sample import (
    DataSourceSample,
    Given,
    Object,
    Outside,
    ResourceSample,
    State,
    facts,
    removed,
    with_id,
)
from tests.nouns.seeded import cluster, key, machine

STORES = 14
"""The minor version that brought external stores."""
DAY = 1440

ONE = DataSourceSample(
    "simplivity_backup",
    lambda site: [{"name": "manual-3"}, {"id": key(site, "backups", "manual-3")}],
)
ALL = DataSourceSample("simplivity_backups")


def _golden(site: Simulator, **more: Any) -> list[Given]:
    return [{"backup_id": key(site, "backups", "manual-3"), **more}]


DISK = "vm-00003.vmdk"
DISKS = DataSourceSample("simplivity_backup_virtual_disks", _golden)
PARTITIONS = DataSourceSample(
    "simplivity_backup_partitions", lambda site: _golden(site, virtual_disk=DISK)
)
FILES = DataSourceSample(
    "simplivity_backup_files",
    lambda site: _golden(site, virtual_disk=DISK, partition_number=2),
)


def _lasting(minutes: int) -> Outside:
    """Kept for another time, and so not locked."""

    def change(site: Simulator, state: State) -> None:
        found = site.federation.get("backups", state["id"]) or {}
        end = iso(datetime.fromisoformat(found["created_at"]).timestamp() + 60 * minutes)
        site.federation.change("backups", state["id"], expiration_time=end)

    return change


def _kept(found: Object) -> int:
    """Minutes that a stored backup is kept for; 0 if it has no end."""
    try:
        begin, end = (datetime.fromisoformat(found[n]) for n in ("created_at", "expiration_time"))
    except ValueError:
        return 0
    return round((end - begin).total_seconds() / 60)


OF_OTHER_MACHINE = with_id("backups", "virtual_machine_id", lambda site: machine(site, 3))
ELSEWHERE = with_id("backups", "omnistack_cluster_id", lambda site: cluster(site, 2))
VSS = facts("backups", application_consistent=True, consistency_type="VSS")


class _Backup(ResourceSample):
    kind = "simplivity_backup"
    read_by = ("path", "listing")
    plural = "backups"
    created_by = ("POST", "/virtual_machines/{id}/backup")
    deleted_by = "/backups/delete"
    deleted_with = "POST"
    is_named = True
    drifts = {
        "name": facts("backups", name="other"),
        "virtual_machine_id": OF_OTHER_MACHINE,
        "virtual_machine_name": OF_OTHER_MACHINE,
        "omnistack_cluster_id": ELSEWHERE,
        "omnistack_cluster_name": ELSEWHERE,
        "external_store_name": facts("backups", external_store_name="storeonce-1"),
        "retention": _lasting(90),
        "locked": _lasting(90),
        "expiration_time": _lasting(90),
        "state": facts("backups", state="DEGRADED"),
        "created_at": facts("backups", created_at="2020-01-01T00:00:00Z"),
        "hypervisor_type": facts("backups", hypervisor_type="HYPERV"),
        "application_consistent": facts(
            "backups", application_consistent=False, consistency_type="NONE"
        ),
        "consistency_type": VSS,
        **PLACE,
    }
    fixed = frozenset({"id", "exists"})
    only_here = frozenset({"recreate_if_gone", "allow_backup_loss"})
    lets_go: ClassVar[Given] = {"allow_backup_loss": True}
    outlives = True
    shows = ("name", "retention")
    gone = {"removed": removed("backups"), "marked deleted": facts("backups", state="DELETED")}
    addresses: ClassVar[Sequence[str]] = ("backup.a", "backup.b")
    replacing: ClassVar[int | None] = 3

    def first(self, site: Simulator) -> Given:
        return {
            "name": "fresh",
            "virtual_machine_id": machine(site, 2),
            "retention": DAY,
            "recreate_if_gone": True,
            **self.lets_go,
        }

    def change(self, site: Simulator) -> Given:
        return {"name": "renamed", "retention": 2 * DAY}

    def whole(self, site: Simulator) -> Given:
        return {
            **self.first(site),
            "omnistack_cluster_id": cluster(site),
            "consistency_type": "DEFAULT",
            "application_consistent": True,
            "locked": True,
        }

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {
            "omnistack_cluster_id": (cluster(site, 1), cluster(site, 2)),
            "external_store_name": ("storeonce-1", None),
            "consistency_type": ("DEFAULT", "VSS"),
            "application_consistent": (True, False),
            "retention": (DAY, 2 * DAY),
            "locked": (True, True),
            "recreate_if_gone": (True, False),
            "allow_backup_loss": (True, False),
        }

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        """The last is of another machine."""
        every = super().variants(site, address)
        return [*every, {**every[0], "virtual_machine_id": machine(site, 3)}]

    def another(self, site: Simulator, number: int) -> Given:
        return {"name": f"fresh-{number}", "virtual_machine_id": machine(site, 2)}

    def differs(self, object_: Object, state: State, given: Given) -> bool:
        """Nothing but the state tells what is allowed, which an import does not know."""
        allowed = any(state[name] != given.get(name, False) for name in self.only_here)
        kept = given.get("retention") or 0
        return allowed or super().differs(object_, state, given) or _kept(object_) != kept

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        """None with a lock: an import cannot tell one from a backup that is kept without end."""
        first = {**self.first(site), "recreate_if_gone": None, "allow_backup_loss": None}
        every = [
            {**first, "name": "b1"},
            {**first, "name": "b2", "retention": 0},
            {**first, "name": "b4", "application_consistent": True},
            {**first, "name": "b5", "omnistack_cluster_id": cluster(site, 2)},
        ]
        stored = {**first, "name": "b6", "external_store_name": "storeonce-1"}
        return [*every, stored] if minor >= STORES else every


BACKUP = _Backup()


SOURCE = "manual-3"


def _source(site: Simulator) -> str:
    """A backup in the second omnistack_cluster, the first of its name."""
    return str(site.federation.find("backups", name=SOURCE)[0]["id"])


class _BackupCopy(_Backup):
    kind = "simplivity_backup_copy"
    created_by = ("POST", "/backups/{id}/copy")
    is_named = False
    reads_before = 2
    drifts = {
        name: drift
        for name, drift in _Backup.drifts.items()
        if name not in ("virtual_machine_id", "application_consistent", "consistency_type")
    } | {"virtual_machine_name": with_id("backups", "virtual_machine_id", lambda s: machine(s, 4))}
    fixed = frozenset({"id", "exists", "backup_id", "virtual_machine_id"})
    instead_of: ClassVar[dict[str, str]] = {"external_store_name": "omnistack_cluster_id"}
    addresses = ("copy.a",)
    replacing = None

    def first(self, site: Simulator) -> Given:
        return {
            "backup_id": _source(site),
            "omnistack_cluster_id": cluster(site),
            "retention": 100 * 365 * DAY,
            "recreate_if_gone": True,
            **self.lets_go,
        }

    def change(self, site: Simulator) -> Given:
        return {"name": "renamed", "retention": 101 * 365 * DAY}

    def whole(self, site: Simulator) -> Given:
        return {**self.first(site), "name": "copied", "locked": True}

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        return [self.first(site), self.changed(site)]

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {
            "name": ("one", "other"),
            "omnistack_cluster_id": (cluster(site), cluster(site)),
            "external_store_name": ("storeonce-1", None),
            "retention": (DAY, 2 * DAY),
            "locked": (True, True),
            "recreate_if_gone": (True, False),
            "allow_backup_loss": (True, False),
        }

    def another(self, site: Simulator, number: int) -> Given:
        elsewhere = {"omnistack_cluster_id": cluster(site, 2), "external_store_name": None}
        every = site.federation.find("backups", state="PROTECTED", **elsewhere)
        source = every[number % len(every)]
        return {"backup_id": source["id"], "omnistack_cluster_id": cluster(site)}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        first = {**self.first(site), "recreate_if_gone": None, "allow_backup_loss": None}
        return [first, {**first, "name": "other"}, {**first, "retention": 0}]

    def called(self, given: State) -> str:
        """A copy is made with the name of its backup, and gets another one once it is there."""
        return SOURCE

    def import_id(self, state: State) -> str:
        return f"{state['backup_id']}/{state['id']}"

    def imports(self, site: Simulator) -> Sequence[str]:
        source = _source(site)
        return [f"{source}/{each['id']}" for each in site.federation.objects("backups")][:3]


BACKUP_COPY = _BackupCopy()
