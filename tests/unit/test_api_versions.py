"""The media type of each write: old enough for the controller, new enough for what is sent."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import provider.nouns
from provider.framework.kinds.table import ACTION, RESOURCE
from provider.nouns.policy.actions import OnHosts
from provider.nouns.shared.collection_resource import CollectionResource
from provider.nouns.shared.task_action import TaskAction
from provider.omnistack import api_versions
from provider.registry import PROVIDER
from simulator.body_shapes import BODIES
from simulator.routes import ROUTES
from simulator.schema import shape

NOUNS = Path(provider.nouns.__path__[0])
METHODS = {
    **dict.fromkeys(("ask", "post", "begin", "remove"), "POST"),
    "put": "PUT",
    "delete": "DELETE",
}
RULE = {"frequency": 60, "retention": 120}


class Call(NamedTuple):
    """A write of the provider: which one, and in which version at least."""

    method: str
    template: str
    since: int | None
    place: str


def calls() -> Iterator[Call]:
    """Every call of a method of `Api` that writes, in all nouns; see below for the rest."""
    for path in sorted(NOUNS.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        names = constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and is_write(node) and not is_generic(node):
                yield written(node, names, f"{path.parent.name}/{path.name}:{node.lineno}")


GENERIC = ("self.plural", "self.path", "self.verb")
"""In a call of these all resources of collections and all actions have their part, see below."""


def is_generic(node: ast.Call) -> bool:
    return any(word in ast.unparse(node) for word in GENERIC)


def is_write(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in METHODS:
        return False
    return ast.unparse(node.func.value).split(".")[-1] in ("api", "_api")


def constants(tree: ast.AST) -> dict[str, ast.expr]:
    """The expressions that names stand for in a module."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            (target,) = node.targets
            pairs = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = (
                node.value.elts if pairs and isinstance(node.value, ast.Tuple) else [node.value]
            )
            found |= {ast.unparse(n): v for n, v in zip(names, values, strict=False)}
    return found


def written(node: ast.Call, names: dict[str, ast.expr], place: str) -> Call:
    def value(of: ast.expr) -> Any:
        return ast.literal_eval(names.get(ast.unparse(of), of))

    since = next((value(each.value) for each in node.keywords if each.arg == "since"), None)
    method = METHODS[ast.unparse(node.func).rpartition(".")[2]]
    return Call(method, plain(value(node.args[0])), since, place)


def creations() -> Iterator[Call]:
    """The creation of an object of each collection that is done alike for all."""
    for each in PROVIDER.of(RESOURCE).values():
        if not issubclass(each, CollectionResource):
            continue
        if each.begin_creation is CollectionResource.begin_creation:
            yield Call("POST", f"/{each.plural}", each.created_since, each.__name__)


def actions() -> Iterator[Call]:
    """The one write of each action that is declared by it."""
    for each in PROVIDER.of(ACTION).values():
        if issubclass(each, TaskAction):
            yield Call("POST", plain(each.path), each.since, each.__name__)
        if issubclass(each, OnHosts):
            yield Call("POST", f"/policies/{each.verb}", 4, each.__name__)


def plain(template: str) -> str:
    """A template without the names of its ids, which each side chooses."""
    return re.sub(r"\{\w+\}", "{}", template)


CALLS = [*calls(), *creations(), *actions()]
DOCUMENTED = {(each.method, plain(each.path)): each for each in ROUTES}
"""What HPE documents, as the simulator has it."""


def test_the_writes_of_all_nouns_are_found():
    assert {"POST /policies", "PUT /policies/{}/rules/{}", "POST /datastores/{}/resize"} <= {
        f"{each.method} {each.template}" for each in CALLS
    }


@pytest.mark.parametrize("call", CALLS, ids=lambda each: each.place)
def test_a_write_is_sent_in_the_version_that_is_documented_for_it(call: Call):
    route = DOCUMENTED[call.method, call.template]
    documented = None if call.method == "DELETE" else max(route.since, route.media)
    assert call.since == documented


@pytest.mark.parametrize("body", BODIES)
def test_a_field_that_is_newer_than_its_operation_is_known(body: str):
    oldest = min(each.since for each in ROUTES if each.body.strip("[]?") == body)
    newer = {name: each.since for name, each in shape(BODIES[body]).items() if each.since > oldest}
    assert newer.items() <= api_versions.FIELDS.items()


@pytest.mark.parametrize(
    ("since", "body", "minor"),
    [
        (0, {"name": "d"}, 0),
        (0, {"name": "d", "single_replica": True}, 16),
        (1, {"size": 1}, 1),
        (1, [RULE], 1),
        (1, [RULE, {**RULE, "external_store_name": "s"}], 14),
        (1, [], 1),
        (15, {**RULE, "external_store_name": "s"}, 15),
        (7, None, 7),
        (0, None, 0),
    ],
)
def test_a_write_has_the_version_that_brought_the_newest_part_of_it(
    since: int, body: Any, minor: int
):
    assert api_versions.needed(since, body) == minor


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (0, "application/vnd.simplivity.v1+json"),
        (1, "application/vnd.simplivity.v1.1+json"),
        (16, "application/vnd.simplivity.v1.16+json"),
    ],
)
def test_a_version_is_a_media_type(minor: int, text: str):
    assert api_versions.content_type(minor) == text
