"""Backups of one machine by their name, which need not be unique."""

from collections.abc import Mapping
from typing import Any

from provider.omnistack.api import Api
from provider.omnistack.collections import normal

RUNNING = ("NEW", "QUEUED", "SAVING", "CANCELING")
"""States of a backup that is being made."""
LOST = ("FAILED", "CANCELED", "DELETED")
"""States of a backup that nothing can be restored from."""


def backups_named(api: Api, virtual_machine_id: str, name: str) -> list[Mapping[str, Any]]:
    """The backups of a machine that have this name.

    Through one filter: of two at once older releases make something else (known issue of the
    HPESimpliVity PowerShell module).
    """
    found = api.listed("backups", virtual_machine_id=virtual_machine_id)
    return [
        each
        for each in found
        if normal(each["name"]) == normal(name)
        and each.get("virtual_machine_id") == virtual_machine_id
    ]


def is_usable(backup: Mapping[str, Any]) -> bool:
    """Whether a backup is there to restore from: made, and neither canceled nor failed."""
    return backup.get("state") not in (*RUNNING, *LOST)
