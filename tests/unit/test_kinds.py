"""What each kind of thing that a provider offers has to say for itself."""

from typing import Any

import pytest

from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.list_resource import ListResource
from provider.framework.kinds.resource import Resource

UNSAID: list[tuple[type[Any], str, int]] = [
    (Resource, "create", 1),
    (Resource, "find_created", 2),
    (Resource, "read", 1),
    (Resource, "delete", 1),
    (DataSource, "read", 1),
    (ListResource, "list", 1),
]


@pytest.mark.parametrize(("kind", "method", "arguments"), UNSAID)
def test_what_a_kind_leaves_open_cannot_be_asked(kind: type[Any], method: str, arguments: int):
    unfinished: Any = type("Unfinished", (kind,), {"__doc__": "Says nothing for itself."})
    with pytest.raises(NotImplementedError):
        getattr(unfinished.blank(), method)(*[None] * arguments)


def test_a_resource_needs_not_say_more():
    class Plain(Resource):
        """A resource with nothing of its own."""

    plain: Any = Plain.blank()
    assert plain.after_create(None) is None
    assert plain.modify_plan(None) == ()
    assert plain.plan_destroy(None) == ()
    assert Plain.resolve_import_id({"id": "7"}, None) == {"id": "7"}
