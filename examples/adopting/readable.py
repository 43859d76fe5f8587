#!/usr/bin/env python3
"""Rewrite what `terraform query` generated: names that tell, and references instead of ids.

    terraform query -generate-config-out=adopted.tf
    terraform query -json | python3 readable.py adopted.tf

Terraform numbers what it generates: `simplivity_policy.all_0`. Here each resource is called like
its object, as far as a name of Terraform can be: `simplivity_policy.gold`. And where the id of a
policy stands that is in the file as well, a reference to it does.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

IMPORT = re.compile(
    r"^import \{\n  to += (?P<type>\w+)\.(?P<label>\w+)\n(?:  provider +=.*\n)?"
    r"  identity = \{\n(?P<identity>(?:    .*\n)+)  \}\n\}$",
    re.MULTILINE,
)
POLICY = "simplivity_policy"


def main() -> None:
    """Rewrite the file that is named, with the results of a query from the standard input."""
    (path,) = map(Path, sys.argv[1:])
    names = found(sys.stdin)
    text = path.read_text(encoding="utf-8")
    path.write_text(referring(renamed(text, names)), encoding="utf-8")


def found(lines: Iterable[str]) -> Mapping[tuple[str, ...], str]:
    """The name of each object by its type and what identifies it."""
    events = map(json.loads, lines)
    results = (e["list_resource_found"] for e in events if e.get("type") == "list_resource_found")
    return {
        (each["resource_type"], *sorted(each["identity"].values())): each["display_name"]
        for each in results
    }


def renamed(text: str, names: Mapping[tuple[str, ...], str]) -> str:
    """The configuration with the names of objects instead of numbers."""
    taken: set[tuple[str, str]] = set()
    labels = {}
    for each in IMPORT.finditer(text):
        kind, label = each["type"], each["label"]
        ids = sorted(re.findall(r'"(.*)"', each["identity"]))
        fresh = free(kind, labelled(names.get((kind, *ids), label)), taken)
        labels[kind, label] = fresh
        taken.add((kind, fresh))
    text = re.sub(
        r'^resource "(\w+)" "(\w+)"',
        lambda m: f'resource "{m[1]}" "{labels.get((m[1], m[2]), m[2])}"',
        text,
        flags=re.MULTILINE,
    )
    return re.sub(
        r"^(  to +=) (\w+)\.(\w+)$",
        lambda m: f"{m[1]} {m[2]}.{labels.get((m[2], m[3]), m[3])}",
        text,
        flags=re.MULTILINE,
    )


def labelled(name: str) -> str:
    """A name of Terraform: letters, digits and underscores, and no digit first."""
    label = re.sub(r"\W+", "_", name.lower()).strip("_")
    return label if label[:1].isalpha() else f"_{label}"


def free(kind: str, label: str, taken: set[tuple[str, str]]) -> str:
    """The label, with a number where it is taken already."""
    number, fresh = 1, label
    while (kind, fresh) in taken:
        number += 1
        fresh = f"{label}_{number}"
    return fresh


def referring(text: str) -> str:
    """The configuration with references to the policies that are in it."""
    policies = {
        re.findall(r'"(.*)"', each["identity"])[0]: f"{POLICY}.{each['label']}.id"
        for each in IMPORT.finditer(text)
        if each["type"] == POLICY
    }
    return re.sub(
        r'^(  policy_id +=) "(.*)"$',
        lambda m: f"{m[1]} {policies[m[2]]}" if m[2] in policies else m[0],
        text,
        flags=re.MULTILINE,
    )


if __name__ == "__main__":
    main()
