"""GET of lists and of single objects, the same for every kind."""

from collections.abc import Callable
from typing import Any

from simulator.call import Call, Response
from simulator.federation import KINDS, Object
from simulator.query import Page, boolean, paged
from simulator.selection import objects_found

Operation = Callable[[Call], Response]


def list_of(kind: str) -> Operation:
    """GET of a collection."""
    return lambda call: list_response(call, kind, objects_found(call, kind))


def one_of(kind: str) -> Operation:
    """GET of one object by its id."""

    def get(call: Call) -> Response:
        optional = call.switches.optional_in_single
        (shown,) = call.backend.serializer.serialize(kind, [call.visible(kind)], optional=optional)
        return Response(200, {KINDS[kind]: shown})

    return get


def users_of_policy(kind: str) -> Operation:
    """The deprecated lists of the datastores and virtual machines that have a policy."""

    def get(call: Call) -> Response:
        policy = call.visible("policies")
        users = call.federation.visible(kind).values()
        return list_response(
            call, kind, [each for each in users if each["policy_id"] == policy["id"]]
        )

    return get


def backups_of_machine(call: Call) -> Response:
    """The deprecated list of the backups of a virtual machine."""
    machine = call.visible("virtual_machines")
    backups = call.federation.visible("backups").values()
    found = [each for each in backups if each["virtual_machine_id"] == machine["id"]]
    return list_response(call, "backups", found)


def list_response(call: Call, kind: str, objects: list[Object]) -> Response:
    """The envelope of a list; its count is that of all matches, not of the page."""
    page = paged(objects, call.query)
    shown = serialized_page(call, kind, page)
    body = {"offset": page.offset, "limit": page.limit, "count": page.count, kind: shown}
    return Response(200, body)


def serialized_page(call: Call, kind: str, page: Page) -> list[dict[str, Any]]:
    optional = boolean("show_optional_fields", call.query.get("show_optional_fields", "false"))
    shown = call.backend.serializer.serialize(kind, page.objects, optional=optional)
    if "fields" not in call.query:
        return shown
    wanted = {name.strip() for name in call.query["fields"].split(",")}
    return [{name: one[name] for name in one if name in wanted} for one in shown]


def task(call: Call) -> Response:
    """The status is 200 even when the task has failed."""
    return Response(200, call.task_body(call.backend.tasks.poll(call.keys[0], call.controller)))
