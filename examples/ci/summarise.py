#!/usr/bin/env python3
"""Turn a Terraform plan into Markdown: what changed outside, and what waits to be applied.

    terraform show -json PLAN | python3 summarise.py

The status is 0 where nothing has to be done, 10 where something has to, and another one where
something is wrong with the plan or with this script: Python itself ends with 1 and 2. It is to be
relied on rather than `-detailed-exitcode`, which ends with 2 for ever once a `check` has a data
source of its own, as that is read again by an apply. A `check` that fails is something to be done
as well, although Terraform only warns of it.

A plan that ended with an error still has what was found until then: that is told, with status 10.
Where nothing was found, nothing is known, and the status is 1.

What somebody changed outside of Terraform is critical where it costs backups; it comes first.

A plan holds every value in plain text. Of a value that Terraform marks as sensitive, as a whole
or anywhere inside, nothing is printed but that it is different.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DIFFERS = 10
LONGEST_VALUE = 120
LONGEST_REPORT = 60_000  # an issue on GitHub holds 65,536 characters
SENSITIVE, UNKNOWN, DASH = "(sensitive)", "(known after apply)", ""
NOTHING = (["no-op"], ["read"])
LEAVE = "leave it as it is"
UNPLANNED = "(not planned)"
VERBS = {
    "create": "create it",
    "update": "change it",
    "delete": "destroy it",
    "forget": "forget it",
}
BYTES = ((2**40, "TiB"), (2**30, "GiB"))
MINUTES = ((1440, "d"), (60, "h"))
CRITICAL_WORD = "**critical**"
# Which change is critical: any, or one to less or to more. The provider declares it.
# <severities>
CRITICAL = {
    "simplivity_backup": {
        "retention": "any",
        "exists": "less",
    },
    "simplivity_backup_copy": {
        "retention": "any",
        "exists": "less",
    },
    "simplivity_datastore": {
        "policy_id": "any",
    },
    "simplivity_external_store": {
        "management_ip": "any",
    },
    "simplivity_policy": {
        "rules": "less",
    },
    "simplivity_policy_assignment": {
        "virtual_machine_ids": "less",
        "hypervisor_object_ids": "less",
        "policy_id": "any",
    },
    "simplivity_policy_rule": {
        "frequency": "more",
        "retention": "less",
        "days": "any",
        "start_time": "any",
        "end_time": "any",
        "destination_id": "any",
        "external_store_name": "any",
    },
    "simplivity_policy_suspension": {
        "policy_enabled": "less",
    },
    "simplivity_vm_policy": {
        "policy_id": "any",
    },
}
# </severities>
UNITS = {"frequency": MINUTES, "retention": MINUTES, "size": BYTES}
Rows = Sequence[Sequence[str]]


def main() -> None:
    """Read a plan as JSON and print Markdown; the status is 1 where that is no sound plan."""
    plan = json.load(sys.stdin)
    if not str(plan.get("format_version", "")).startswith("1."):
        sys.exit("summarise.py: not the output of terraform show -json, or of a later format")
    differs, text = report(plan)
    if is_incomplete(plan) and not differs:
        sys.exit("summarise.py: the plan ended with an error and is not complete")
    sys.stdout.write(shortened(text))
    sys.exit(DIFFERS if differs else 0)


@dataclass(frozen=True)
class Difference:
    """An attribute before and after, and how each may be shown."""

    name: str
    before: Any
    after: Any
    shown_before: str
    shown_after: str


def report(plan: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether something has to be done, and the Markdown of a plan."""
    planned, drifted = by_name(plan, "resource_changes"), by_name(plan, "resource_drift")
    incomplete = is_incomplete(plan)
    otherwise = UNPLANNED if incomplete else LEAVE
    outside = sorted(
        (
            row
            for address in sorted(drifted)
            for row in drift_rows(address, drifted, verb_of(planned.get(address), otherwise))
        ),
        key=is_harmless,
    )
    pending = [
        row for address in sorted(planned) for row in pending_rows(address, drifted, planned)
    ]
    outputs = [] if incomplete else list(output_rows(plan.get("output_changes") or {}))
    failed = list(check_rows(plan.get("checks") or ()))
    differs = bool(pending or outputs or failed) or any(row[-1] != LEAVE for row in outside)
    parts = (
        f"## {'Drift' if differs else 'No drift'} of the SimpliVity federation",
        *([INCOMPLETE] if incomplete else []),
        counts(outside, pending),
        *table("Changed outside of Terraform", OUTSIDE, outside),
        *table("Not applied yet", PENDING, pending),
        *table("Outputs that an apply would change", OUTPUTS, outputs),
        *table("Failed checks", CHECKS, failed),
    )
    return differs, "\n\n".join(parts)


INCOMPLETE = "**The plan ended with an error, so this may not be all.** The log has the error."
Changes = Mapping[str, Mapping[str, Any]]


def is_incomplete(plan: Mapping[str, Any]) -> bool:
    """Whether there may be more than the plan shows."""
    return bool(plan.get("errored")) or plan.get("complete") is False


def by_name(plan: Mapping[str, Any], part: str) -> Changes:
    """The changes of a part of the plan by the name of the object."""
    return {name_of(each): {**each, **each["change"]} for each in plan.get(part, ())}


def name_of(resource: Mapping[str, str]) -> str:
    """The address; a replaced object that is still to be destroyed has that of its successor."""
    deposed = resource.get("deposed")
    return resource["address"] + (f" (deposed {deposed})" if deposed else "")


OUTSIDE = ("Resource", "Attribute", "Terraform knew", "Found", "Severity", "An apply would")
PENDING = ("Resource", "Attribute", "Now", "Configured", "An apply would")
OUTPUTS = ("Output", "Now", "Then")
CHECKS = ("Check", "Message")


def counts(outside: Rows, pending: Rows) -> str:
    """How many resources each part names."""
    critical = len({row[0] for row in outside if not is_harmless(row)})
    return (
        f"Changed outside of Terraform: {len({row[0] for row in outside})}"
        f"{f', {critical} of them critical' if critical else ''}."
        f" Not applied yet: {len({row[0] for row in pending})}."
    )


def drift_rows(address: str, drifted: Changes, verb: str) -> Iterator[Sequence[str]]:
    """A row for each attribute of a resource that somebody changed outside of Terraform."""
    change = drifted[address]
    critical = CRITICAL.get(change.get("type", ""), {})
    if change["actions"] == ["delete"]:
        yield code(address), DASH, "exists", "gone", CRITICAL_WORD if critical else DASH, verb
        return
    for each in differences(change):
        severity = CRITICAL_WORD if costs_backups(each, critical.get(each.name)) else DASH
        yield code(address), code(each.name), each.shown_before, each.shown_after, severity, verb


def is_harmless(row: Sequence[str]) -> bool:
    """Whether what a row tells of a change outside of Terraform is not critical."""
    return CRITICAL_WORD not in row


def costs_backups(change: Difference, which: str | None) -> bool:
    """Whether a change outside of Terraform is one of those that are critical."""
    if which == "less":
        return is_less(change.after, change.before)
    if which == "more":
        return is_less(change.before, change.after)
    return which == "any"


def is_less(value: Any, other: Any) -> bool:
    """Whether a value is smaller, or lacks something that the other has."""
    if isinstance(other, list):
        return any(each not in (value or ()) for each in other)
    return other is not None and (value is None or value < other)


def pending_rows(address: str, drifted: Changes, planned: Changes) -> Iterator[Sequence[str]]:
    """A row for each change of a plan that does not only undo what was changed outside."""
    change = planned[address]
    if verb_of(change) == LEAVE:
        return
    if change["actions"] in (["create"], ["delete"], ["forget"], ["no-op"]):
        if drifted.get(address, {}).get("actions") != ["delete"]:
            yield code(address), DASH, DASH, DASH, verb_of(change)
        return
    outside = {each.name: each for each in differences(drifted.get(address, {}))}
    for each in differences(change):
        if not undoes(each, outside):
            yield (
                code(address),
                code(each.name),
                each.shown_before,
                each.shown_after,
                verb_of(change),
            )


def undoes(planned: Difference, outside: Mapping[str, Difference]) -> bool:
    """Whether a planned difference only takes back what was changed outside, or follows from it."""
    if planned.name in outside:
        return planned.after in (outside[planned.name].before, UNKNOWN)
    return bool(outside) and planned.after == UNKNOWN


def verb_of(change: Mapping[str, Any] | None, otherwise: str = LEAVE) -> str:
    """What an apply does to a resource; otherwise: where the plan does not have it."""
    if change is None:
        return otherwise
    if change.get("importing"):
        return "import it"
    if len(change["actions"]) > 1:
        return "replace it"
    if shrinks(change):
        return "fail: it cannot shrink"
    if change["actions"] in NOTHING:
        return "move it" if change.get("previous_address") else LEAVE
    return VERBS.get(change["actions"][0], "do more")


def shrinks(change: Mapping[str, Any]) -> bool:
    """Whether a datastore is to become smaller, which no apply can do."""
    sizes = [(change.get(when) or {}).get("size") for when in ("before", "after")]
    return (
        change.get("type") == "simplivity_datastore" and None not in sizes and sizes[0] > sizes[1]
    )


def output_rows(changes: Changes) -> Iterator[Sequence[str]]:
    """A row for each output whose value changes."""
    for name, change in sorted(changes.items()):
        if change["actions"] not in NOTHING:
            for each in differences(as_attribute(name, change)):
                yield code(name), each.shown_before, each.shown_after


def check_rows(checks: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    """A row for each complaint of a check that failed, or could not be made."""
    for check in checks:
        for each in check.get("instances", ()):
            if each["status"] in ("fail", "error"):
                problems = each.get("problems") or [{"message": "could not be made"}]
                said = (" ".join(problem["message"].split()) for problem in problems)
                yield from ((code(each["address"]["to_display"]), code(text)) for text in said)


def as_attribute(name: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """The change of an output, as if it were the only attribute of a resource."""
    parts = ("before", "after", "after_unknown", "before_sensitive", "after_sensitive")
    return {part: {name: change.get(part)} for part in parts}


def differences(change: Mapping[str, Any]) -> list[Difference]:
    """The attributes that are not the same before and after."""
    before, after = change.get("before") or {}, change.get("after") or {}
    unknown = change.get("after_unknown") or {}
    found = []
    for name in sorted({*before, *after, *unknown}):
        old = before.get(name)
        new = UNKNOWN if marked(unknown, name) else after.get(name)
        if old != new:
            hidden = [marked(change.get(f"{when}_sensitive"), name) for when in ("before", "after")]
            found.append(Difference(name, old, new, *shown(name, old, new, hidden=any(hidden))))
    return found


def marked(marks: Any, name: str) -> bool:
    """Whether Terraform's marks have an attribute marked, as a whole or anywhere inside."""
    return anywhere(marks.get(name) if isinstance(marks, Mapping) else marks)


def anywhere(marks: Any) -> bool:
    """Whether any of nested marks is set."""
    if isinstance(marks, Mapping):
        return any(map(anywhere, marks.values()))
    return any(map(anywhere, marks)) if isinstance(marks, list) else marks is True


def shown(name: str, old: Any, new: Any, *, hidden: bool) -> tuple[str, str]:
    """Two different values of an attribute as Markdown: what differs of them."""
    if hidden:
        return SENSITIVE, SENSITIVE
    before, after = (text(name, each) for each in apart(old, new))
    start = alike(before, after) - LONGEST_VALUE // 4
    if isinstance(old, (list, dict)) or isinstance(new, (list, dict)):
        return value(old, before), value(new, after)
    return value(old, cut(before, start)), value(new, cut(after, start))


def apart(old: Any, new: Any) -> tuple[Any, Any]:
    """Of two lists the elements, of two objects the members that are not the same in both."""
    if isinstance(old, list) and isinstance(new, list):
        gone, added = [x for x in old if x not in new], [x for x in new if x not in old]
        return (gone, added) if gone or added else (old, new)
    if isinstance(old, dict) and isinstance(new, dict):
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        pairs = {name: apart(old.get(name), new.get(name)) for name in names}
        return {n: p[0] for n, p in pairs.items()}, {n: p[1] for n, p in pairs.items()}
    return old, new


def value(raw: Any, said: str) -> str:
    """A value as Markdown, once it is text."""
    if raw is None or raw == UNKNOWN:
        return UNKNOWN if raw else "null"
    return code(said)


def text(name: str, raw: Any) -> str:
    """A value as JSON without what is null in objects, and with units that people use."""
    if isinstance(raw, dict):
        members = (f'"{n}": {text(n, each)}' for n, each in raw.items() if each is not None)
        return f"{{{', '.join(members)}}}"
    if isinstance(raw, list):
        return f"[{', '.join(text(name, each) for each in raw)}]"
    return json.dumps(raw, ensure_ascii=False) + in_larger_units(name, raw)


def in_larger_units(name: str, raw: Any) -> str:
    """Minutes and bytes in days and TiB, where an attribute is known to have them."""
    if isinstance(raw, int):
        for many, unit in UNITS.get(name, ()):
            if raw >= many:
                return f" ({raw / many:.4g} {unit})"
    return ""


def alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def cut(said: str, start: int) -> str:
    """A part of a long text: from shortly before the first difference."""
    first = max(start, 0) if len(said) > LONGEST_VALUE else 0
    part = said[first : first + LONGEST_VALUE]
    return f"{'…' * (first > 0)}{part}{'…' * (first + LONGEST_VALUE < len(said))}"


def code(text: str) -> str:
    """Text in a table as it is, whatever Markdown it looks like."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def table(title: str, head: Sequence[str], rows: Rows) -> Iterator[str]:
    """A titled table; nothing without rows."""
    if rows:
        lines = [head, ["---"] * len(head), *rows]
        yield f"### {title}"
        yield "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shortened(text: str) -> str:
    """A report of a length that GitHub takes, cut at the end of a line."""
    if len(text) <= LONGEST_REPORT:
        return f"{text}\n"
    return text[:LONGEST_REPORT].rpartition("\n")[0] + "\n\nThe report is too long and ends here.\n"


if __name__ == "__main__":
    main()
