"""HPE's own Python SDK works unchanged with the simulator."""

from typing import Any

import pytest
from simplivity.exceptions import HPESimpliVityException
from simplivity.ovc_client import OVC

from simulator import Simulator

# The SDK still names the TLS version in a way that Python 3.10 deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ssl.PROTOCOL_TLSv1_2:DeprecationWarning")
RULE = {"frequency": 60, "retention": 120}


@pytest.fixture
def ovc(sim: Simulator) -> Any:
    credentials = {"username": sim.username, "password": sim.password}
    address = sim.url.removeprefix("https://")
    return OVC({"ip": address, "ssl_certificate": sim.ca_file, "credentials": credentials})


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


def test_backups_are_suspended_and_resumed(ovc: Any) -> None:
    host = ovc.hosts.get_all()[0]
    ovc.policies.suspend(host)
    assert not ovc.hosts.get_by_id(host.data["id"]).data["policy_enabled"]
    ovc.policies.resume(host)
    assert ovc.hosts.get_by_id(host.data["id"]).data["policy_enabled"]


def test_virtual_machines_get_policies_alone_and_together(ovc: Any) -> None:
    machines = ovc.virtual_machines.get_all(limit=3, sort="name", order="ascending")
    policy = ovc.policies.create("sdk")
    machines[0].set_policy(policy)
    assert machines[0].data["policy_name"] == "sdk"
    changed = ovc.virtual_machines.set_policy_for_multiple_vms(policy, machines)
    assert {machine.data["policy_name"] for machine in changed} == {"sdk"}
    assert len(policy.get_vms()) == 3


def test_clusters_hosts_groups_stores_and_backups_are_read(ovc: Any) -> None:
    cluster = ovc.omnistack_clusters.get_by_name("cluster-1")
    assert [each.data["name"] for each in cluster.get_connected_clusters()] == ["cluster-2"]
    assert "UTC" in ovc.omnistack_clusters.get_time_zone_list()
    assert len(ovc.hosts.get_all()) == 4
    assert ovc.cluster_groups.get_all()[0].data["name"] == "group-1"
    stores = {store.data["name"] for store in ovc.external_stores.get_all()}
    assert stores == {"storeonce-1", "storeonce-2"}
    assert ovc.backups.get_by_name("manual-3").data["expiration_time"] == "NA"


def test_lists_are_read_page_by_page(ovc: Any) -> None:
    pages = ovc.virtual_machines.get_all(pagination=True, page_size=4, limit=10)
    seen = [len(pages.data["resources"])]
    while pages.data["page"] < pages.data["requested_pages"]:
        seen.append(len(pages.next_page()["resources"]))
    assert seen == [4, 4, 2]


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
