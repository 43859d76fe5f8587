"""Which virtual machines have no backup that is as new as the rules of their policy promise.

Rules promise that the newest backup is never older than the longest time from one start to the
next. Backups are read from the newest on, in pages, until all is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from provider.nouns.backup.finding import LOST
from provider.nouns.policy.data_sources import PolicyObject
from provider.nouns.policy.starts import longest_gap
from provider.nouns.shared.api_values import time_of
from provider.nouns.virtual_machine.model import VirtualMachineObject
from provider.omnistack.api import Api
from provider.omnistack.collections import COLLECTIONS
from provider.omnistack.paging import contents

MINUTE = 60
FOR_EVER = 2**53
"""A retention in minutes that no backup outlives: whether one is still there, its listing tells."""
FIELDS = "id,name,virtual_machine_id,created_at,state"


def unprotected(machines: Iterable[VirtualMachineObject], api: Api) -> set[str]:
    """The ids of those machines that are not protected.

    One that is younger than its rules promise is given time.
    """
    promises = {str(each["id"]): promise(each) for each in api.listed("policies")}
    now = api.unix_time()
    without, oldest = set(), {}
    for machine in machines:
        minutes = promises.get(machine.policy_id or "")
        if minutes is None:
            without.add(machine.id)
        elif (machine.created_at or "") < (limit := time_of(now - minutes * MINUTE)):
            oldest[machine.id] = limit
    return without | _late(oldest, api)


def _late(oldest: dict[str, str], api: Api) -> set[str]:
    """Those machines whose newest backup is older than it may be."""
    late = dict(oldest)
    for backup in newest_first(api) if late else ():
        made, machine_id = str(backup.get("created_at")), str(backup.get("virtual_machine_id"))
        if backup.get("state") not in LOST and made >= late.get(machine_id, made):
            late.pop(machine_id, None)
        if not late or made < min(late.values()):
            break
    return set(late)


def promise(policy: Mapping[str, Any]) -> int | None:
    """How many minutes old the newest backup may be by the rules of a policy; None without any."""
    rules = PolicyObject.blank().from_api(policy).rules
    gap = longest_gap([each.replace(retention=FOR_EVER) for each in rules])
    return None if gap is None else max(gap, *(each.frequency for each in rules))


def newest_first(api: Api) -> Iterator[Mapping[str, Any]]:
    """All backups, from the newest on; one may come twice where others are made meanwhile."""
    collection, offset = COLLECTIONS["backups"], 0
    order = {"sort": "created_at", "order": "descending", "fields": FIELDS}
    while True:
        body = api.get("/backups", **order, offset=offset, limit=collection.page)
        page, count = contents(collection, body, offset)
        yield from page
        offset += len(page)
        if not page or offset >= count:
            return
