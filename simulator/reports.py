"""Reports on the backup schedule: how many backups the policies make, now and after a change.

They change nothing. The limits of a real federation are not published; the numbers here are
plausible, and the arithmetic is that of max_backups.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from simulator.call import Call, Response
from simulator.errors import object_not_found
from simulator.federation import Object
from simulator.rules import Rule, Rules, replaces_all, rule_from_body, rule_of_path, with_new
from simulator.schedule import backups_per_day, max_backups

DAILY_LIMIT = 30_000
RETAINED_LIMIT = 300_000
Schedule = Mapping[str, Rules]
Count = Callable[[Rule], float]


def current(call: Call) -> Response:
    return Response(200, report(call, rules_of_all(call), machines_by_policy(call)))


def rules_of_all(call: Call) -> dict[str, Rules]:
    return {policy["id"]: policy["rules"] for policy in call.federation.objects("policies")}


def machines_by_policy(call: Call) -> Counter[str]:
    """How many virtual machines that are ALIVE each policy has."""
    group = call.query.get("cluster_group_id")
    return Counter(
        machine["policy_id"]
        for machine in call.federation.find("virtual_machines", state="ALIVE")
        if group is None or group in machine["cluster_group_ids"]
    )


def report(call: Call, schedule: Schedule, machines: Counter[str]) -> dict[str, Any]:
    daily = round(total(schedule, machines, backups_per_day))
    retained = round(total(schedule, machines, max_backups))
    body = {
        "daily_backup_rate": daily,
        "daily_backup_rate_limit": DAILY_LIMIT,
        "backup_rate_level": daily * 100 // DAILY_LIMIT,
        "projected_retained_backups": retained,
        "retained_backups_limit": RETAINED_LIMIT,
        "projected_retained_backups_level": retained * 100 // RETAINED_LIMIT,
    }
    call.backend.serializer.check("report", body)
    return body


def total(schedule: Schedule, machines: Counter[str], count: Count) -> float:
    return sum(
        machine_count * sum(count(rule) for rule in schedule.get(policy, ()))
        for policy, machine_count in machines.items()
    )


def impact(call: Call, rules: Rules) -> Response:
    """The report before and after the policy of the path gets other rules."""
    before, machines = rules_of_all(call), machines_by_policy(call)
    after = {**before, call.keys[0]: rules}
    return before_and_after(report(call, before, machines), report(call, after, machines))


def before_and_after(before: Any, after: Any) -> Response:
    """The response with two reports."""
    return Response(200, {"schedule_before_change": before, "schedule_after_change": after})


def of_new_rules(call: Call) -> Response:
    call.target("policies")
    new = [rule_from_body(call, body) for body in call.body]
    return impact(call, with_new(call, new, replace=replaces_all(call)))


def of_edited_rules(call: Call) -> Response:
    old = call.target("policies")["rules"]
    new = {body["rule_id"]: rule_from_body(call, body) for body in call.body}
    unknown = new.keys() - {rule["id"] for rule in old}
    if unknown:
        raise object_not_found("rule", min(unknown))
    kept: Rules = [] if replaces_all(call) else [rule for rule in old if rule["id"] not in new]
    return impact(call, [*kept, *new.values()])


def of_deleted_rule(call: Call) -> Response:
    rules = call.target("policies")["rules"]
    deleted: Rule = rule_of_path(call, rules)
    return impact(call, [rule for rule in rules if rule is not deleted])


def of_applied_policy(call: Call) -> Response:
    policy = call.reference("policies", call.body["policy_id"])
    chosen: list[Object] = [
        call.reference("virtual_machines", key)
        for key in dict.fromkeys(call.body["virtual_machine_id"])
    ]
    before = machines_by_policy(call)
    after = before.copy()
    after.subtract(machine["policy_id"] for machine in chosen)
    after[policy["id"]] += len(chosen)
    schedule = rules_of_all(call)
    return before_and_after(report(call, schedule, before), report(call, schedule, after))
