"""What an external store is, declared once for the resource and the data sources."""

from provider.framework.record import optional, required
from provider.framework.schema import Drift, Refers
from provider.framework.validators import between, not_empty, object_name
from provider.nouns.shared.facts import Grouped
from provider.nouns.shared.filters import ONE_VALUE, PATTERN

TYPES = ("StoreOnceOnPrem", "StoreOnceCloud")
LARGEST_PORT = 65535
port = between(1, LARGEST_PORT, "as a port")


class ExternalStoreFacts(Grouped):
    """What the resource and the data source have in common; the API knows no id of a store."""

    name: str = required(
        "Name of the external store, by which backups and rules refer to it.",
        when_read="Name.",
        requires_replace=True,
        validator=object_name,
        filter=PATTERN,
    )
    omnistack_cluster_id: str = required(
        "Id of the omnistack_cluster that the external store is registered with. The other clusters"
        " of its cluster group can use it as well.",
        when_read="Id of the omnistack_cluster that it is registered with.",
        requires_replace=True,
        refers=Refers("omnistack_clusters"),
        filter=ONE_VALUE,
    )
    management_ip: str = required(
        "IP address of the external store.",
        validator=not_empty,
        filter=PATTERN,
        severity=Drift.CRITICAL,
    )
    management_port: int = optional(
        "Port for its management.", default=9387, requires_replace=True, validator=port
    )
    storage_port: int = optional(
        "Port for its data.", default=9388, requires_replace=True, validator=port
    )
    type: str = optional(
        "Kind of store: {values}.", default=TYPES[0], requires_replace=True, values=TYPES
    )
