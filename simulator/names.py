"""What a policy or a datastore may be called."""

from simulator.call import Call
from simulator.errors import DUPLICATE_NAME, Refusal, invalid_body


def check_name(call: Call, kind: str, name: str, *, renamed: str | None = None) -> None:
    """Refuse an empty, too long or taken name; ``renamed`` is the object that may have it."""
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
        late = call.switches.duplicate_names == "failed_task"
        raise Refusal("Task", "Duplicate name exists.", DUPLICATE_NAME, late=late)
