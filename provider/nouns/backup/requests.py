"""What those who ask for a backup have in common."""

from typing import Any

from provider.framework.values import is_stated

DESTINATIONS = ("destination_id", "external_store_name")
"""The arguments of the API that say where a new backup goes; at most one is given."""
PLACES = ("omnistack_cluster_id", "external_store_name")
"""The same as attributes of a backup."""


def destination(record: Any) -> dict[str, str]:
    """The place of a backup that is to be made, as the API takes it; nothing if none is chosen."""
    if is_stated(record.external_store_name):
        return {"external_store_name": record.external_store_name}
    if is_stated(record.omnistack_cluster_id):
        return {"destination_id": record.omnistack_cluster_id}
    return {}
