"""External stores: register, update_credentials, unregister.

They have no id: a store is known by its name and its omnistack_cluster, and a body that names no
cluster means every store of the name. Which credentials a store takes only itself knows: switch
``store_credentials``. No response ever shows them; ``federation.get("external_stores", ...)`` does.
"""

from simulator.call import Call, Response
from simulator.errors import DUPLICATE_NAME, ApiError, invalid_body, object_not_found
from simulator.federation import Object, key_of
from simulator.tasks import Affected

DEFAULTS = {"management_port": 9387, "storage_port": 9388, "type": "StoreOnceOnPrem"}
KIND = "external_stores"


def register(call: Call) -> Response:
    store = {**DEFAULTS, **call.body}
    if not store["name"].strip():
        raise invalid_body(f"Invalid name: {store['name']}")

    def job() -> list[Affected]:
        call.federation.add(KIND, **store)
        return []

    return call.start_task(
        job,
        lambda: call.reference("omnistack_clusters", store["omnistack_cluster_id"]),
        lambda: check_is_new(call, store),
        lambda: check_credentials(call),
    )


def check_is_new(call: Call, store: Object) -> None:
    named = call.federation.find(KIND, name=store["name"])
    here = [each for each in named if key_of(KIND, each) == key_of(KIND, store)]
    if here or (named and call.switches.store_name_elsewhere == "refused"):
        fails_as_task = call.switches.duplicate_names == "failed_task"
        raise ApiError(
            "Task", "Duplicate name exists.", DUPLICATE_NAME, fails_as_task=fails_as_task
        )


def check_credentials(call: Call) -> None:
    if call.switches.store_credentials != "accepted":
        fails_as_task = call.switches.store_credentials == "failed_task"
        message = "The external store does not accept these credentials."
        raise ApiError("Task", message, fails_as_task=fails_as_task)


def update_credentials(call: Call) -> Response:
    """The body has name, username and password, and maybe a new management_ip."""
    changes = {name: value for name, value in call.body.items() if name != "name"}

    def job() -> list[Affected]:
        for each in named(call):
            call.federation.change(KIND, key_of(KIND, each), **changes)
        return []

    return call.start_task(job, lambda: named(call), lambda: check_credentials(call))


def named(call: Call) -> list[Object]:
    found = call.federation.find(KIND, name=call.body["name"])
    if not found:
        raise not_found(call)
    return found


def unregister(call: Call) -> Response:
    """The backups on the store stay there: OpenAPI 1.25."""

    def job() -> list[Affected]:
        call.federation.remove(KIND, target(call))
        return []

    return call.start_task(job, lambda: target(call), lambda: check_is_unused(call))


def target(call: Call) -> str:
    key = key_of(KIND, call.body)
    if call.federation.get(KIND, key) is None:
        raise not_found(call)
    return key


def not_found(call: Call) -> ApiError:
    """A store that a body names and nobody knows, as ``Call.reference`` has it."""
    return call.unknown_reference(object_not_found("external_store", call.body["name"]))


def check_is_unused(call: Call) -> None:
    name, style = call.body["name"], call.switches.store_in_use
    rules = (rule for policy in call.federation.objects("policies") for rule in policy["rules"])
    used = any(rule["external_store_name"] == name for rule in rules)
    if used and style != "accepted" and len(call.federation.find(KIND, name=name)) == 1:
        message = "The external store is the destination of a backup policy."
        raise ApiError("ObjectInUse", message, fails_as_task=style == "failed_task")
