"""Which names a policy or a datastore may have."""

from simulator.call import Call
from simulator.errors import DUPLICATE_NAME, ApiError, invalid_body


def check_name(call: Call, kind: str, name: str, *, renamed: str | None = None) -> None:
    """Raise ApiError for an empty, too long or taken name; ``renamed`` may keep its own."""
    if not name.strip() or 0 < call.switches.name_limit < len(name):
        raise invalid_body(f"Invalid name: {name}")
    fold = str.casefold if call.switches.names_ignore_case else str
    taken = (
        each
        for each in call.federation.objects(kind)
        if fold(each["name"]) == fold(name) and each["id"] != renamed and not each.get("deleted")
    )
    if any(taken):
        # HPE developer portal, "Errors and exceptions": the sample of a rename.
        fails_as_task = call.switches.duplicate_names == "failed_task"
        raise ApiError(
            "Task", "Duplicate name exists.", DUPLICATE_NAME, fails_as_task=fails_as_task
        )
