"""Objects that a user may call otherwise where an id is meant."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from provider.framework.diagnostics import DiagnosticError, count_of
from provider.nouns.shared.api_values import identifier
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS
from provider.omnistack.errors import ErrorAnswer
from provider.secrecy import excerpt

SHOWN = 10


def id_of(api: Api, plural: str, text: str) -> str:
    """The id of the object of which a text is the id or the name; raises `DiagnosticError`."""
    if identifier(text) is None:
        return text
    ids = [str(each["id"]) for each in api.named(plural, text)]
    if len(ids) == 1:
        return ids[0]
    if not ids and _is_id(api, plural, text):
        return text
    noun = COLLECTIONS[plural].singular.replace("_", " ")
    if not ids:
        raise DiagnosticError.because(
            f"No such {noun}", f"There is no {noun} of name or id {text!r}."
        )
    raise DiagnosticError.because(
        f"Several {plural.replace('_', ' ')} of one name",
        f"{len(ids)} are named {text!r}. Give the id of the one that is meant:"
        f" {excerpt(', '.join(ids[:SHOWN]))}{', …' if len(ids) > SHOWN else ''}.",
    )


def _is_id(api: Api, plural: str, text: str) -> bool:
    """Whether it is an id after all: no source says that all ids are UUIDs."""
    try:
        return api.find(plural, text) is not None
    except ErrorAnswer:
        return False


def rule_id(text: str, rules_of_policy: Callable[[], Sequence[Mapping[str, Any]]]) -> str:
    """The id of the rule of which a text is the id or the number; raises `DiagnosticError`."""
    if not text.isdecimal():
        return text
    rules = rules_of_policy()
    ids = [str(rule["id"]) for rule in rules if str(rule.get("number")) == text]
    if not ids:
        detail = f"The policy has {count_of(len(rules), 'rule')}, and none is number {text}."
        raise DiagnosticError.because("No such rule", detail)
    return ids[0]
