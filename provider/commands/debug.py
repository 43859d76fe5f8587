"""``debug``: serve in the foreground, under a debugger if you like, until interrupted.

Terraform is told to attach by an environment variable; it then starts no plugin of its own and
speaks neither TLS nor the handshake (go-plugin's reattach mode).
"""

import json
import os
import signal
import threading

from provider.address import ADDRESS
from provider.plugin import handshake, server
from provider.service import load


def run() -> int:
    file = handshake.socket_file({})
    handlers = server.Handlers(lambda _: load(), threading.Event(), {})
    handlers.load()
    serving = server.start(handlers, file, None)
    print(f"export TF_REATTACH_PROVIDERS='{attachment(file.path)}'", flush=True)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    handlers.end()
    serving.stop(server.GRACE).wait()
    file.remove()
    return 0


def attachment(socket: str) -> str:
    """What TF_REATTACH_PROVIDERS has to say."""
    facts = {
        "Protocol": "grpc",
        "ProtocolVersion": handshake.PROTOCOL_VERSION,
        "Pid": os.getpid(),
        "Test": True,  # Terraform neither ends nor kills what it did not start
        "Addr": {"Network": "unix", "String": socket},
    }
    return json.dumps({ADDRESS: facts})
