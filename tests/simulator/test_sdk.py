"""HPE's own Python SDK works unchanged with the simulator; test_sdk_machines.py has the rest."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from simplivity import resources
from simplivity.exceptions import HPESimpliVityException
from simplivity.resources import resource, tasks

from simulator import Simulator
from tests.simulator.conftest import sdk

# The SDK still names the TLS version in a way that Python 3.10 deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ssl.PROTOCOL_TLSv1_2:DeprecationWarning")
RULE = {"frequency": 60, "retention": 120}
OWN = {"get_by_data", *vars(resource.ResourceClient), *vars(tasks.Task)} - {"get_all"}
"""What the SDK has for itself."""


def public_methods() -> Iterator[str]:
    """The methods that the SDK offers, whatever object they are of."""
    for module in pkgutil.iter_modules(resources.__path__):
        found = importlib.import_module(f"{resources.__name__}.{module.name}")
        for _, kind in inspect.getmembers(found, inspect.isclass):
            functions = inspect.getmembers(kind, inspect.isfunction)
            yield from (name for name, _ in functions if not name.startswith("_"))


def test_every_method_of_the_sdk_is_called_here() -> None:
    calls = "".join(each.read_text() for each in Path(__file__).parent.glob("test_sdk*.py"))
    methods = set(public_methods()) - OWN
    assert methods
    assert {each for each in methods if f".{each}(" not in calls} == set()


def test_datastores_are_created_resized_given_a_policy_and_deleted(
    ovc: Any, sim: Simulator
) -> None:
    cluster = ovc.omnistack_clusters.get_all()[0]
    policy = ovc.policies.get_by_name("Gold")
    made = ovc.datastores.create("sdk", cluster, policy, 2**30)
    assert made.data["policy_name"] == "Gold"
    made.resize(2**31)
    assert made.data["size"] == 2**31
    made.set_policy(ovc.policies.get_by_name("Silver"))
    assert made.data["policy_name"] == "Silver"
    made.delete()
    assert sim.federation.find("datastores", name="sdk") == []


def test_datastores_are_shared(ovc: Any) -> None:
    datastore = ovc.datastores.get_by_name("datastore-001")
    host = datastore.standard_hosts()["standard_hosts"][0]["name"]
    datastore.share(host)
    assert host in [share["host"] for share in datastore.data["shares"]]
    datastore.unshare(host)
    assert host not in [share["host"] for share in datastore.data["shares"]]


def test_policies_and_rules_are_created_changed_and_deleted(ovc: Any) -> None:
    policy = ovc.policies.create("sdk")
    policy.create_rules([RULE, {**RULE, "days": "fri,mon"}])
    assert [rule["days"] for rule in policy.data["rules"]] == ["All", "Mon,Fri"]
    first = policy.data["rules"][0]["id"]
    assert policy.get_rule(first)["rule"]["max_backups"] == 2
    policy.edit_rule(first, {"start_time": "10:00", "end_time": "12:00"})
    assert policy.data["rules"][0]["start_time"] == "10:00"
    policy.delete_rule(first)
    assert [rule["number"] for rule in policy.data["rules"]] == [0]
    policy.create_rules(RULE, replace_all_rules=True)
    policy.rename("renamed")
    policy.delete()
    with pytest.raises(Exception, match="not found"):
        ovc.policies.get_by_name("renamed")


def test_impact_reports_are_made(ovc: Any) -> None:
    policy = ovc.policies.get_by_name("Silver")
    report = policy.impact_create_rules([RULE], replace_all_rules=True)
    after, before = report["schedule_after_change"], report["schedule_before_change"]
    assert after["daily_backup_rate"] > before["daily_backup_rate"]


def test_impact_reports_are_made_of_rules_that_change_or_go(ovc: Any) -> None:
    policy = ovc.policies.get_by_name("Silver")
    rule = policy.data["rules"][0]["id"]
    more = policy.impact_edit_rules({**RULE, "rule_id": rule})
    less = policy.impact_report_delete_rule(rule)
    after = "schedule_after_change"
    assert more[after]["daily_backup_rate"] > less[after]["daily_backup_rate"]


def test_the_schedule_of_a_cluster_group_is_reported(ovc: Any) -> None:
    group = ovc.cluster_groups.get_all()[0].data["id"]
    report = ovc.policies.get_by_name("Silver").policy_schedule_report(group)
    assert report["daily_backup_rate"] > 0


@pytest.mark.parametrize("nouns", ["hosts", "omnistack_clusters"])
def test_backups_are_suspended_and_resumed(ovc: Any, nouns: str) -> None:
    def enabled() -> set[bool]:
        return {each.data["policy_enabled"] for each in ovc.hosts.get_all()}

    target = getattr(ovc, nouns).get_all()[0]
    ovc.policies.suspend(target)
    assert enabled() == {True, False}
    ovc.policies.resume(target)
    assert enabled() == {True}


def test_clusters_hosts_groups_stores_and_backups_are_read(ovc: Any) -> None:
    cluster = ovc.omnistack_clusters.get_by_name("cluster-1")
    assert [each.data["name"] for each in cluster.get_connected_clusters()] == ["cluster-2"]
    assert "UTC" in ovc.omnistack_clusters.get_time_zone_list()
    assert len(ovc.hosts.get_all()) == 4
    assert ovc.cluster_groups.get_all()[0].data["name"] == "group-1"
    stores = {store.data["name"] for store in ovc.external_stores.get_all()}
    assert stores == {"storeonce-1", "storeonce-2"}
    assert ovc.backups.get_by_name("manual-3").data["expiration_time"] == "NA"


def test_clusters_get_another_time_zone(ovc: Any) -> None:
    cluster = ovc.omnistack_clusters.get_by_name("cluster-1")
    cluster.set_time_zone("Zulu")
    name = {"name": "cluster-1"}
    (seen,) = ovc.omnistack_clusters.get_all(show_optional_fields=True, filters=name)
    assert seen.data["time_zone"] == "Zulu"


def test_cluster_groups_are_renamed(ovc: Any, sim: Simulator) -> None:
    sim.switches.media_rule = "lax"  # the SDK sends 1.8
    group = ovc.cluster_groups.get_by_name("group-1")
    group.rename("sdk")
    assert group.data["name"] == "sdk"
    group.reload_data()
    assert ovc.cluster_groups.get_by_id(group.data["id"]).data == group.data


def test_clusters_and_hosts_are_measured(ovc: Any) -> None:
    cluster = ovc.omnistack_clusters.get_by_name("cluster-1")
    host = ovc.hosts.get_by_name("host-1a.example.net")
    assert cluster.get_throughput("", 0, 50)["cluster_throughput"]
    assert cluster.get_metrics()["metrics"]
    assert host.get_metrics()["metrics"]
    only = host.get_capacity("used_logical_capacity, used_capacity")["metrics"]
    assert {each["name"] for each in only} == {"used_logical_capacity", "used_capacity"}
    assert len(host.get_capacity()["metrics"]) > len(only)


def test_hosts_show_their_hardware_and_leave_the_federation(ovc: Any, sim: Simulator) -> None:
    host = ovc.hosts.get_by_name("host-2b.example.net")
    assert host.get_hardware()["host"]["name"] == "host-2b.example.net"
    host.remove(force=True)
    assert sim.federation.find("hosts", name="host-2b.example.net")[0]["state"] == "REMOVED"


def test_a_virtual_controller_is_shut_down_and_goes_on_after_all(sim: Simulator) -> None:
    """Of the second host, by itself, as none does that for another one."""
    sim.switches.task_seconds = 60
    host = sdk(sim, 1).hosts.get_by_name("host-1b.example.net")
    assert host.get_virtual_controller_shutdown_status() == "NONE"
    assert host.shutdown_virtual_controller() == "IN_PROGRESS"
    assert host.cancel_virtual_controller_shutdown() == "SUCCESS"


def test_certificates_are_trusted(ovc: Any, sim: Simulator) -> None:
    sim.switches.media_rule = "lax"  # the SDK sends 1.8
    known = len(ovc.certificates.get_all())
    ovc.certificates.add_certificate(Path(sim.ca_file).read_text())
    assert len(ovc.certificates.get_all()) == known + 1


def test_lists_are_read_page_by_page(ovc: Any) -> None:
    pages = ovc.virtual_machines.get_all(pagination=True, page_size=4, limit=10)
    seen = [len(pages.data["resources"])]
    while pages.data["page"] < pages.data["requested_pages"]:
        seen.append(len(pages.next_page()["resources"]))
    assert seen == [4, 4, 2]
    assert len(pages.previous_page()["resources"]) == 4


def test_an_idle_session_is_renewed_unnoticed(ovc: Any, sim: Simulator) -> None:
    sim.clock.advance(601)
    assert ovc.policies.get_all()


def test_errors_reach_the_caller(ovc: Any) -> None:
    with pytest.raises(HPESimpliVityException, match="in use"):
        ovc.policies.get_by_name("Gold").delete()


def test_the_message_of_a_failed_task_has_the_name_that_the_sdk_reads_by_a_switch(
    ovc: Any, sim: Simulator
) -> None:
    sim.switches.task_message_field = "message"
    with pytest.raises(HPESimpliVityException, match="virtual machines"):
        ovc.datastores.get_by_name("datastore-001").delete()


def test_external_stores_are_registered_and_unregistered(ovc: Any, sim: Simulator) -> None:
    """The SDK sends 1.11, the oldest that the OpenAPI document lists."""
    sim.switches.media_rule = "lax"
    cluster = ovc.omnistack_clusters.get_by_name("cluster-1")
    store = ovc.external_stores.register_external_store(
        "192.0.2.22", "attic", cluster, "client", "first"
    )
    ovc.external_stores.update_credentials("attic", "client", "second")
    (found,) = sim.federation.find("external_stores", name="attic")
    assert found["password"] == "second"
    store.unregister_external_store(cluster)
    assert not sim.federation.find("external_stores", name="attic")
