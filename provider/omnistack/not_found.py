"""Diagnostics for an object that does not exist: a wrong reference, or another federation."""

import difflib
from collections.abc import Mapping

from provider.address import TYPE
from provider.framework.diagnostics import Diagnostic
from provider.framework.schema import Refers
from provider.omnistack.collections import COLLECTIONS
from provider.secrecy import excerpt

NEAR, SHOWN = 5, 20


def no_such(refers: Refers, value: str, names: Mapping[str, str] | None = None) -> Diagnostic:
    """For a reference to no object.

    names: those of the collection, by id, or by name where objects have no id; None if they were
    not listed.
    """
    singular = COLLECTIONS[refers.kind].singular
    noun = singular.replace("_", " ")
    named = [key for key, name in (names or {}).items() if name == value]
    if named and not refers.by_name:
        article = "an" if noun[0] in "aeiou" else "a"
        ids = " or ".join(named)
        detail = f"{value!r} is the name of {article} {noun}, and this takes its id, {ids}."
    else:
        detail = f"There is no {noun} of {_means(refers)} {value!r} in this federation."
        detail += _alternatives(noun, value, names) if names is not None else ""
    if not refers.by_name:
        detail += f" Take it from a data source: data.{TYPE}_{singular}.NAME.id."
    return Diagnostic(f"No such {noun}", detail)


def _means(refers: Refers) -> str:
    if not refers.by_name:
        return "id"
    return "name or id" if COLLECTIONS[refers.kind].keyed_by_id else "name"


def _alternatives(noun: str, value: str, names: Mapping[str, str]) -> str:
    """The names that are like the value, else the first ones that there are."""
    by_name = sorted((name, key) for key, name in names.items())
    near = difflib.get_close_matches(value, names.values(), NEAR, 0.5)
    shown = [each for each in by_name if each[0] in near] or by_name
    words = [excerpt(name if name == key else f"{name} ({key})") for name, key in shown[:SHOWN]]
    if not words:
        return f" It has no {noun} at all."
    more = ", …" if len(shown) > SHOWN else ""
    return f" {'Near names' if near else 'There are'}: {', '.join(words)}{more}."


def another_federation(noun: str, was: Mapping[str, str], now: Mapping[str, str]) -> Diagnostic:
    """For an object that was made in another federation.

    was, now: the names of the clusters of either federation by id, or of its groups.
    """
    return Diagnostic(
        "Another federation",
        f"The controller says that this {noun} does not exist, but it is not asked in the"
        f" federation that has it. The {noun} was made in the federation of the omnistack_clusters"
        f" {_listed(was)}; the host answers for {_listed(now)}. Nothing was taken out of the state."
        " Check the provider's host, or the workspace. If the old federation is gone for good,"
        " take its objects out with terraform state rm.",
    )


def _listed(clusters: Mapping[str, str]) -> str:
    return ", ".join(excerpt(name or key) for key, name in sorted(clusters.items()))
