"""Who still uses an object that the controller does not delete.

The controller only says that there is somebody. The user needs names, those of objects that
Terraform does not manage and of deleted machines that have backups among them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from provider.framework.diagnostics import SHOWN, DiagnosticError, first_of
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS
from provider.omnistack.errors import ErrorAnswer, OmniStackError, TaskFailed
from provider.secrecy import excerpt

EVERY_STATE = "ALIVE,REMOVED,DELETED"
REFUSED = 400


def may_be_in_use(error: ErrorAnswer | TaskFailed) -> bool:
    """Whether a deletion may have failed because others use the object.

    That is a refusal with status 400 (ObjectInUseException, HPE developer portal, "HTTP error
    codes") or, for what no source tells, a failed task.
    """
    return isinstance(error, TaskFailed) or error.status == REFUSED


def delete_once_unused(
    api: Api, plural: str, known_as: Iterable[str], delete: Callable[[], object]
) -> None:
    """Delete an object when the others in this run that give it up have done so.

    known_as: its id and its name, by which others refer to it.
    """
    refused: list[ErrorAnswer | TaskFailed] = []

    def look() -> bool | None:
        try:
            delete()
        except (ErrorAnswer, TaskFailed) as error:
            if not may_be_in_use(error):
                raise
            refused.append(error)
            return None
        return True

    if not api.await_others([(plural, each) for each in known_as], look):
        raise refused[-1]


@contextmanager
def naming_users(
    api: Api, noun: str, advice: str, plurals: Sequence[str], uses: Mapping[str, str]
) -> Iterator[None]:
    """A deletion; if it fails while others use the object, the failure names them.

    noun: what is deleted. plurals: the collections to look for users in. uses: the filter that
    finds them.
    """
    try:
        yield
    except (ErrorAnswer, TaskFailed) as error:
        users = _users(api, plurals, uses)
        if not users:
            raise
        reason = error.message.rstrip(".") or "no reason given"
        raise DiagnosticError.because(
            f"{noun.capitalize()} is in use",
            f"The controller did not delete it: {reason}. It is used by {first_of(users)}."
            f" {advice}",
        ) from error


def counted_users(api: Api, plurals: Sequence[str], uses: Mapping[str, str]) -> list[str]:
    """How many objects of each collection use an object, as parts of a sentence.

    From one short page each. What cannot be read is not told, nor what a filter did not find.
    """
    found = []
    for plural in plurals:
        with suppress(OmniStackError):
            users, count = api.first(plural, SHOWN, **uses, **_in_any_state(plural))
            if users and all(_uses(each, uses) for each in users):
                name = plural if count > 1 else COLLECTIONS[plural].singular
                found.append(f"{count} {name.replace('_', ' ')}")
    return found


def _users(api: Api, plurals: Sequence[str], uses: Mapping[str, str]) -> list[str]:
    found = []
    for plural in plurals:
        try:
            users = api.listed(plural, **uses, **_in_any_state(plural))
        except OmniStackError:
            continue  # the deletion's failure is the one to tell
        found += [
            f"{COLLECTIONS[plural].singular.replace('_', ' ')}"
            f" {excerpt(str(each.get('name')), 200)}"
            for each in users
            if _uses(each, uses)
        ]
    return found


def _in_any_state(plural: str) -> Mapping[str, str]:
    """The filter that finds machines which are deleted, too: they may hold what they used."""
    return {"state": EVERY_STATE} if "state" in COLLECTIONS[plural].always else {}


def _uses(found: Mapping[str, Any], uses: Mapping[str, str]) -> bool:
    return all(found.get(name) == value for name, value in uses.items())
