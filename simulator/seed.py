"""The federation that a simulator starts with, the same for the same seed."""

from dataclasses import dataclass
from typing import Any

from simulator.clock import iso
from simulator.federation import Federation, Object

DEFAULT_POLICY = "Fixed Default Backup Policy"
FIRST_DAY = 1_735_689_600  # 2025-01-01T00:00:00Z
DAY = 1440
# Made once for this seed: its key is thrown away, and it is valid until 2045.
VCENTER = """-----BEGIN CERTIFICATE-----
MIIBTjCB9KADAgECAgISZzAKBggqhkjOPQQDAjAwMRwwGgYDVQQDDBN2Y2VudGVy
LmV4YW1wbGUubmV0MRAwDgYDVQQKDAdFeGFtcGxlMB4XDTI1MDEwMTAwMDAwMFoX
DTQ1MDEwMTAwMDAwMFowMDEcMBoGA1UEAwwTdmNlbnRlci5leGFtcGxlLm5ldDEQ
MA4GA1UECgwHRXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJ2yeOra
qSwy04/CoxwvyY4rwdQ/vhk7UnosHArKBKo/yIgN0cpBrFvyX+sgN/5qLnn2pREP
zQd723js0ir8ps0wCgYIKoZIzj0EAwIDSQAwRgIhAOG3ulESs/0hBZC6HPt4gJ9q
W3Dv4mHbGE2bglRqoi0zAiEAhH3YpRlVyfOjcXWTYQJSZd/1yNIkg7zGAAjUaqma
z8o=
-----END CERTIFICATE-----
"""
TIME_ZONES = ("UTC", "Europe/Berlin", "America/New_York")
HOSTS_PER_CLUSTER = 2
BACKUPS = 6
GIB = 2**30


@dataclass(frozen=True)
class Sizes:
    """How many objects the federation has; two removed virtual machines come on top."""

    clusters: int = 2
    datastores: int = 4
    vms: int = 10

    def __post_init__(self) -> None:
        if self.clusters < 1 or min(self.datastores, self.vms) < 0:
            raise ValueError("a federation has at least one cluster, and no negative numbers")


def seed_federation(federation: Federation, sizes: Sizes) -> None:
    """Fill an empty federation."""
    group = federation.add("cluster_groups", name="group-1")
    clusters = [seed_cluster(federation, number) for number in range(1, sizes.clusters + 1)]
    federation.change("cluster_groups", group["id"], clusters=[each["id"] for each in clusters])
    seed_external_stores(federation, clusters)
    federation.add("certificates", certificate=VCENTER)
    federation.add("role_assignments", role="ADMIN", groups=["VSPHERE.LOCAL\\Administrators"])
    for number in (1, 2):
        federation.add("standard_hosts", name=f"esxi-{number}.example.net")
    policies = seed_policies(federation, clusters)
    for number in range(1, sizes.datastores + 1):
        seed_datastore(federation, number, policies[number % len(policies)])
    seed_share(federation)
    if sizes.datastores:
        seed_virtual_machines(federation, sizes.vms)


def seed_external_stores(federation: Federation, clusters: list[Object]) -> None:
    """One for the first cluster, and one for the last if there are several."""
    federation.add("external_stores", name="storeonce-1")
    for cluster in clusters[1:][-1:]:
        place = {"omnistack_cluster_id": cluster["id"], "management_ip": "192.0.2.21"}
        federation.add("external_stores", name="storeonce-2", type="StoreOnceCloud", **place)


def seed_cluster(federation: Federation, number: int) -> Object:
    cluster = federation.add(
        "omnistack_clusters",
        name=f"cluster-{number}",
        time_zone=TIME_ZONES[(number - 1) % len(TIME_ZONES)],
    )
    hosts = [
        federation.add(
            "hosts",
            name=f"host-{number}{letter}.example.net",
            omnistack_cluster_id=cluster["id"],
        )
        for letter in "ab"[:HOSTS_PER_CLUSTER]
    ]
    members = [host["id"] for host in hosts]
    return federation.change("omnistack_clusters", cluster["id"], members=members)


def seed_policies(federation: Federation, clusters: list[Object]) -> list[Object]:
    """The built-in policy, which has no rules, and two with some."""
    daily = {"frequency": DAY, "retention": 7 * DAY}
    hourly = {"frequency": 60, "retention": DAY, "days": "Mon,Tue,Wed,Thu,Fri"}
    monthly = {"frequency": DAY, "retention": 90 * DAY, "days": "Last"}
    remote: dict[str, Any] = {**daily, "destination_id": clusters[-1]["id"]}
    vss = {"application_consistent": True, "consistency_type": "VSS"}
    return [
        federation.add("policies", name=DEFAULT_POLICY),
        federation.add("policies", name="Silver", rules=[{**daily, **vss}]),
        federation.add("policies", name="Gold", rules=[hourly, remote, monthly]),
    ]


def seed_datastore(federation: Federation, number: int, policy: Object) -> None:
    clusters = federation.objects("omnistack_clusters")
    federation.add(
        "datastores",
        name=f"datastore-{number:03}",
        policy_id=policy["id"],
        omnistack_cluster_id=clusters[(number - 1) % len(clusters)]["id"],
        created_at=iso(FIRST_DAY + number * 60),
    )


def seed_share(federation: Federation) -> None:
    """A host without OmniStack has the second datastore, if there is one."""
    host = federation.objects("standard_hosts")[-1]
    share = {"address": host["ip_address"], "host": host["name"], "rw": True}
    for datastore in federation.objects("datastores")[1:2]:
        shares = [*datastore["shares"], share]
        federation.change("datastores", datastore["id"], shares=shares)


def seed_virtual_machines(federation: Federation, alive: int) -> None:
    """As many machines alive as asked for, one REMOVED, one DELETED; backups of the first ones."""
    states = ["ALIVE"] * alive + ["REMOVED", "DELETED"]
    datastores = federation.objects("datastores")
    hosts_by_datastore = {each["id"]: hosts_of(federation, each) for each in datastores}
    for number, state in enumerate(states, 1):
        datastore = datastores[number % len(datastores)]
        hosts = hosts_by_datastore[datastore["id"]]
        first = number // len(datastores) % len(hosts)
        machine = federation.add(
            "virtual_machines",
            name=f"vm-{number:05}" if state == "ALIVE" else f"gone-{state.lower()}",
            state=state,
            datastore_id=datastore["id"],
            omnistack_cluster_id=datastore["omnistack_cluster_id"],
            policy_id=datastore["policy_id"],
            host_id=hosts[first],
            replica_set=replicas(hosts[first:] + hosts[:first]),
            created_at=iso(FIRST_DAY + number * 60),
            deleted_at=None if state == "ALIVE" else iso(FIRST_DAY + number * 3600),
            **differences(number),
        )
        if number <= BACKUPS or state == "DELETED":
            seed_backup(federation, number, machine)


def differences(number: int) -> dict[str, Any]:
    """What machines differ in beside their place: some are off, some have a network."""
    interface = {
        "adapter_type": "VMXNET3",
        "device_number": "4000",
        "ipv4_addresses": [f"192.0.2.{number % 250 + 1}"],
        "mac_address": f"00:50:56:00:{number // 256 % 256:02x}:{number % 256:02x}",
        "mac_generation": "ASSIGNED",
        "network_label": "VM Network",
    }
    return {
        "hypervisor_virtual_machine_power_state": "OFF" if number % 4 == 0 else "ON",
        "network_interfaces": [] if number % 2 else [interface],
        "hypervisor_cpu_count": 1 + number % 4,
        "hypervisor_total_memory": 4096 * (1 + number % 4),
    }


def hosts_of(federation: Federation, datastore: Object) -> list[str]:
    place = datastore["omnistack_cluster_id"]
    return [host["id"] for host in federation.find("hosts", omnistack_cluster_id=place)]


def replicas(hosts: list[str]) -> list[dict[str, str]]:
    return [
        {"id": host, "role": role}
        for host, role in zip(hosts, ("PRIMARY", "SECONDARY"), strict=False)
    ]


def seed_backup(federation: Federation, number: int, machine: Object) -> None:
    """Policy backups are named by their time; every third one is manual and never expires."""
    made = FIRST_DAY + number * 86400
    manual = number % 3 == 0
    federation.add(
        "backups",
        name=f"manual-{number}" if manual else iso(made).replace("Z", "+00:00"),
        type="MANUAL" if manual else "POLICY",
        virtual_machine_id=machine["id"],
        datastore_id=machine["datastore_id"],
        omnistack_cluster_id=machine["omnistack_cluster_id"],
        created_at=iso(made),
        expiration_time=None if manual else iso(made + 30 * 86400),
        external_store_name="storeonce-1" if number == 1 else None,
        backup_store_type="StoreOnceOnPrem" if number == 1 else "SimplivityStore",
        application_consistent=number % 5 == 0,
        consistency_type="VSS" if number % 5 == 0 else "NONE",
        size=(30 + 10 * number) * GIB,
        unique_size_bytes=number * GIB if manual else 0,
        unique_size_timestamp=iso(made + 3600) if manual else None,
    )
