"""simplivity_host_shutdown_status."""

from typing import Any

from provider.framework.kinds.data_source import computed
from provider.nouns.host.model import OfHost
from provider.nouns.host.own_controller import SINCE, STATUSES, OwnController
from provider.nouns.shared.sub_object import SubObject
from provider.omnistack.api import Api


class HostShutdownStatus(OfHost, SubObject):
    """How the shutdown of a host's Virtual Controller stands.

    Only the Virtual Controller itself tells that: it is asked at the `management_ip` of the host,
    with the account and the trust of the provider block. One that does not answer is an error.
    """

    path = "/hosts/{host_id}/virtual_controller_shutdown_status"
    envelope = "shutdown_status"
    since = SINCE

    status: str | None = computed("{values}. `NONE` if it is not being shut down.", values=STATUSES)

    def _answer(self, path: str, api: Api) -> Any:
        return {self.envelope: {"status": OwnController.of(self.host_id, api).answering().status()}}
