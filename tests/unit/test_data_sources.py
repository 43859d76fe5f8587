"""What data sources find, and what they say when they do not."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.data_source import DataSource, Record
from provider.framework.kinds.table import DATA_SOURCE
from provider.framework.record import record_in
from provider.framework.types import OneOrMany
from provider.framework.validate import validate
from provider.framework.values import UNKNOWN, OneString, is_known
from provider.nouns.api_version.data_sources import ApiVersion
from provider.nouns.backup import data_sources as backup
from provider.nouns.datastore import data_sources as datastore
from provider.nouns.host import data_sources as host
from provider.nouns.host.hardware import HostHardware
from provider.nouns.omnistack_cluster import data_sources as omnistack_cluster
from provider.nouns.omnistack_cluster.throughput import OmnistackClusterThroughput
from provider.nouns.omnistack_cluster.time_zones import TimeZones
from provider.nouns.policy import data_sources as policy
from provider.nouns.shared.api_values import time
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import Lookup
from provider.nouns.shared.measured import Measured
from provider.nouns.task import data_sources as task
from provider.nouns.virtual_machine import data_sources as virtual_machine
from provider.omnistack.api import Api
from provider.omnistack.begun_tasks import BegunTasks
from provider.omnistack.errors import NotFound, TooOld, Unreadable
from provider.omnistack.federation import Federation
from provider.omnistack.settings import Settings
from provider.registry import PROVIDER
from simulator import Simulator, hostile
from simulator.object_shapes import CAPACITY, OBJECTS, RATIOS
from simulator.schema import shape

LOOKUPS: list[type[Lookup]] = [
    each for each in PROVIDER.of(DATA_SOURCE).values() if issubclass(each, Lookup)
]
LISTINGS: list[type[Listing]] = [
    each for each in PROVIDER.of(DATA_SOURCE).values() if issubclass(each, Listing)
]
KINDS: list[type[Any]] = [
    each for each in PROVIDER.of(DATA_SOURCE).values() if not issubclass(each, Listing)
]
BY_ID = [each for each in LISTINGS if each.order == Listing.order]
"""Those whose objects have an id and a name, and can be looked up by either."""
SHAPES = {
    "standard_hosts": "standard_host",
    "affected_objects": "affected",
    "infosight_configuration": "infosight",
    "network_interfaces": "network_interface",
    "partitions": "partition",
    "virtual_disk_partition_files": "file",
    "replica_set": "replica",
    "omnistack_clusters": "omnistack_cluster",
    "cluster_throughput": "throughput",
    "data": "throughput_data",
    "data_points": "measured",
    "drive_sets": "drive_set",
    "logical_drives": "logical_drive",
    "physical_drives": "physical_drive",
    **dict.fromkeys(["iops", "latency", "throughput"], "load"),
    **dict.fromkeys(f"{CAPACITY} {RATIOS}".split(), "measured"),
    **dict.fromkeys(["schedule_after_change", "schedule_before_change"], "report"),
    "rules": "rule",
    "shares": "share",
}
OWN_SHAPES = {
    "host_hardware": "host_hardware",
    "omnistack_cluster_throughput": "throughputs",
    "policy_impact_report": "impact",
    "policy_schedule_report": "report",
}
"""Of what is not told as an object of a collection."""
D = TypeVar("D", bound=DataSource)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(vms=4) as sim:
        yield sim


@pytest.fixture
def sim(running: Simulator) -> Iterator[Simulator]:
    running.reset()
    yield running
    assert running.violations == []


@pytest.fixture(scope="module")
def running_old() -> Iterator[Simulator]:
    with Simulator(vms=4, api_version="1.13") as sim:
        yield sim


@pytest.fixture
def old(running_old: Simulator) -> Iterator[Simulator]:
    """OmniStack 3.7.10, which has REST API 1.13."""
    running_old.reset()
    yield running_old
    assert running_old.violations == []


@functools.cache
def connected(url: str, ca_file: str) -> Federation:
    """One connection for all tests: reading the authorities of TLS takes longer than a test."""
    accounts = (Simulator.username, Simulator.password)
    site = Federation(Settings((url,), *accounts, ca_file=ca_file))
    site.connect()
    return site


def api_of(sim: Simulator) -> Api:
    site = connected(sim.url, sim.ca_file)
    site.shared.reads.invalidate()  # the federation may be another since the last test
    site.shared.begun_tasks = BegunTasks()  # and begin anew to number its tasks
    api = site.call(60.0)
    api.listed("cluster_groups")  # logs in anew if the last test's login is forgotten
    sim.clear_requests()
    return api


@pytest.fixture
def api(sim: Simulator) -> Api:
    return api_of(sim)


def asked(kind: type[D], **arguments: Any) -> D:
    """A data source as a configuration has it."""
    return kind.blank().replace(**arguments)


def found(kind: type[Listing], api: Api, **arguments: Any) -> Any:
    listing = asked(kind, **arguments).read(api)
    return getattr(listing, kind.type_name)


def names(kind: type[Listing], api: Api, **arguments: Any) -> list[str]:
    return [each.name for each in found(kind, api, **arguments)]


def refusal(record: DataSource, api: Api) -> Diagnostic:
    with pytest.raises(DiagnosticError) as caught:
        record.read(api)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def validate_config(record: DataSource) -> list[tuple[str, tuple[Any, ...]]]:
    return [(each.summary, each.path) for each in validate(record)]


def first(sim: Simulator, kind: type[Lookup]) -> Mapping[str, Any]:
    return sim.federation.objects(kind.plural)[0]


# -- one object -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LOOKUPS)
def test_name_and_id_lead_to_the_same_object(sim: Simulator, api: Api, kind: type[Lookup]):
    sim.switches.free_space_varies = False
    there = first(sim, kind)

    by_name = asked(kind, name=there["name"]).read(api)

    assert by_name.id == there["id"]
    assert by_name == asked(kind, id=there["id"]).read(api)
    assert is_known(by_name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_api_is_an_attribute_unless_deprecated(kind: type[Record]):
    is_asked = not issubclass(kind, Lookup)
    given = {a.name for a in kind.schema.settable if is_asked or a.api_name is None}
    for record, name in shaped(kind, OWN_SHAPES.get(kind.type_name) or shape_of(kind)):
        told = shape(OBJECTS[name]).keys() - {"deleted"}
        assert record.schema.attributes.keys() - (given - told) == told


def shape_of(kind: type[Record]) -> str | None:
    """The name of the shape of what is told; None if there is none of the whole."""
    return None if issubclass(kind, Measured) else getattr(kind, "envelope", kind.type_name)


def shaped(record: type[Record], name: str | None) -> Iterator[tuple[type[Record], str]]:
    """A record and those in it, with the names of their shapes."""
    if name:
        yield record, name
    for attribute in record.schema.computed:
        inner = record_in(attribute.type)
        if inner:
            yield from shaped(inner, SHAPES.get(attribute.name, attribute.name))


def test_the_versions_are_named_as_the_api_names_them(api: Api):
    assert asked(ApiVersion).read(api).values_by_name == {
        "rest_api_version": "1.25",
        "svtfs_version": "5.3.1.100",
    }


def test_a_management_appliance_tells_no_version_of_omnistack(sim: Simulator, api: Api):
    sim.switches.appliance = "mva"
    assert asked(ApiVersion).read(api).svtfs_version is None


def test_the_time_zones_are_a_list(api: Api):
    assert "Europe/Berlin" in asked(TimeZones).read(api).time_zones


def test_the_hardware_of_another_host_is_none(sim: Simulator, api: Api):
    one, other = (each["id"] for each in sim.federation.objects("hosts")[:2])
    sim.faults.order("GET", "/hosts/{hostId}/hardware", says={"host_id": other})
    with pytest.raises(Unreadable):
        asked(HostHardware, host_id=one).read(api)


def test_the_throughput_goes_to_those_that_are_asked_for(sim: Simulator, api: Api):
    third = sim.federation.add("omnistack_clusters", name="cluster-3")["id"]
    first, second = (each["id"] for each in sim.federation.objects("omnistack_clusters")[:2])

    def destinations(*wanted: str) -> list[Any]:
        query = {"destination_id": wanted} if wanted else {}
        given = asked(OmnistackClusterThroughput, omnistack_cluster_id=first, range=60, **query)
        found = given.read(api).cluster_throughput
        return [each.destination_omnistack_cluster_name for each in found or ()]

    assert destinations() == ["cluster-2", "cluster-3"]
    assert destinations(second, third) == ["cluster-2", "cluster-3"]
    assert destinations(third) == ["cluster-3"]
    assert destinations("a,b") == []


def test_a_throughput_needs_a_release_that_has_it():
    with Simulator(vms=1, api_version="1.12") as sim, pytest.raises(TooOld) as caught:
        asked(OmnistackClusterThroughput, omnistack_cluster_id="x").read(api_of(sim))
    assert caught.value.needs == "1.13 (OmniStack 3.7.10)"
    assert caught.value.what.endswith("/{omnistack_cluster_id}/throughput")


@pytest.mark.parametrize("kind", LOOKUPS)
def test_an_unknown_name_is_answered_with_those_that_there_are(
    sim: Simulator, api: Api, kind: type[Lookup]
):
    there = {each["name"] for each in sim.federation.objects(kind.plural)}

    told = refusal(asked(kind, name="nowhere"), api)

    assert told.path == ("name",)
    assert told.summary.startswith("No such ")
    assert set(told.detail.rstrip(".").partition("; there are: ")[2].split(", ")) <= there


def test_an_unknown_name_is_told_in_whole_sentences(api: Api):
    assert refusal(asked(datastore.Datastore, name="datastore-1"), api).detail == (
        "No datastore is named 'datastore-1'; there are: datastore-001, datastore-002,"
        " datastore-003, datastore-004."
    )


def test_ten_names_are_told_at_most(sim: Simulator, api: Api):
    for number in range(9):
        sim.federation.add("policies", name=f"Bronze {number}")

    assert refusal(asked(policy.Policy, name="Bronze"), api).detail == (
        "No policy is named 'Bronze'; there are: Bronze 0, Bronze 1, Bronze 2, Bronze 3, Bronze 4,"
        " Bronze 5, Bronze 6, Bronze 7, Bronze 8, Fixed Default Backup Policy and 2 more."
    )


def test_a_collection_without_objects_says_so():
    with Simulator(datastores=0) as sim:
        told = refusal(asked(datastore.Datastore, name="ds"), api_of(sim))
    assert told.detail == "No datastore is named 'ds'; there are none."


@pytest.mark.parametrize("kind", LOOKUPS)
def test_an_unknown_id_is_an_error_on_the_id(api: Api, kind: type[Lookup]):
    told = refusal(asked(kind, id="11111111-2222-3333-4444-555555555555"), api)

    assert told.path == ("id",)
    assert told.detail.endswith("of id '11111111-2222-3333-4444-555555555555'.")


def test_a_list_of_ids_is_no_id(sim: Simulator, api: Api):
    ids = ",".join(each["id"] for each in sim.federation.objects("policies"))
    assert refusal(asked(policy.Policy, id=ids), api).path == ("id",)


@pytest.mark.parametrize("kind", LOOKUPS)
def test_either_id_or_name_is_needed(kind: type[Lookup]):
    needed = "Either id or name needed"
    assert validate_config(asked(kind)) == [(needed, ())]
    assert validate_config(asked(kind, id="1", name="x")) == [(needed, ("name",))]
    assert validate_config(asked(kind, id="1")) == validate_config(asked(kind, name="x")) == []
    assert validate_config(asked(kind, id=UNKNOWN, name="x")) == []
    assert validate_config(asked(kind, name=UNKNOWN)) == []


def test_an_id_cannot_be_narrowed():
    record = asked(virtual_machine.VirtualMachine, id="1", datastore_id="2")
    assert validate_config(record) == [("Nothing to narrow", ("datastore_id",))]


def test_two_of_one_name_are_told_apart(sim: Simulator, api: Api):
    clusters = sim.federation.objects("omnistack_clusters")
    ids = [
        sim.federation.add("datastores", name="twin", omnistack_cluster_id=each["id"])["id"]
        for each in clusters
    ]

    told = refusal(asked(datastore.Datastore, name="twin"), api)

    assert told.summary == "Several datastores of one name"
    assert told.path == ("name",)
    intro, lines = told.detail.split("\n\n")
    assert intro == (
        "2 datastores are named 'twin'. Give the id of the one that is meant, or narrow it by"
        " omnistack_cluster_id."
    )
    assert sorted(lines.split("\n")) == sorted(
        f"{key}: omnistack_cluster_name {each['name']}, compute_cluster_parent_name datacenter-1"
        for key, each in zip(ids, clusters, strict=True)
    )


@pytest.mark.parametrize(
    ("kind", "argument", "target"),
    [
        (datastore.Datastore, "omnistack_cluster_id", "omnistack_clusters"),
        (virtual_machine.VirtualMachine, "omnistack_cluster_id", "omnistack_clusters"),
        (virtual_machine.VirtualMachine, "datastore_id", "datastores"),
        (backup.Backup, "virtual_machine_id", "virtual_machines"),
    ],
)
def test_a_name_that_exists_twice_is_narrowed(
    sim: Simulator, api: Api, kind: type[Lookup], argument: str, target: str
):
    one, other = sim.federation.objects(target)[:2]
    meant = sim.federation.add(kind.plural, name="twin", **{argument: one["id"]})
    sim.federation.add(kind.plural, name="twin", **{argument: other["id"]})

    narrowed: Any = asked(kind, name="twin", **{argument: one["id"]}).read(api)

    assert narrowed.id == meant["id"]
    assert getattr(narrowed, argument) == one["id"]


def test_a_narrowed_name_that_is_absent_is_told_with_its_scope(sim: Simulator, api: Api):
    there = sim.federation.objects("virtual_machines")[0]
    key = there["datastore_id"]

    told = refusal(asked(virtual_machine.VirtualMachine, name="x", datastore_id=key), api)

    assert told.detail == (
        f"No virtual machine with state ALIVE and datastore_id {key} is named 'x';"
        f" there are: {there['name']}."
    )


@pytest.mark.parametrize("name", ["gone-removed", "gone-deleted"])
def test_a_virtual_machine_that_is_gone_is_found_by_id_only(sim: Simulator, api: Api, name: str):
    (gone,) = sim.federation.find("virtual_machines", name=name)

    told = refusal(asked(virtual_machine.VirtualMachine, name=name), api)

    assert told.detail.startswith(f"No virtual machine with state ALIVE is named '{name}';")
    by_id = asked(virtual_machine.VirtualMachine, id=gone["id"]).read(api)
    assert by_id.state == gone["state"]


def test_an_old_release_that_shows_all_states_does_not_confuse_a_name(old: Simulator):
    (gone,) = old.federation.find("virtual_machines", name="gone-deleted")
    alive = old.federation.add("virtual_machines", name="gone-deleted")

    named = asked(virtual_machine.VirtualMachine, name="gone-deleted").read(api_of(old))

    assert named.id == alive["id"] != gone["id"]


def test_a_removed_host_gives_way_to_the_one_that_replaced_it(sim: Simulator, api: Api):
    name = "host-1a.example.net"
    sim.federation.add("hosts", name=name, id="0" * 8, state="REMOVED")

    assert asked(host.Host, name=name).read(api).state == "ALIVE"


def test_a_removed_host_is_found_if_no_other_has_its_name(sim: Simulator, api: Api):
    sim.federation.add("hosts", name="lost", state="REMOVED")
    assert asked(host.Host, name="lost").read(api).state == "REMOVED"


def test_hosts_of_one_name_are_told_apart_by_their_state(sim: Simulator, api: Api):
    for key, state in (("a", "ALIVE"), ("b", "FAULTY")):
        sim.federation.add("hosts", name="twin", id=key * 8, state=state)

    told = refusal(asked(host.Host, name="twin"), api)

    place = "compute_cluster_name cluster-1, compute_cluster_parent_name datacenter-1"
    assert sorted(told.detail.split("\n\n")[1].split("\n")) == [
        f"aaaaaaaa: state ALIVE, {place}",
        f"bbbbbbbb: state FAULTY, {place}",
    ]


def test_a_backup_of_a_virtual_machine_is_found_through_one_filter(sim: Simulator, api: Api):
    there = first(sim, backup.Backup)
    sim.clear_requests()

    key = there["virtual_machine_id"]
    asked(backup.Backup, name=there["name"], virtual_machine_id=key).read(api)

    (listing,) = [each.query for each in sim.requests if each.path == "/backups"]
    assert listing["virtual_machine_id"] == key
    assert "name" not in listing


def test_a_datastore_that_is_marked_deleted_is_not_there(sim: Simulator, api: Api):
    gone = sim.federation.add("datastores", name="gone", deleted=True)

    assert refusal(asked(datastore.Datastore, name="gone"), api).path == ("name",)
    assert refusal(asked(datastore.Datastore, id=gone["id"]), api).path == ("id",)
    assert "gone" not in names(datastore.Datastores, api)


def test_arguments_stay_as_they_were_written(sim: Simulator, api: Api):
    there = first(sim, datastore.Datastore)
    arguments = {"name": there["name"], "omnistack_cluster_id": there["omnistack_cluster_id"]}

    result = asked(datastore.Datastore, **arguments).read(api)

    assert {name: getattr(result, name) for name in arguments} == arguments


# -- what objects say -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        (datastore.Datastore, "hypervisor_free_space"),
        (host.Host, "used_capacity"),
        (omnistack_cluster.OmnistackCluster, "time_zone"),
        (virtual_machine.VirtualMachine, "ha_status"),
    ],
)
def test_one_object_is_read_with_its_optional_fields(
    sim: Simulator, api: Api, kind: type[Lookup], attribute: str
):
    by_id = asked(kind, id=first(sim, kind)["id"]).read(api)
    assert getattr(by_id, attribute) is not None


def test_optional_fields_of_many_virtual_machines_come_on_request(api: Api):
    kind = virtual_machine.VirtualMachines

    assert {each.ha_status for each in found(kind, api)} == {None}
    assert {each.ha_status for each in found(kind, api, show_optional_fields=True)} == {"SAFE"}


def test_small_collections_come_with_their_optional_fields(api: Api):
    for kind in (omnistack_cluster.OmnistackClusters, host.Hosts):
        assert {each.free_space > 0 for each in found(kind, api)} == {True}
    assert {each.hypervisor_free_space > 0 for each in found(datastore.Datastores, api)} == {True}


@pytest.mark.parametrize("style", ["marker", "empty", "null", "absent"])
def test_rules_are_in_order_and_a_local_one_has_no_destination_id(
    sim: Simulator, api: Api, style: Any
):
    sim.switches.local_destination = style

    gold = asked(policy.Policy, name="Gold").read(api)

    assert [rule.number for rule in gold.rules] == [0, 1, 2]
    remote = sim.federation.find("omnistack_clusters", name="cluster-2")[0]["id"]
    assert [rule.destination_id for rule in gold.rules] == [None, remote, None]
    names = [rule.destination_name for rule in gold.rules]
    assert names == ["<local>", "cluster-2", "<local>"]


@pytest.mark.parametrize("style", ["empty", "null", "absent"])
def test_a_policy_without_rules_has_an_empty_list(sim: Simulator, api: Api, style: Any):
    sim.switches.empty_rules = style
    assert asked(policy.Policy, name="Fixed Default Backup Policy").read(api).rules == ()


def test_infosight_and_replicas_are_nested(api: Api):
    cluster = asked(omnistack_cluster.OmnistackCluster, name="cluster-1").read(api)
    machine = asked(virtual_machine.VirtualMachine, name="vm-00001").read(api)

    assert cluster.infosight_configuration is not None
    assert cluster.infosight_configuration.infosight_enabled is False
    assert machine.replica_set is not None
    assert [each.role for each in machine.replica_set] == ["PRIMARY", "SECONDARY"]


def test_the_parts_of_a_machine_are_in_one_order(sim: Simulator, api: Api):
    known = sim.federation.find("virtual_machines", name="vm-00002")[0]
    cards = [{**known["network_interfaces"][0], "device_number": each} for each in "201"]
    copies = [("2", "SECONDARY"), ("1", "SECONDARY"), ("3", "PRIMARY")]
    sim.federation.change(
        "virtual_machines",
        known["id"],
        network_interfaces=cards,
        replica_set=[{"id": id_, "role": role} for id_, role in copies],
    )
    machine = asked(virtual_machine.VirtualMachine, name="vm-00002").read(api)
    assert [each.device_number for each in machine.network_interfaces or ()] == ["0", "1", "2"]
    assert [each.id for each in machine.replica_set or ()] == ["3", "1", "2"]


def test_a_backup_that_never_expires_has_no_expiration(api: Api):
    assert asked(backup.Backup, name="manual-3").read(api).expiration_time is None


@pytest.mark.parametrize("kind", [*LOOKUPS, *LISTINGS])
def test_what_older_releases_leave_out_is_null(
    sim: Simulator, api: Api, kind: type[Lookup] | type[Listing]
):
    vars(sim.switches).update(vars(hostile()))
    if issubclass(kind, Lookup):
        assert is_known(asked(kind, id=first(sim, kind)["id"]).read(api))
    else:
        elements = found(kind, api)
        assert elements
        assert {getattr(each, "cluster_group_ids", None) for each in elements} == {None}


def test_a_datastore_of_a_release_without_single_replicas_has_none(old: Simulator):
    api = api_of(old)

    assert asked(datastore.Datastore, name="datastore-001").read(api).single_replica is False
    assert len(names(datastore.Datastores, api, single_replica=False)) == 4
    assert names(datastore.Datastores, api, single_replica=True) == []


# -- tasks ----------------------------------------------------------------------------------------


def started(sim: Simulator, api: Api, size: int) -> str:
    """The id of a task that resizes a datastore."""
    there = first(sim, datastore.Datastore)
    sim.clear_requests()
    try:
        return api.post("/datastores/{id}/resize", {"size": size}, since=1, id=there["id"]).id
    except Exception as error:  # noqa: BLE001  # the task is what is looked at
        return str(getattr(error, "task_id", ""))


def test_a_completed_task_names_the_objects_that_it_changed(sim: Simulator, api: Api):
    key = started(sim, api, 2**41)

    done = asked(task.Task, id=key).read(api)

    assert (done.id, done.state, done.error_code) == (key, "COMPLETED", 0)
    assert done.affected_objects is not None
    assert [each.object_type for each in done.affected_objects] == ["datastore"]
    assert done.end_time is not None
    assert is_known(done)


@pytest.mark.parametrize("field", ["error_message", "message"])
def test_a_failed_task_is_no_error_and_says_why_it_failed(sim: Simulator, api: Api, field: Any):
    sim.switches.task_message_field = field

    failed = asked(task.Task, id=started(sim, api, 2**30)).read(api)

    assert failed.state == "FAILED"
    assert failed.error_message == "The datastore cannot be made smaller."


class Answering:
    """A controller that answers everything alike."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def get(self, _path: str) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_running_task_has_no_end():
    facts = {"id": "1", "state": "IN_PROGRESS", "end_time": "1970-01-01T00:00:00Z"}
    running: Any = Answering({"task": facts})
    assert asked(task.Task, id="1").read(running).end_time is None


def test_a_task_without_a_record_is_an_error_on_the_id(api: Api):
    told = refusal(asked(task.Task, id="1:1:2"), api)
    assert (told.summary, told.path) == ("No such task", ("id",))


def test_a_stray_404_says_nothing_of_a_task():
    stray = NotFound(404, "GET", "/tasks/1", "")
    with pytest.raises(NotFound):
        asked(task.Task, id="1").read(Answering(stray))  # type: ignore[arg-type]  # a stand-in


@pytest.mark.parametrize("body", [None, {}, {"task": "1"}])
def test_an_answer_without_a_task_cannot_be_read(body: Any):
    with pytest.raises(Unreadable):
        asked(task.Task, id="1").read(Answering(body))  # type: ignore[arg-type]  # a stand-in


# -- many objects ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BY_ID)
def test_a_listing_has_every_object_by_name_and_then_by_id(
    sim: Simulator, api: Api, kind: type[Listing]
):
    there = first(sim, next(each for each in LOOKUPS if each.plural == kind.type_name))
    sim.federation.add(kind.type_name, name=there["name"])
    sim.federation.add(kind.type_name, name="aaa")

    elements = found(kind, api)

    order = [(each.name, each.id) for each in elements]
    assert order == sorted(order)
    alive = [
        each["id"]
        for each in sim.federation.objects(kind.type_name)
        if kind is not virtual_machine.VirtualMachines or each["state"] == "ALIVE"
    ]
    assert sorted(each.id for each in elements) == sorted(alive)
    assert is_known(elements)


@pytest.mark.parametrize("kind", BY_ID)
def test_lists_and_lookups_tell_the_same_of_an_object(kind: type[Listing]):
    one = next(each for each in LOOKUPS if each.plural == kind.type_name)
    assert issubclass(one, kind.element())


def filters_of(kind: type[Listing]) -> list[str]:
    return [*kind.choices]


@pytest.mark.parametrize("kind", LISTINGS)
def test_every_filter_looks_at_an_attribute(kind: type[Listing]):
    for name in filters_of(kind):
        assert kind.choices[name].attribute in kind.element().schema.attributes


class Deaf:
    """A controller that ignores every filter."""

    def __init__(self, api: Api) -> None:
        self.minor = api.minor
        self._api = api

    def listed(self, plural: str, **asked: Any) -> Any:
        kept = {"state": "ALIVE,REMOVED,DELETED"} if plural == "virtual_machines" else {}
        optional = {n: v for n, v in asked.items() if n == "show_optional_fields"}
        return self._api.listed(plural, **kept, **optional)


def value_for(kind: type[Listing], name: str, element: Any) -> Any:
    value = getattr(element, kind.choices[name].attribute)
    return next(iter(value), None) if isinstance(value, frozenset) else value


def key_in(kind: type[Listing], element: Any) -> tuple[Any, ...]:
    """What tells an object of a listing from the others."""
    return tuple(getattr(element, name) for name in kind.order)


CASES = [(kind, name) for kind in LISTINGS for name in filters_of(kind)]


@pytest.mark.sweep
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_filter_means_the_same_to_the_controller_and_to_the_provider(
    sim: Simulator, api: Api, kind: type[Listing], name: str
):
    sim.switches.backup_cluster_filter_adds_external = False
    for each in found(kind, api):
        wanted = value_for(kind, name, each)
        if wanted is None:
            continue
        heard = [key_in(kind, one) for one in found(kind, api, **{name: wanted})]
        ignored = found(kind, Deaf(api), **{name: wanted})  # type: ignore[arg-type]  # a stand-in
        if name.endswith(("_after", "_before")):  # whether the bound counts is not published
            heard.append(key_in(kind, each))
        assert key_in(kind, each) in heard
        assert set(heard) <= {key_in(kind, one) for one in ignored}
        assert name.endswith(("_after", "_before")) or len(heard) == len(ignored)


EARLY, NOON, LATE = (f"2026-01-01T{hour}:00:00Z" for hour in ("06", "12", "18"))


@pytest.mark.parametrize(
    ("name", "attribute", "bound", "within", "outside"),
    [
        ("size_min", "size", 10, (10, 11), (9, None)),
        ("size_max", "size", 10, (9, 10), (11, None)),
        ("expires_after", "expiration_time", NOON, (NOON, LATE), (EARLY, None)),
        ("expires_before", "expiration_time", NOON, (EARLY, NOON), (LATE, None)),
    ],
)
def test_a_bound_lets_through_itself_and_what_is_on_its_side(
    name: str, attribute: str, bound: Any, within: Any, outside: Any
):
    choice, element = backup.Backups.choices[name], backup.Backups.element().blank()
    values = (*within, *outside)
    chosen = [v for v in values if choice.lets_through(bound, element.replace(**{attribute: v}))]
    assert chosen == list(within)


def test_filters_add_up(sim: Simulator, api: Api):
    there = first(sim, datastore.Datastore)
    place, size = there["omnistack_cluster_id"], there["size"]

    kind = datastore.Datastores
    assert there["name"] in names(kind, api, omnistack_cluster_id=place, size_max=size)
    assert names(kind, api, omnistack_cluster_id=place, size_max=size - 1) == []


def test_an_asterisk_in_a_name_stands_for_any_text(api: Api):
    assert names(virtual_machine.VirtualMachines, api, name="vm-*3") == ["vm-00003"]
    assert names(policy.Policies, api, name="*ol*") == ["Fixed Default Backup Policy", "Gold"]
    assert names(policy.Policies, api, name="[G]old") == []


@pytest.mark.parametrize("defect", ["ignored", "nothing"])
def test_policies_are_found_by_name_where_the_controller_cannot(
    sim: Simulator, api: Api, defect: Any
):
    sim.switches.policy_name_filter = defect

    assert names(policy.Policies, api, name="Gold") == ["Gold"]
    assert asked(policy.Policy, name="Gold").read(api).name == "Gold"


def test_a_comma_in_a_value_does_not_make_it_several(sim: Simulator, api: Api):
    sim.federation.add("datastores", name="one, two")

    assert names(datastore.Datastores, api, name="one, two") == ["one, two"]
    assert names(datastore.Datastores, api, name="datastore-001,datastore-002") == []


# -- several values -------------------------------------------------------------------------------

TEXTS = [(kind, name) for kind, name in CASES if isinstance(kind.schema[name].type, OneOrMany)]


def queries(sim: Simulator, kind: type[Listing]) -> dict[str, str]:
    """What the last listing asked for."""
    return [each.query for each in sim.requests if each.path == f"/{kind.type_name}"][-1]


@pytest.mark.sweep
@pytest.mark.parametrize(("kind", "name"), TEXTS)
def test_a_filter_of_several_values_finds_what_each_of_them_finds(
    api: Api, kind: type[Listing], name: str
):
    everything = found(kind, api)
    values = {value_for(kind, name, each) for each in everything} - {None}
    by_one = {
        value: {key_in(kind, each) for each in found(kind, api, **{name: (value,)})}
        for value in values
    }

    both = [key_in(kind, each) for each in found(kind, api, **{name: (*values, "nowhere")})]

    assert set(both) == {key for ids in by_one.values() for key in ids}


def test_several_values_are_asked_for_in_one_request(sim: Simulator, api: Api):
    kind = datastore.Datastores
    assert names(kind, api, name=("datastore-002", "datastore-001")) == [
        "datastore-001",
        "datastore-002",
    ]
    assert queries(sim, kind)["name"] == "datastore-002,datastore-001"


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (backup.Backups, {"virtual_machine_name": ("vm-00001", "vm-00002")}),
        (backup.Backups, {"state": ("PROTECTED", "NEW")}),
        (host.Hosts, {"state": ("ALIVE", "FAULTY")}),
        (virtual_machine.VirtualMachines, {"host_id": ("1", "2")}),
        (policy.Policies, {"name": ("Gold", "Silver")}),
        (policy.Policies, {"name": ("Gold",)}),
        (datastore.Datastores, {"name": ("datastore-*", "x")}),
        (datastore.Datastores, {"name": ("a,b", "x")}),
        (datastore.Datastores, {"name": ("Café",)}),
        (datastore.Datastores, {"policy_id": tuple(map(str, range(1000)))}),
    ],
)
def test_what_the_controller_may_take_for_something_else_is_not_sent(
    sim: Simulator, api: Api, kind: type[Listing], given: dict[str, Any]
):
    found(kind, api, **given)
    assert not given.keys() & queries(sim, kind).keys()


@pytest.mark.parametrize(("kind", "name"), [(backup.Backups, "state"), (host.Hosts, "state")])
def test_one_value_in_a_list_is_sent_everywhere(
    sim: Simulator, api: Api, kind: type[Listing], name: str
):
    found(kind, api, **{name: ("ALIVE",)})
    assert queries(sim, kind)[name] == "ALIVE"


def test_each_pattern_of_several_counts(api: Api):
    kind = virtual_machine.VirtualMachines
    assert names(kind, api, name=("*3", "vm-*1")) == ["vm-00001", "vm-00003"]


def test_machines_of_several_states_are_found(api: Api):
    kind = virtual_machine.VirtualMachines
    assert names(kind, api, state=("REMOVED", "DELETED")) == ["gone-deleted", "gone-removed"]


@pytest.mark.parametrize("kind", [each for each in LISTINGS if "name" in each.choices])
def test_one_string_with_a_comma_is_warned_of(kind: type[Listing]):
    (told,) = validate(asked(kind, name=OneString(("one, two",))))
    assert told == warning(
        "One value with a comma",
        "This asks for the one value 'one, two', comma included. Several are a list:"
        ' ["one", "two"]. If one is meant, ["one, two"] says so.',
        "name",
    )
    assert validate_config(asked(kind, name=("one, two",))) == []
    assert validate_config(asked(kind, name=UNKNOWN)) == []


# -- names ----------------------------------------------------------------------------------------

DECOMPOSED = "Cafe\u0301"


@pytest.mark.parametrize("name", ["Daily, 7 days", "7 * daily", "毎日\u3000", "a\u00a0b", "a/b"])
def test_a_policy_is_found_by_any_name(sim: Simulator, api: Api, name: str):
    sim.federation.add("policies", name=name)
    assert asked(policy.Policy, name=name).read(api).name == name


def test_a_policy_is_found_however_its_accents_are_stored(sim: Simulator, api: Api):
    sim.federation.add("policies", name=DECOMPOSED)
    assert asked(policy.Policy, name="Café").read(api).name == "Café"
    assert names(policy.Policies, api, name="C*é") == ["Café"]


def test_a_backup_of_a_machine_is_found_however_its_accents_are_stored(sim: Simulator, api: Api):
    machine = sim.federation.objects("virtual_machines")[0]["id"]
    sim.federation.add("backups", name=DECOMPOSED, virtual_machine_id=machine)
    sim.federation.add("backups", name="another", virtual_machine_id=machine)
    named = asked(backup.Backup, name="Café", virtual_machine_id=machine)
    assert named.read(api).name == "Café"


@pytest.mark.parametrize("name", ["Café", "C*é"])
def test_datastores_are_listed_however_their_accents_are_stored(
    sim: Simulator, api: Api, name: str
):
    sim.federation.add("datastores", name=DECOMPOSED)
    assert names(datastore.Datastores, api, name=(name,)) == ["Café"]


def test_backups_of_other_clusters_on_external_stores_are_left_out(sim: Simulator, api: Api):
    stored = sim.federation.find("backups", external_store_name="storeonce-1")[0]
    clusters = {each["id"] for each in sim.federation.objects("omnistack_clusters")}
    (other,) = clusters - {stored["omnistack_cluster_id"]}
    assert stored["id"] in [
        each["id"] for each in api.listed("backups", omnistack_cluster_id=other)
    ]

    kind = backup.Backups
    assert stored["id"] not in [each.id for each in found(kind, api, omnistack_cluster_id=other)]


def test_releases_before_4_0_get_one_filter_of_backups_at_a_time(old: Simulator):
    api = api_of(old)
    there = first(old, backup.Backup)
    key = there["virtual_machine_id"]
    old.clear_requests()

    kind = backup.Backups
    assert names(kind, api, type=there["type"], virtual_machine_id=key) == [there["name"]]
    assert names(kind, api, type="UNSPECIFIED", virtual_machine_id=key) == []

    for each in old.requests:
        assert each.query["virtual_machine_id"] == key
        assert "type" not in each.query


def test_virtual_machines_are_those_alive_unless_another_state_is_asked_for(api: Api):
    kind = virtual_machine.VirtualMachines

    assert names(kind, api) == ["vm-00001", "vm-00002", "vm-00003", "vm-00004"]
    assert names(kind, api, state="DELETED") == ["gone-deleted"]
    assert names(kind, api, state="REMOVED") == ["gone-removed"]


def test_backups_that_never_expire_are_outside_of_every_bound(api: Api):
    kind = backup.Backups
    assert "manual-3" not in names(kind, api, expires_before="2099-01-01T00:00:00Z")
    assert "manual-3" not in names(kind, api, expires_after="2000-01-01T00:00:00Z")


@pytest.mark.parametrize("value", ["2025-12-31", "2025-12-31T23:59:59+01:00", "yesterday"])
def test_times_are_written_in_utc(value: str):
    assert time(value) == (f"must be a time in UTC such as 2025-12-31T23:59:59Z, not {value!r}")
    assert validate_config(asked(datastore.Datastores, created_after="2025-12-31T23:59:59Z")) == []


@pytest.mark.parametrize("kind", LISTINGS)
def test_a_listing_needs_no_argument(kind: type[Listing]):
    assert validate_config(asked(kind)) == []
