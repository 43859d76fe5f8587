"""Probes of the switches of rules, policies, datastores and virtual machines."""

from typing import Any

from tests.simulator.client import Api
from tests.simulator.probes import AS_TASK_OR_400, RULE, outcome, shows

GIB = 2**30


def put(api: Api, body: dict[str, Any], **rule: Any) -> Any:
    """A rule before and after PUT."""
    policy = api.policy(rules=[{**RULE, **rule}])
    (before,) = api.rules(policy)
    api.do("PUT", f"/policies/{policy}/rules/{before['id']}", {**RULE, **body})
    (after,) = api.rules(policy)
    return before, after


@shows("rule_put", {"keep": "Sun", "reset": "All"})
def days_after_put(api: Api) -> Any:
    return put(api, {}, days="Sun")[1]["days"]


@shows("rule_put_id", {"keep": True, "new": False})
def put_keeps_the_id(api: Api) -> Any:
    before, after = put(api, {})
    return before["id"] == after["id"]


@shows("rule_put_vss", {"ignored": "NONE", "honoured": "VSS"})
def type_after_put(api: Api) -> Any:
    body = {"application_consistent": True, "consistency_type": "VSS"}
    return put(api, body)[1]["consistency_type"]


@shows("rule_put_destination", {"ignored": "<local>", "honoured": "cluster-2"})
def destination_after_put(api: Api) -> Any:
    cluster = api.id_of("omnistack_clusters", "cluster-2")
    return put(api, {"destination_id": cluster})[1]["destination_name"]


@shows("rule_ids_of_others", {"keep": True, "new": False})
def adding_keeps_the_ids_of_others(api: Api) -> Any:
    policy = api.policy(rules=[RULE])
    (before,) = api.rules(policy)
    api.do("POST", f"/policies/{policy}/rules?replace_all_rules=false", [RULE])
    return api.rules(policy)[0]["id"] == before["id"]


def without_first_rule(api: Api) -> tuple[Any, list[int]]:
    """What deleting rule 0 of three ends with, and the numbers that are left."""
    policy = api.policy(rules=[RULE] * 3)
    first = api.rules(policy)[0]["id"]
    ended = outcome(api, api.send("DELETE", f"/policies/{policy}/rules/{first}"))
    return ended, [rule["number"] for rule in api.rules(policy)]


@shows("rule_zero_locked", {"false": ("COMPLETED", [0, 1]), "true": ("FAILED", [0, 1, 2])})
@shows(
    "rule_numbers_after_delete", {"renumber": ("COMPLETED", [0, 1]), "gaps": ("COMPLETED", [1, 2])}
)
def rules_without_the_first(api: Api) -> Any:
    return without_first_rule(api)


@shows("replace_with_none", {"refused": 400, "allowed": "COMPLETED"})
def replacing_with_nothing(api: Api) -> Any:
    path = f"/policies/{api.policy(rules=[RULE])}/rules?replace_all_rules=true"
    return outcome(api, api.post(path, []))


@shows("replace_is_atomic", {"true": 1, "false": 0})
def rules_while_they_are_replaced(api: Api) -> Any:
    api.sim.switches.task_seconds = 10
    policy = api.policy(rules=[RULE])
    api.post(f"/policies/{policy}/rules?replace_all_rules=true", [RULE, RULE])
    meanwhile = len(api.rules(policy))
    api.sim.clock.advance(11)
    assert len(api.rules(policy)) == 2
    return meanwhile


def stored(api: Api, **fields: Any) -> Any:
    """A rule as read back; the status of the refusal if there was one."""
    policy = api.policy()
    response = api.post(f"/policies/{policy}/rules", [{**RULE, **fields}])
    if response.status_code >= 400:
        return {"status": response.status_code}
    assert api.ended(response)["state"] == "COMPLETED"
    return api.rules(policy)[0]


@shows("days_order", {"week": "Mon,Fri", "input": "Fri,Mon"})
def order_of_days(api: Api) -> Any:
    return stored(api, days="Fri,Mon")["days"]


@shows("days_case", {"capital": "Last", "lower": "last"})
def case_of_days(api: Api) -> Any:
    return stored(api, days="Last")["days"]


@shows("days_mixed", {"refused": None, "accepted": "Mon,1"})
def mixed_days(api: Api) -> Any:
    return stored(api, days="1,Mon").get("days")


@shows(
    "local_destination",
    {"marker": ["<local>"] * 2, "empty": [""] * 2, "null": [None] * 2, "absent": ["absent"] * 2},
)
def local_rule(api: Api) -> Any:
    rule = stored(api)
    return [rule.get(name, "absent") for name in ("destination_id", "destination_name")]


@shows("local_marker_in_body", {"refused": None, "accepted": "<local>"})
def marker_as_destination(api: Api) -> Any:
    return stored(api, destination_id="<local>").get("destination_id")


@shows("own_destination", {"kept": "cluster-1", "local": "<local>"})
def own_cluster_as_destination(api: Api) -> Any:
    own = api.id_of("omnistack_clusters", "cluster-1")
    return stored(api, destination_id=own)["destination_name"]


@shows("rule_defaults", {"shown": "All", "null": None, "absent": "absent"})
def days_that_are_the_default(api: Api) -> Any:
    return stored(api).get("days", "absent")


@shows("time_forms", {"strict": None, "lenient": "09:00"})
def short_time(api: Api) -> Any:
    return stored(api, start_time="9:00").get("start_time")


@shows("short_retention", {"accepted": 1, "refused": None})
def retention_below_frequency(api: Api) -> Any:
    return stored(api, retention=30).get("max_backups")


@shows("frequency_limit", {"0": None, "30": 400})
def long_frequency(api: Api) -> Any:
    return stored(api).get("status")


@shows("empty_rules", {"empty": [], "null": None, "absent": "absent"})
def rules_of_a_policy_without_rules(api: Api) -> Any:
    return api.get(f"/policies/{api.policy()}")["policy"].get("rules", "absent")


@shows("default_policy", AS_TASK_OR_400)
def renaming_the_default_policy(api: Api) -> Any:
    key = api.id_of("policies", "Fixed Default Backup Policy")
    return outcome(api, api.post(f"/policies/{key}/rename", {"name": "x"}))


@shows("policy_held_by_gone_vms", {"false": "COMPLETED", "true": 400})
def deleting_the_policy_of_a_gone_machine(api: Api) -> Any:
    policy = api.policy()
    api.sim.federation.change("virtual_machines", gone(api), policy_id=policy)
    return outcome(api, api.send("DELETE", f"/policies/{policy}"))


def gone(api: Api) -> str:
    return api.id_of("virtual_machines", "gone-deleted")


def created(api: Api, size: int) -> Any:
    """A new datastore as read back, or nothing."""
    body = {
        "name": "new",
        "size": size,
        "policy_id": api.policy(),
        "omnistack_cluster_id": api.id_of("omnistack_clusters", "cluster-1"),
    }
    response = api.post("/datastores", body)
    if response.status_code >= 400:
        return None
    api.ended(response)
    return api.get("/datastores", name="new")["datastores"][0]


@shows("datastore_size_min", {"1073741824": None, "1": 1024})
def tiny_datastore(api: Api) -> Any:
    return (created(api, 1024) or {}).get("size")


@shows("datastore_size_max", {"1125899906842624": None, "4503599627370496": 2**51})
def huge_datastore(api: Api) -> Any:
    return (created(api, 2**51) or {}).get("size")


@shows("size_rounding", {"1": GIB + 1, "1048576": GIB + 2**20, "0": GIB + 1})
def odd_size(api: Api) -> Any:
    return created(api, GIB + 1)["size"]


@shows("datastore_shrink", {**AS_TASK_OR_400, "allowed": "COMPLETED"})
def shrinking(api: Api) -> Any:
    key = api.id_of("datastores", "datastore-001")
    return outcome(api, api.post(f"/datastores/{key}/resize", {"size": GIB}))


@shows("datastore_in_use", AS_TASK_OR_400)
def deleting_a_datastore_in_use(api: Api) -> Any:
    key = api.id_of("datastores", "datastore-001")
    return outcome(api, api.send("DELETE", f"/datastores/{key}"))


@shows("datastore_policy_spreads", {"false": False, "true": True})
def machines_follow_their_datastore(api: Api) -> Any:
    key = api.id_of("datastores", "datastore-001")
    policy = api.policy()
    api.do("POST", f"/datastores/{key}/set_policy", {"policy_id": policy})
    machines = api.get("/virtual_machines", datastore_id=key)["virtual_machines"]
    return all(machine["policy_id"] == policy for machine in machines)


@shows("deleted_datastores_linger", {"false": None, "true": True})
def deleted_datastore(api: Api) -> Any:
    key = created(api, GIB)["id"]
    api.do("DELETE", f"/datastores/{key}")
    return api.send("GET", f"/datastores/{key}").json().get("datastore", {}).get("deleted")


@shows("share_twice", {"accepted": "COMPLETED", "refused": 400})
def unsharing_what_is_not_shared(api: Api) -> Any:
    path = f"/datastores/{api.id_of('datastores', 'datastore-001')}/unshare"
    return outcome(api, api.post(path, {"host_name": "esxi-1.example.net"}))


@shows("share_rw", {"boolean": True, "string": "true"})
def mode_of_a_share(api: Api) -> Any:
    return api.get("/datastores")["datastores"][0]["shares"][0]["rw"]


@shows("bulk_limit", {"0": "COMPLETED", "1": 400})
def two_machines_at_once(api: Api) -> Any:
    keys = [api.id_of("virtual_machines", f"vm-0000{number}") for number in (1, 2)]
    body = {"policy_id": api.policy(), "virtual_machine_id": keys}
    return outcome(api, api.post("/virtual_machines/set_policy", body))


@shows("set_policy_on_gone_vm", {**AS_TASK_OR_400, "accepted": "COMPLETED"})
def policy_of_a_gone_machine(api: Api) -> Any:
    path = f"/virtual_machines/{gone(api)}/set_policy"
    return outcome(api, api.post(path, {"policy_id": api.policy()}))
