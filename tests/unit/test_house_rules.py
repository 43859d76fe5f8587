"""The timings of this code base, held by tests; each exception stands here with its reason."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import provider
from provider.framework.kinds.resource import Timeouts
from provider.framework.kinds.table import ACTION, DATA_SOURCE, FUNCTION, KINDS, RESOURCE, Kind
from provider.framework.record import Record, record_in
from provider.framework.schema import Attribute, Default, Presence
from provider.framework.types import String
from provider.nouns.shared.api_values import ABSENT
from provider.nouns.shared.listing import Listing
from provider.omnistack import api_versions
from provider.omnistack.collections import COLLECTIONS
from provider.registry import PROVIDER
from tools import house

SOURCES = Path(provider.__file__).parent
MODULES = sorted(p for p in SOURCES.rglob("*.py") if "pb" not in p.parts)
RECORDS: list[type[Record]] = [
    PROVIDER.configuration,
    *(
        each
        for kind in KINDS
        if issubclass(kind.base, Record)
        for each in PROVIDER.of(kind).values()
    ),
]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)


def records(of: type[Record]) -> Iterator[type[Record]]:
    """A record and those nested in it."""
    yield of
    for attribute in of.schema:
        inner = record_in(attribute.type)
        if inner:
            yield from records(inner)


def attributes() -> Iterator[tuple[str, Attribute]]:
    for of in RECORDS:
        for record in records(of):
            for attribute in record.schema:
                yield f"{record.__name__}.{attribute.name}", attribute


def broken(rule: Any) -> list[str]:
    """The attributes that break a rule."""
    return sorted({where for where, attribute in attributes() if not rule(attribute)})


# -- what users read ------------------------------------------------------------------------------


def test_a_description_begins_with_a_capital_and_ends_with_a_period():
    assert not broken(lambda a: re.fullmatch(r"[A-Z`].*[.]", a.description, re.DOTALL))


def test_a_description_has_no_line_breaks_and_no_double_spaces():
    assert not broken(lambda a: not re.search(r"\n|  ", a.description))


def test_a_description_closes_its_backticks():
    assert not broken(lambda a: a.description.count("`") % 2 == 0)


def test_everything_that_users_see_is_described():
    for record in RECORDS:
        for each in records(record):
            assert each.schema.description.endswith("."), each


@pytest.mark.parametrize("name", PROVIDER.of(FUNCTION))
def test_a_function_and_its_parameters_are_described(name: str):
    function = PROVIDER.of(FUNCTION)[name]
    variadic = [function.variadic] if function.variadic else []
    texts = [function.summary, *(each.description for each in (*function.parameters, *variadic))]
    for text in texts:
        assert re.fullmatch(r"[A-Z`].*[.]", text), text
        assert text.count("`") % 2 == 0, text


def test_a_default_passes_the_checks_of_its_attribute():
    def passes(attribute: Attribute) -> bool:
        plain = attribute.default
        if isinstance(plain, Default) or not isinstance(plain, str | int):
            return True
        return not any(check(plain) for check in attribute.validators)

    assert not broken(passes)


def test_what_may_be_left_out_and_is_never_null_has_a_default():
    assert not broken(
        lambda a: a.nullable or a.presence is not Presence.OPTIONAL or a.default is not Default.NULL
    )


# -- what programmers read ------------------------------------------------------------------------

SELF_EVIDENT = {"ARG002", "T201"}
"""Deliberately without a reason: a method that overrides, and a command that prints."""


parsed = cache(ast.parse)


def modules(rule: Any) -> list[str]:
    """The modules that break a rule about their text."""
    texts = {str(p.relative_to(SOURCES)): p.read_text(encoding="utf-8") for p in MODULES}
    return [name for name, text in texts.items() if not rule(text)]


def test_a_module_says_what_it_is():
    assert not modules(lambda text: not text or ast.get_docstring(parsed(text)))


def test_a_module_can_be_read_in_one_go():
    assert not modules(lambda text: text.count("\n") <= 360)


def test_a_resource_fits_on_a_few_screens():
    resources = sorted(SOURCES.glob("nouns/*/*resource.py"))
    assert len(resources) > len(PROVIDER.of(RESOURCE))
    assert not [p.name for p in resources if p.read_text(encoding="utf-8").count("\n") > 200]


def test_no_function_is_longer_than_a_screen():
    def short(text: str) -> bool:
        functions = [n for n in ast.walk(parsed(text)) if isinstance(n, ast.FunctionDef)]
        return all((f.end_lineno or 0) - f.lineno < 50 for f in functions)

    assert not modules(short)


def test_an_exception_for_a_linter_has_its_reason():
    def reasoned(text: str) -> bool:
        exception = r"# (?:noqa: |type: ignore\[)([A-Za-z0-9, -]+?)\]? *(#.*)?$"
        found = re.findall(exception, text, re.MULTILINE)
        return all(reason or codes in SELF_EVIDENT for codes, reason in found)

    assert not modules(reasoned)


def test_nothing_is_left_in_doubt():
    assert not modules(lambda text: not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text))


def test_an_attribute_is_declared_once_in_a_module():
    def once(text: str) -> bool:
        names = list(declared(text))
        return len(names) == len(set(names))

    assert not modules(once)


def declared(text: str) -> Iterator[str]:
    """The attributes that a module declares, as often as it does, with their class."""
    for of in (node for node in ast.walk(parsed(text)) if isinstance(node, ast.ClassDef)):
        for node in of.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call):
                yield f"{of.name}.{ast.unparse(node.target)}"


TWICE = {
    "host.name": "a host has one, and each logical drive, which is a number",
    "host.status": "each part of a host has one, and a shutdown",
    "omnistack_cluster.omnistack_cluster_id": "its settings are managed by it, its parts found",
    "omnistack_cluster.omnistack_clusters": "all that there are, and those that one reaches",
    "certificate.hash": "the controller tells it, and a data source looks a certificate up by it",
    "datastore.name": "a datastore has one and each host that it can be shared with",
    "role_assignment.role": "a resource has it with one group, a data source with all",
    "shared.id": "it is told of an object, looks one up, and identifies one that is managed",
    "shared.name": "it is told of an object, and looks one up",
    "backup.backup_id": "the API has paths below one, and does not say of which one a copy is",
    "backup.name": "a backup has one, and so has each file in it; a copy may get another one",
    "backup.partition_number": "a partition has one, and a listing of files is of one",
    "backup.virtual_machine_id": "a backup is made of one, a copy is of the one of its backup",
    "backup.size": "a backup has one, and so has what is in it",
    "policy.cluster_group_id": "a policy is made in one, and a report or a suspension means one",
    "policy.cluster_group_name": "it stands beside either",
    "policy.host_name": "an action takes it, and it stands beside the id in a suspension",
    "policy.omnistack_cluster_name": "an action takes it, and it stands beside the id, too",
    "policy.id": "a policy has one and each of its rules",
    "policy.policy_id": "a rule is of one policy, and a report is about one",
    "policy.rules": "a resource has them in no order, a data source by number",
    "virtual_machine.id": "simplivity_vm_policy has one and each replica of a machine",
    "virtual_machine.policy_id": "simplivity_vm_policy sets it; a machine may have none to tell",
    "virtual_machine.virtual_machine_id": "a policy is of one, which the API calls otherwise there",
    "virtual_machine.policy_name": "it stands beside the one or the other id",
}
"""The attributes that a noun declares more than once, and why."""


def test_a_noun_declares_an_attribute_once_or_has_a_reason():
    assert house.repeated(house.places()).keys() == TWICE.keys()


def test_every_record_of_a_noun_knows_the_words_of_the_api_for_nothing():
    for of in (*PROVIDER.of(RESOURCE).values(), *PROVIDER.of(DATA_SOURCE).values()):
        for record in records(of):
            if record is not Timeouts and not issubclass(record, Listing):  # the API tells neither
                assert record.null_in_json == ABSENT, record


def test_a_write_is_sent_in_the_version_that_brought_its_newest_field():
    sent = (
        a
        for of in (*PROVIDER.of(RESOURCE).values(), *PROVIDER.of(ACTION).values())
        for record in records(of)
        for a in record.schema.settable
    )
    assert {a.api_name: a.since for a in sent if a.since} == api_versions.FIELDS


OWN_NAME = {
    ("simplivity_cluster_group", "cluster_group_id"),
    ("simplivity_backup_copy", "backup_id"),
}
"""Ids of objects whose name is that of the resource, too."""


def test_beside_an_id_stands_a_name():
    for name, of in PROVIDER.of(RESOURCE).items():
        named = {each.name_of for each in of.schema}
        for each in of.schema:
            if isinstance(each.type, String) and each.refers and not each.refers.by_name:
                assert each.name in named or (name, each.name) in OWN_NAME, (name, each.name)


def test_what_a_resource_makes_may_be_named_before_it_is_there():
    made = {r.kind_of_object for r in PROVIDER.of(RESOURCE).values() if r.destroys_object}
    for of in (*PROVIDER.of(RESOURCE).values(), *PROVIDER.of(ACTION).values()):
        for refers in (a.refers for record in records(of) for a in record.schema.settable):
            if refers and refers.by_name:
                assert refers.may_come == (refers.kind in made), of


# -- what belongs together ------------------------------------------------------------------------


@each_kind
def test_all_are_registered_by_the_name_that_they_call_themselves(kind: Kind[Any]):
    prefix = "" if kind is FUNCTION else "simplivity_"
    for name, each in PROVIDER.of(kind).items():
        assert name == f"{prefix}{each.type_name}"


@each_kind
def test_everything_of_a_kind_is_registered(kind: Kind[Any]):
    for path in (SOURCES / "nouns").glob("*/*.py"):
        import_module(f"provider.nouns.{path.parent.name}.{path.stem}")
    declared, registered = declarations(kind.base), set(PROVIDER.of(kind).values())
    assert registered <= declared
    assert [each for each in declared - registered if not is_common(each)] == []


def declarations(base: type[Any]) -> set[Any]:
    """What nouns declare of a kind, but not what several of them have in common."""
    shared = "provider.nouns.shared."
    nouns = [m for n, m in sys.modules.items() if n.startswith("provider.nouns.")]
    return {
        each
        for module in nouns
        for each in vars(module).values()
        if isinstance(each, base) or (isinstance(each, type) and issubclass(each, base))
        if each.__module__.startswith("provider.nouns.") and not each.__module__.startswith(shared)
    }


def is_common(each: Any) -> bool:
    """Whether it is what others of its module have in common."""
    return isinstance(each, type) and bool(each.__subclasses__())


@each_kind
def test_what_is_offered_stands_in_the_order_of_its_names(kind: Kind[Any]):
    assert list(PROVIDER.of(kind)) == sorted(PROVIDER.of(kind))


def test_a_resource_with_a_version_upgrades_every_older_one():
    for each in PROVIDER.of(RESOURCE).values():
        assert set(each.upgrades) == set(range(each.version))


@pytest.mark.parametrize("plural", COLLECTIONS)
def test_a_collection_is_named_in_singular_and_plural(plural: str):
    assert COLLECTIONS[plural].plural == plural
    assert COLLECTIONS[plural].singular[:4] == plural[:4]


def test_followed_attributes_exist():
    for of in RECORDS:
        for record in records(of):
            for attribute in record.schema:
                assert (attribute.recomputed_with or frozenset()) <= record.schema.attributes.keys()
