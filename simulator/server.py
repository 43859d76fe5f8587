"""Network servers in a thread of their own."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from simulator.app import CONNECTION

KEEP_ALIVE_SECONDS = 60
LAST_PORT = 65535


class Connection(H11Protocol):
    """Tells the application on which connection a request came."""

    def data_received(self, data: bytes) -> None:
        CONNECTION.set(self.transport)
        super().data_received(data)


@dataclass(frozen=True)
class Interruptible:
    """An application whose requests may end without a response; uvicorn would log an error."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect, asyncio.CancelledError):
            await self.app(scope, receive, send)


class Listener(Server):
    """An application on a socket that listens already, so that its port is known."""

    def __init__(
        self, app: ASGIApp, listening: socket.socket, certificate: Path | None = None
    ) -> None:
        super().__init__(
            Config(
                Interruptible(app),
                http=Connection,
                ws="none",
                lifespan="off",
                interface="asgi3",
                proxy_headers=False,
                server_header=False,
                access_log=False,
                log_config=None,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                ssl_certfile=certificate,
            )
        )
        self.listening = listening
        self.ready = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse new connections. uvicorn would also wait until the clients of old ones leave."""
        for server in self.servers:
            server.close()
        for each in sockets or ():
            each.close()

    def connections(self) -> Sequence[Connection]:
        """The connections whose TLS handshake is done; only tasks of asyncio know the others."""
        return [each for each in self.server_state.connections if isinstance(each, Connection)]


class ServerThread:
    """Runs listeners from start to stop."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = listeners
        self._thread = Thread(target=self._run, name="omnistack-simulator", daemon=True)

    def start(self) -> None:
        """Return when every listener accepts connections."""
        self._thread.start()
        for listener in self._listeners:
            listener.ready.wait()
        if not self._thread.is_alive():
            raise RuntimeError("the servers ended before they were ready")

    def stop(self) -> None:
        """Return when every connection is closed and the thread has ended."""
        for listener in self._listeners:
            listener.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            for listener in self._listeners:
                listener.ready.set()

    async def _serve(self) -> None:
        await asyncio.gather(*(each.serve([each.listening]) for each in self._listeners))
        await self._abort_connections()

    async def _abort_connections(self) -> None:
        """End each connection at whatever stage it is, without waiting for its client.

        A handshake that ends meanwhile makes one more connection. So once no connection is left,
        the handshakes must be cancelled before the event loop gets another turn.
        """
        while connections := [
            each for listener in self._listeners for each in listener.connections()
        ]:
            for each in connections:
                each.transport.abort()
            await asyncio.sleep(0)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:  # handshakes, which close their sockets, and requests
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # a transport closes its socket in the turn after it was told to


def listen(address: str) -> socket.socket:
    """Listen at HOST:PORT, an IPv6 host in brackets, port 0 for any; OSError if that is taken."""
    host, _, port = address.rpartition(":")
    if not (host and port.isdecimal() and int(port) <= LAST_PORT):
        raise ValueError(f"an address is HOST:PORT, not {address}")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns off Nagle's delay only for sockets that name their protocol.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, int(port)))
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening
