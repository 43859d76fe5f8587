"""The rules of a policy: add, replace, edit, delete, and the defects known of these calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.call import Call, Response
from simulator.errors import ApiError, invalid_body, object_not_found
from simulator.policies import not_built_in
from simulator.query import boolean
from simulator.schedule import LOCAL, clock_time, consistency, days, intervals
from simulator.tasks import Affected

Rule = Mapping[str, Any]
Rules = Sequence[Rule]


def get(call: Call) -> Response:
    """GET of one rule; no source shows its envelope, so a switch."""
    policy = call.visible("policies")
    rule = call.backend.serializer.serialize_rule(rule_of_path(call, policy["rules"]))
    envelopes = {"rule": {"rule": rule}, "bare": rule, "rules": {"rules": [rule]}}
    return Response(200, envelopes[call.switches.rule_envelope])


def rule_of_path(call: Call, rules: Rules) -> Rule:
    """The rule that the path names."""
    for rule in rules:
        if rule["id"] == call.keys[1]:
            return rule
    raise object_not_found("rule", call.keys[1])


def rule_from_body(call: Call, body: Rule) -> dict[str, Any]:
    """A rule as stored, from the body of a request."""
    return {**times(call, body), **consistency(body), **destination(call, body)}


def times(call: Call, body: Rule) -> dict[str, Any]:
    return {
        **intervals(body, call.switches),
        "days": days(body.get("days", "All"), call.switches),
        **{
            name: clock_time(body.get(name, "00:00"), call.switches)
            for name in ("start_time", "end_time")
        },
    }


def destination(call: Call, body: Rule) -> dict[str, str | None]:
    """Where backups go: another cluster, an external store, or nowhere else (None and None)."""
    cluster, store = body.get("destination_id") or None, body.get("external_store_name") or None
    if cluster and store:
        raise invalid_body("destination_id and external_store_name exclude each other")
    if store:
        call.reference_by_name("external_stores", store)
    if cluster == LOCAL and call.switches.local_marker_in_body == "accepted":
        cluster = None
    if cluster and call.reference("omnistack_clusters", cluster) and is_own(call, cluster):
        cluster = None
    return {"destination_id": cluster, "external_store_name": store}


def is_own(call: Call, cluster: str) -> bool:
    """Whether a destination is stored as the local one: no source says, so a switch."""
    own = call.target("policies")["owner_cluster_id"]
    return call.switches.own_destination == "local" and cluster == own


def replaces_all(call: Call) -> bool:
    return boolean("replace_all_rules", call.query.get("replace_all_rules", "false"))


def add(call: Call) -> Response:
    """POST takes an array, even for one rule."""
    replace = replaces_all(call)
    not_built_in(call)
    new = [rule_from_body(call, body) for body in call.body]
    if not new and (not replace or call.switches.replace_with_none == "refused"):
        raise invalid_body("No rules")

    def job() -> list[Affected]:
        stored = store(call, with_new(call, new, replace=replace))
        return affected(call, [rule["id"] for rule in stored[len(stored) - len(new) :]])

    response = call.start_task(job, lambda: not_built_in(call))
    if replace and not call.switches.replace_is_atomic:
        remove_rules_meanwhile(call, response)
    return response


def remove_rules_meanwhile(call: Call, response: Response) -> None:
    """Take the rules away while the task runs that replaces them: no source excludes that."""
    if response.body["task"]["state"] == "IN_PROGRESS" and call.fault.fail_task is None:
        call.federation.change("policies", call.keys[0], rules=[])


def with_new(call: Call, new: Rules, *, replace: bool) -> Rules:
    """New rules have new ids, also when they replace others; numbers go on from the last."""
    old = [] if replace else list(call.target("policies")["rules"])
    start = 1 + max((rule["number"] for rule in old), default=-1)
    return [*old, *({**rule, "number": start + place} for place, rule in enumerate(new))]


def store(call: Call, rules: Rules) -> Rules:
    """Store the rules of the policy. Rules that did not change may get new ids as well: switch."""
    if call.switches.rule_ids_of_others == "new":
        rules = [{**rule, "id": None} for rule in rules]
    stored: Rules = call.federation.change("policies", call.keys[0], rules=rules)["rules"]
    return stored


def affected(call: Call, ids: list[str]) -> list[Affected]:
    """No client reads these, as all of them read the policy again, so no source says: switch."""
    objects = {
        "policy": [("policy", call.keys[0])],
        "rules": [("rule", each) for each in ids],
        "empty": [],
    }
    return objects[call.switches.affected_objects_of_rules]


def edit(call: Call) -> Response:
    """PUT of one rule."""
    new = edited(call, rule_of_path(call, not_built_in(call)["rules"]), call.body)

    def job() -> list[Affected]:
        rules = call.target("policies")["rules"]
        old = rule_of_path(call, rules)
        kept = ("id", "number") if call.switches.rule_put_id == "keep" else ("number",)
        after = {**new, **{name: old[name] for name in kept}}
        stored = store(call, [after if rule is old else rule for rule in rules])
        return affected(call, [stored[rules.index(old)]["id"]])

    return call.start_task(job, lambda: not_locked(call))


def edited(call: Call, old: Rule, body: Rule) -> dict[str, Any]:
    """A rule as stored after PUT: fields that are not sent are kept or reset, by a switch."""
    keep = call.switches.rule_put == "keep"
    if not keep and not {"frequency", "retention"} <= body.keys():
        raise invalid_body("frequency and retention are required")
    pair = consistency(body) if not keep or body.keys() & CONSISTENCY else parts(old, CONSISTENCY)
    if call.switches.rule_put_vss == "ignored" and body.get("consistency_type") == "VSS":
        pair = parts(old, CONSISTENCY)
    place = parts(old, DESTINATION)
    if call.switches.rule_put_destination == "honoured" and (not keep or body.keys() & DESTINATION):
        place = destination(call, body)
    return {**times(call, {**old, **body} if keep else body), **pair, **place}


CONSISTENCY = {"application_consistent", "consistency_type"}
DESTINATION = {"destination_id", "external_store_name"}


def parts(rule: Rule, names: set[str]) -> dict[str, Any]:
    return {name: rule[name] for name in names}


def not_locked(call: Call) -> None:
    """ApiError for rule 0 of 3.7.8 to 4.0, by the history of the PowerShell module."""
    rules = not_built_in(call)["rules"]
    first = rule_of_path(call, rules)["number"] == 0
    if call.switches.rule_zero_locked and first and len(rules) > 1:
        raise ApiError(
            "Task", "Rule 0 cannot be changed while there are others.", fails_as_task=True
        )


def delete(call: Call) -> Response:
    rule_of_path(call, call.target("policies")["rules"])

    def job() -> list[Affected]:
        rules = call.target("policies")["rules"]
        rest = [rule for rule in rules if rule["id"] != call.keys[1]]
        store(call, numbered(call, rest))
        return affected(call, [call.keys[1]])

    return call.start_task(job, lambda: not_locked(call))


def numbered(call: Call, rules: Rules) -> Rules:
    if call.switches.rule_numbers_after_delete == "gaps":
        return rules
    return [{**rule, "number": number} for number, rule in enumerate(rules)]
