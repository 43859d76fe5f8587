"""Probes of the switches of reads and of serialization."""

from typing import Any

from tests.simulator.client import Api
from tests.simulator.probes import RULE, shows

ARRIVED = ["Fixed Default Backup Policy", "Silver", "Gold"]


@shows(
    "appliance",
    {
        "ovc": {"REST_API_Version", "SVTFS_Version"},
        "mva": {"REST_API_Version"},
        "vcenter": {"error_type", "messages"},
    },
)
def keys_of_the_version(api: Api) -> Any:
    return set(api.send("GET", "/version").json())


@shows("read_after_write_lag", {"0": (200, 1), "5": (404, 0)})
def a_new_policy(api: Api) -> Any:
    task = api.do("POST", "/policies", {"name": "x"})
    path = f"/policies/{task['affected_objects'][0]['object_id']}"
    status = api.send("GET", path).status_code
    count = api.get("/policies", name="x")["count"]
    api.sim.clock.advance(6)
    assert api.get(path)
    return status, count


@shows("unsorted", {"arrival": ARRIVED, "reverse": ARRIVED[::-1], "name": sorted(ARRIVED)[::-1]})
def order_of_policies(api: Api) -> Any:
    return [policy["name"] for policy in api.get("/policies")["policies"]]


@shows("tie_order", {"stable": True, "alternating": False})
def equal_values_keep_their_order(api: Api) -> Any:
    first, second = (api.get("/hosts", sort="state", fields="id") for _ in range(2))
    return first == second


@shows("policy_name_filter", {"works": 1, "ignored": 3, "nothing": 0})
def policies_by_name(api: Api) -> Any:
    return api.get("/policies", name="Gold")["count"]


@shows("backup_comma_lists", {"nothing": 0, "works": 2})
def backups_by_several_names(api: Api) -> Any:
    return api.get("/backups", name="manual-3,manual-6")["count"]


@shows(
    "backup_cluster_filter_adds_external",
    {"true": {"cluster-1", "cluster-2"}, "false": {"cluster-1"}},
)
def clusters_of_backups_of_one_cluster(api: Api) -> Any:
    key = api.id_of("omnistack_clusters", "cluster-1")
    found = api.get("/backups", omnistack_cluster_id=key)["backups"]
    return {backup["omnistack_cluster_name"] for backup in found}


@shows("rule_envelope", {"rule": {"rule"}, "rules": {"rules"}, "bare": {"frequency", "days"}})
def keys_around_a_rule(api: Api) -> Any:
    policy = api.policy(rules=[RULE])
    answer = api.get(f"/policies/{policy}/rules/{api.rules(policy)[0]['id']}")
    return answer.keys() & {"rule", "rules", "frequency", "days"}


@shows("optional_in_single", {"false": False, "true": True})
def time_zone_of_one_cluster(api: Api) -> Any:
    key = api.id_of("omnistack_clusters", "cluster-1")
    return "time_zone" in api.get(f"/omnistack_clusters/{key}")["omnistack_cluster"]


@shows("free_space_varies", {"true": False, "false": True})
def free_space_is_the_same_twice(api: Api) -> Any:
    query = {"show_optional_fields": "true", "fields": "hypervisor_free_space"}
    first, second = (api.get("/datastores", **query) for _ in range(2))
    return first == second


@shows("inner_lists", {"published": [0, 1, 2], "reversed": [2, 1, 0]})
def order_of_rules(api: Api) -> Any:
    gold = api.id_of("policies", "Gold")
    return [rule["number"] for rule in api.rules(gold)]


@shows("scalars_as", {"published": [int, bool], "string": [str, str]})
def types_of_scalars(api: Api) -> Any:
    (datastore,) = api.get("/datastores", limit=1)["datastores"]
    return [type(datastore[name]) for name in ("size", "single_replica")]


@shows(
    "missing_strings",
    {
        "published": ("NA", "absent"),
        "NA": ("NA", "NA"),
        "empty": ("", ""),
        "null": (None, None),
        "absent": ("absent", "absent"),
    },
)
def strings_without_a_value(api: Api) -> Any:
    """A required one, and one that is not."""
    (machine,) = api.get("/virtual_machines", limit=1)["virtual_machines"]
    names = ("deleted_at", "hypervisor_managed_by")
    return tuple(machine.get(name, "absent") for name in names)


@shows("omit_modern_fields", {"false": True, "true": False})
def cluster_groups_of_a_policy(api: Api) -> Any:
    return "cluster_group_ids" in api.get("/policies")["policies"][0]


@shows("extra_fields", {"false": False, "true": True})
def extra_field_of_a_policy(api: Api) -> Any:
    return "simulated_extra_field" in api.get("/policies")["policies"][0]


@shows("key_order", {"published": "offset", "reversed": "policies"})
def first_key_of_a_list(api: Api) -> Any:
    return next(iter(api.get("/policies")))


def data_points(api: Api, seconds: int, resolution: str) -> Any:
    host = api.sim.federation.first("hosts")["id"]
    query = {"range": seconds, "resolution": resolution, "fields": "free_space"}
    response = api.send("GET", f"/hosts/{host}/capacity", params=query)
    if response.status_code >= 400:
        return response.status_code
    return len(response.json()["metrics"][0]["data_points"])


@shows("long_ranges", {"refused": 400, "cut": 168 * 60})
def points_of_ten_days_of_minutes(api: Api) -> Any:
    return data_points(api, 864_000, "MINUTE")


@shows("data_points", {"complete": 35, "gaps": 30, "twice": 42})
def points_of_35_seconds(api: Api) -> Any:
    return data_points(api, 35, "SECOND")
