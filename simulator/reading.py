"""Lists and single objects, the same way for every kind."""

from collections.abc import Callable
from typing import Any

from simulator.call import Answer, Call
from simulator.federation import KINDS, Object
from simulator.query import Page, paged, truth
from simulator.selection import selected

Operation = Callable[[Call], Answer]


def listing(kind: str) -> Operation:
    """GET of a collection."""
    return lambda call: listed(call, kind, selected(call, kind))


def single(kind: str) -> Operation:
    """GET of one object by its id."""

    def get(call: Call) -> Answer:
        optional = call.switches.optional_in_single
        (wire,) = call.appliance.publisher.spell(kind, [call.shown(kind)], optional=optional)
        return Answer(200, {KINDS[kind]: wire})

    return get


def users_of_policy(kind: str) -> Operation:
    """The deprecated lists below a policy."""

    def get(call: Call) -> Answer:
        policy = call.shown("policies")
        users = call.federation.seen(kind).values()
        return listed(call, kind, [each for each in users if each["policy_id"] == policy["id"]])

    return get


def backups_of_machine(call: Call) -> Answer:
    """The deprecated list below a virtual machine."""
    machine = call.shown("virtual_machines")
    backups = call.federation.seen("backups").values()
    found = [each for each in backups if each["virtual_machine_id"] == machine["id"]]
    return listed(call, "backups", found)


def listed(call: Call, kind: str, objects: list[Object]) -> Answer:
    """The envelope of a list; its count is that of all matches, not of the page."""
    page = paged(objects, call.query)
    wires = spelled_page(call, kind, page)
    body = {"offset": page.offset, "limit": page.limit, "count": page.count, kind: wires}
    return Answer(200, body)


def spelled_page(call: Call, kind: str, page: Page) -> list[dict[str, Any]]:
    optional = truth("show_optional_fields", call.query.get("show_optional_fields", "false"))
    wires = call.appliance.publisher.spell(kind, page.objects, optional=optional)
    if "fields" not in call.query:
        return wires
    wanted = {name.strip() for name in call.query["fields"].split(",")}
    return [{name: wire[name] for name in wire if name in wanted} for wire in wires]


def task(call: Call) -> Answer:
    """A task is answered 200 even when it failed."""
    return Answer(200, call.task_body(call.appliance.tasks.look(call.keys[0], call.controller)))
