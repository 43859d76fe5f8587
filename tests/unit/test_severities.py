"""What is critical drift: declared with the attributes, told by the guide and by the summary."""

from types import ModuleType
from typing import Any

import pytest

from provider.framework.schema import Attribute, Drift, Presence
from provider.framework.types import BOOL, NUMBER, Collection, Set
from tools import severities
from tools.severities import critical

DECLARED = [
    pytest.param(attribute, id=f"{resource}.{attribute.name}")
    for resource, attributes in critical().items()
    for attribute in attributes
]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The summary, which is one file and no part of a package."""
    made = ModuleType("summarise")
    made.__dict__["__name__"] = "summarise"
    exec(compile(severities.SCRIPT.read_text("utf-8"), severities.SCRIPT, "exec"), made.__dict__)
    return made


def attribute(type_: Any, severity: Drift) -> Attribute:
    return Attribute(
        "x", type_, nullable=False, presence=Presence.REQUIRED, description="X.", severity=severity
    )


# -- the declarations ------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", DECLARED)
def test_only_what_has_an_order_is_less_or_more(declared: Attribute):
    ordered = declared.type in (NUMBER, BOOL) or isinstance(declared.type, Collection)
    assert ordered or declared.severity is Drift.CRITICAL


@pytest.mark.parametrize("declared", DECLARED)
def test_only_what_a_refresh_can_find_is_critical(declared: Attribute):
    assert declared.in_state
    assert not declared.keep_state


def test_whatever_backups_depend_on_has_something_critical():
    assert {*critical()} >= {
        f"simplivity_{name}"
        for name in ("backup", "datastore", "external_store", "policy", "policy_rule", "vm_policy")
    }


# -- where it is told ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [severities.GUIDE, severities.SCRIPT], ids=lambda path: path.name)
def test_what_is_told_is_what_is_declared(path: Any):
    assert path.read_text("utf-8") == severities.texts(critical())[path]


@pytest.mark.parametrize("path", [severities.GUIDE, severities.SCRIPT], ids=lambda path: path.name)
def test_another_declaration_is_told_elsewhere(path: Any):
    other = {"simplivity_task": [attribute(NUMBER, Drift.CRITICAL)]}
    assert "simplivity_task" in severities.texts(other)[path]
    assert severities.texts(other)[path] != path.read_text("utf-8")


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        (attribute(NUMBER, Drift.CRITICAL), "another `x`"),
        (attribute(NUMBER, Drift.CRITICAL_IF_LESS), "a smaller `x`"),
        (attribute(NUMBER, Drift.CRITICAL_IF_MORE), "a larger `x`"),
        (attribute(BOOL, Drift.CRITICAL_IF_LESS), "`x` false"),
        (attribute(BOOL, Drift.CRITICAL_IF_MORE), "`x` true"),
        (attribute(Set(NUMBER), Drift.CRITICAL_IF_LESS), "`x` of which some are gone or changed"),
    ],
)
def test_the_guide_says_which_change_is_critical(declared: Attribute, words: str):
    assert severities.in_words(declared) == words


# -- the summary -----------------------------------------------------------------------------------


def told(script: ModuleType, type_: str, before: Any, after: Any) -> list[Any]:
    """The severities of what a plan says of a resource that somebody changed."""
    actions = ["update"] if after else ["delete"]
    change = {"actions": actions, "before": before, "after": after}
    drift = {"address": "x", "type": type_, "change": change}
    rows = script.drift_rows("x", script.by_name({"d": [drift]}, "d"), "leave it")
    return [row[-2] for row in rows]


RULE, POLICY = "simplivity_policy_rule", "simplivity_policy"


@pytest.mark.parametrize(
    ("type_", "before", "after"),
    [
        (RULE, {"retention": 2}, {"retention": 1}),
        (RULE, {"retention": 2}, {"retention": None}),
        (RULE, {"frequency": 1}, {"frequency": 2}),
        (RULE, {"days": "All"}, {"days": "Mon"}),
        (RULE, {"destination_id": None}, {"destination_id": "c-1"}),
        (POLICY, {"rules": [{"retention": 2}]}, {"rules": [{"retention": 3}]}),
        (POLICY, {"rules": [1, 2]}, {"rules": [2]}),
        (POLICY, {"rules": [1]}, {"rules": None}),
        ("simplivity_backup", {"exists": True}, {"exists": False}),
        ("simplivity_policy_suspension", {"policy_enabled": True}, {"policy_enabled": False}),
    ],
)
def test_what_costs_backups_is_critical(script: ModuleType, type_: str, before: Any, after: Any):
    assert told(script, type_, before, after) == [script.CRITICAL_WORD]


@pytest.mark.parametrize(
    ("type_", "before", "after"),
    [
        (RULE, {"retention": 1}, {"retention": 2}),
        (RULE, {"retention": None}, {"retention": 2}),
        (RULE, {"frequency": 2}, {"frequency": 1}),
        (RULE, {"consistency_type": "VSS"}, {"consistency_type": "DEFAULT"}),
        (POLICY, {"name": "Gold"}, {"name": "gold"}),
        (POLICY, {"rules": [1]}, {"rules": [2, 1]}),
        (POLICY, {"rules": None}, {"rules": [1]}),
        ("simplivity_backup", {"exists": False}, {"exists": True}),
        ("random_id", {"retention": 2}, {"retention": 1}),
    ],
)
def test_another_change_is_not(script: ModuleType, type_: str, before: Any, after: Any):
    assert told(script, type_, before, after) == [""]


@pytest.mark.parametrize(("type_", "severity"), [(RULE, "**critical**"), ("random_id", "")])
def test_what_is_gone_is_as_critical_as_what_it_had(script: ModuleType, type_: str, severity: str):
    assert told(script, type_, {"days": "All"}, None) == [severity]


def test_what_is_critical_comes_first_and_is_counted(script: ModuleType):
    changes = [
        {
            "address": f"simplivity_policy_rule.{name}",
            "type": RULE,
            "change": {
                "actions": ["update"],
                "before": {"retention": 2},
                "after": {"retention": n},
            },
        }
        for name, n in (("longer", 3), ("shorter", 1))
    ]
    differs, text = script.report({"format_version": "1.2", "resource_drift": changes})
    assert "Changed outside of Terraform: 2, 1 of them critical." in text
    assert text.index("shorter") < text.index("longer")
    assert not differs  # nothing is planned, so an apply would leave it
