"""What those who ask for a backup have in common."""

from collections.abc import Iterator
from typing import Any

from provider.framework.diagnostics import Diagnostic
from provider.framework.values import is_stated


def one_destination(record: Any) -> Iterator[Diagnostic]:
    """A complaint if a backup is to go to an omnistack_cluster and to an external store."""
    if is_stated(record.destination_id) and is_stated(record.external_store_name):
        yield Diagnostic(
            "Two destinations",
            "Give destination_id or external_store_name: a backup is in one place.",
            ("external_store_name",),
        )


def destination(record: Any) -> dict[str, str]:
    """The place of a backup that is to be made, as the API takes it; nothing if none is chosen."""
    if is_stated(record.external_store_name):
        return {"external_store_name": record.external_store_name}
    if is_stated(record.omnistack_cluster_id):
        return {"destination_id": record.omnistack_cluster_id}
    return {}
