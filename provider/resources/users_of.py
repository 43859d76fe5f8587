"""Who still uses an object that the controller does not delete.

The controller only says that there is somebody. The user needs names, those of objects that
Terraform does not manage and of deleted machines that have backups among them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from provider.framework.diagnostics import Refused
from provider.omnistack.api import Api
from provider.omnistack.errors import Answered, OmniStackError, TaskFailed
from provider.secrecy import excerpt

EVERY_STATE = "ALIVE,REMOVED,DELETED"
SHOWN = 10


@contextmanager
def named_users(api: Api, what: str, advice: str, *kinds: str, **uses: str) -> Iterator[None]:
    """A deletion; if it fails while others use the object, the failure names them.

    kinds: the collections to look for users in; uses: the filter that finds them.
    """
    try:
        yield
    except (Answered, TaskFailed) as error:
        users = _users(api, kinds, uses)
        if not users:
            raise
        shown = ", ".join(users[:SHOWN]) + (", …" if len(users) > SHOWN else "")
        raise Refused.because(
            f"{what} is in use",
            f"The controller did not delete it: {error.message or 'no reason given'}. It is used by"
            f" {shown}. {advice}",
        ) from error


def _users(api: Api, kinds: tuple[str, ...], uses: dict[str, str]) -> list[str]:
    found = []
    for kind in kinds:
        state = {"state": EVERY_STATE} if kind == "virtual_machines" else {}
        try:
            users = api.listed(kind, **uses, **state)
        except OmniStackError:
            continue  # the deletion's failure is the one to tell
        found += [
            f"{kind.rstrip('s').replace('_', ' ')} {excerpt(str(each.get('name')), 200)}"
            for each in users
            if all(each.get(name) == value for name, value in uses.items())
        ]
    return found
