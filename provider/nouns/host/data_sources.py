"""simplivity_host and simplivity_hosts."""

from collections.abc import Sequence

from provider.framework.kinds.data_source import computed
from provider.nouns.host.model import HostObject
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Found, Lookup


class Host(Lookup, HostObject):
    """A host that runs OmniStack.

    A host that was removed from the federation is found by name only if no other has the name.
    """

    plural = "hosts"
    extras = OPTIONAL_FIELDS
    tells_apart = ("state", "compute_cluster_name", "compute_cluster_parent_name")

    @staticmethod
    def meant(found: Sequence[Found]) -> Sequence[Found]:
        """Removed hosts linger beside the one that replaced them."""
        return [each for each in found if each.get("state") != "REMOVED"] or found


class Hosts(Listing):
    """All hosts, or those that match every argument, by name and then by id."""

    extras = OPTIONAL_FIELDS

    hosts: tuple[HostObject, ...] = computed("The hosts.")
