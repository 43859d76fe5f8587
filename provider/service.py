"""Everything that the handshake can do without, put together: what answers Terraform's calls."""

from provider.plugin import log
from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER


def load() -> Service:
    log.start()
    return Service(Servicer(PROVIDER))
