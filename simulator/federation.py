"""The state of the simulated federation: every object, by kind and key.

Objects are plain dictionaries with the API's own property names and are never modified in
place, so that a list of them is a snapshot. What one object copies from another (the name of
its policy, the cluster groups of its cluster) follows the original by the table REFERENCES.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import RLock
from types import MappingProxyType
from typing import Any

from simulator import factories
from simulator.clock import Clock
from simulator.factory_context import FactoryContext
from simulator.ids import Identifiers
from simulator.object_shapes import OBJECTS
from simulator.switches import Switches

Object = Mapping[str, Any]
Table = dict[str, Object]

# Kinds by their name in a list, which is the name of the path too, and in a single object.
KINDS = {
    "cluster_groups": "cluster_group",
    "omnistack_clusters": "omnistack_cluster",
    "hosts": "host",
    "policies": "policy",
    "datastores": "datastore",
    "virtual_machines": "virtual_machine",
    "backups": "backup",
    "external_stores": "external_store",
    "standard_hosts": "standard_host",
    "certificates": "certificate",
    "role_assignments": "role_assignment",
}
# What objects are known by that have no id in the API.
KEYS = {
    "external_stores": ("omnistack_cluster_id", "name"),
    "standard_hosts": ("name",),
    "certificates": ("hash",),
    "role_assignments": ("role",),
}
# Properties that no response shows.
HIDDEN = {"external_stores": ("username", "password")}
PROPERTIES = {
    kind: {*HIDDEN.get(kind, ()), *" ".join(OBJECTS[one].values()).split()}
    for kind, one in KINDS.items()
}


def key_of(kind: str, found: Mapping[str, Any]) -> str:
    """The id of an object, or what it has in its place, with slashes between."""
    return "/".join(found[name] for name in KEYS.get(kind, ("id",)))


@dataclass(frozen=True)
class Reference:
    """A property that names another object, and what is copied from there under which name."""

    property: str
    kind: str
    copies: Mapping[str, str]


PARENT = {
    "compute_cluster_parent_hypervisor_object_id": "hypervisor_object_parent_id",
    "compute_cluster_parent_name": "hypervisor_object_parent_name",
}
MANAGED = {
    "hypervisor_management_system": "hypervisor_management_system",
    "hypervisor_management_system_name": "hypervisor_management_system_name",
}
GROUPS = {"cluster_group_ids": "cluster_group_ids"}
PLACE = {"omnistack_cluster_name": "name", **PARENT, **GROUPS}
POLICY = Reference("policy_id", "policies", {"policy_name": "name"})

REFERENCES: dict[str, tuple[Reference, ...]] = {
    "hosts": (
        Reference(
            "omnistack_cluster_id",
            "omnistack_clusters",
            {
                "compute_cluster_name": "name",
                "compute_cluster_hypervisor_object_id": "hypervisor_object_id",
                **PARENT,
                **MANAGED,
                **GROUPS,
            },
        ),
    ),
    "external_stores": (Reference("omnistack_cluster_id", "omnistack_clusters", GROUPS),),
    "policies": (
        Reference("owner_cluster_id", "omnistack_clusters", {"owner_cluster_name": "name"}),
    ),
    "datastores": (
        POLICY,
        Reference("omnistack_cluster_id", "omnistack_clusters", {**PLACE, **MANAGED}),
    ),
    "virtual_machines": (
        POLICY,
        Reference("datastore_id", "datastores", {"datastore_name": "name"}),
        Reference("host_id", "hosts", {"host_name": "name"}),
        Reference("omnistack_cluster_id", "omnistack_clusters", {**PLACE, **MANAGED}),
    ),
    "backups": (
        Reference("datastore_id", "datastores", {"datastore_name": "name"}),
        Reference(
            "virtual_machine_id",
            "virtual_machines",
            {"virtual_machine_name": "name", "virtual_machine_state": "state"},
        ),
        Reference("omnistack_cluster_id", "omnistack_clusters", PLACE),
    ),
}


@dataclass
class Federation:
    """All objects; safe to use from any thread."""

    seed: int
    clock: Clock
    switches: Switches
    lock: RLock
    _tables: dict[str, Table] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    _snapshots: deque[tuple[float, dict[str, Table]]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.ids = Identifiers(self.seed)
        self.factory_context = FactoryContext(
            self.ids, self.first, self.clock.text, self.ids.new("vcenter")
        )
        self.keep_start()

    def keep_start(self) -> None:
        """Let what there is now be what `restart` returns to."""
        self._start, self._start_ids = _copied(self._tables), self.ids.copy()

    def restart(self) -> None:
        """Return to the objects and to the place in the series of identifiers that were kept."""
        self._tables, self.ids = _copied(self._start), self._start_ids.copy()
        self.factory_context = replace(self.factory_context, ids=self.ids)
        self._snapshots.clear()

    def first(self, kind: str) -> Object:
        """The oldest object of a kind."""
        return next(iter(self._tables[kind].values()))

    def get(self, kind: str, key: str) -> Object | None:
        """The object with an id, or with what its kind has in place of one, or None."""
        return self._tables[kind].get(key)

    def objects(self, kind: str) -> list[Object]:
        """All objects of a kind, oldest first."""
        with self.lock:
            return list(self._tables[kind].values())

    def find(self, kind: str, **properties: Any) -> list[Object]:
        """The objects of a kind whose properties have these values."""
        wanted = properties.items()
        return [
            each
            for each in self.objects(kind)
            if all(each.get(name) == value for name, value in wanted)
        ]

    def add(self, kind: str, **properties: Any) -> Object:
        """Make an object; its name is needed, other properties have plausible values."""
        with self.lock:
            check_properties(kind, properties)
            return self.store(kind, factories.new_object(self.factory_context, kind, properties))

    def change(self, kind: str, key: str, **properties: Any) -> Object:
        """Change some properties of an object; KeyError if there is no such object."""
        with self.lock:
            before = self._tables[kind][key]
            check_properties(kind, properties)
            changes = factories.with_complete_rules(self.factory_context, key, properties)
            return self.store(kind, {**before, **changes})

    def remove(self, kind: str, key: str) -> None:
        """Remove an object; KeyError if there is no such object."""
        with self.lock:
            del self._tables[kind][key]

    def store(self, kind: str, new: Mapping[str, Any]) -> Object:
        """Store an object, and update the objects that copy from it."""
        key = key_of(kind, new)
        with self.lock:
            before = self._tables[kind].get(key)
            after = self._tables[kind][key] = MappingProxyType(self._with_copies(kind, new))
            if before is not None:
                self._update_copies(kind, key, before, after)
        return after

    def visible(self, kind: str) -> Table:
        """The objects as GET shows them: late by as many seconds as read_after_write_lag says."""
        shown_at = self.clock.now() - self.switches.read_after_write_lag
        while self._snapshots and self._snapshots[0][0] <= shown_at:
            self._snapshots.popleft()
        return (self._snapshots[0][1] if self._snapshots else self._tables)[kind]

    def keep_snapshot(self) -> None:
        """Keep what GET goes on showing for a while. To be called before each change by a task."""
        if self.switches.read_after_write_lag:
            self._snapshots.append((self.clock.now(), _copied(self._tables)))

    def _with_copies(self, kind: str, new: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(new)
        for reference in REFERENCES.get(kind, ()):
            target = self._tables[reference.kind].get(found.get(reference.property) or "")
            if target is not None:
                found |= {name: target[source] for name, source in reference.copies.items()}
        return found

    def _update_copies(self, kind: str, key: str, before: Object, after: Object) -> None:
        for dependent, references in REFERENCES.items():
            for reference in references:
                sources = reference.copies.values()
                if reference.kind == kind and any(before[s] != after[s] for s in sources):
                    for each in self.find(dependent, **{reference.property: key}):
                        self.store(dependent, each)


def _copied(tables: dict[str, Table]) -> dict[str, Table]:
    """Tables of their own; their objects, which nobody modifies, are shared."""
    return {kind: dict(table) for kind, table in tables.items()}


def check_properties(kind: str, properties: Mapping[str, Any]) -> None:
    """Raise ValueError if objects of the kind have no such properties."""
    unknown = sorted(properties.keys() - PROPERTIES[kind])
    if unknown:
        raise ValueError(f"{kind} have no {', '.join(unknown)}")
