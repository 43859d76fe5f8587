"""The process that Terraform starts: a gRPC server, from the handshake to its end.

Before the handshake line stands only what it needs: gRPC, a certificate, a socket. Everything
else is loaded in a thread while Terraform connects.

How it ends: Terraform calls Shutdown and waits for the answer without a limit, so that call must
never queue behind others; after the answer it waits two seconds for the process and then kills
it. A Terraform that died says nothing, so the parent is watched. An interrupt from the terminal
reaches the plugin too and is ignored: Terraform says StopProvider when it means it.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NoReturn, Protocol, TextIO, TypeAlias

import grpc

from provider.plugin import admission, certificate, handshake

MESSAGE_LIMIT = 256 << 20
OPTIONS = [
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
]
THREADS = 512
"""More than any -parallelism in use: StopProvider and Shutdown have to find a free one."""
GRACE = 10.0
"""Seconds that running calls get to save their objects when the plugin alone is told to end."""
GOODBYE = 0.2
SECOND_THOUGHT = 0.1
"""Seconds in which a Terraform that has the schema says what else it wants."""
WATCH = 1.0

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"


class Service(Protocol):
    """The provider's side of the protocol."""

    def handler(self, method: str) -> Handler: ...

    def stop(self) -> None: ...


Load = Callable[[Callable[[], object]], Service]
"""Loads what answers, and calls what it is given between the parts of that."""
Stored = Mapping[str, Callable[[], bytes]]
"""By call: an answer that is always the same bytes."""


class Handlers(grpc.GenericRpcHandler):
    """Finds the handler of each call: go-plugin's own services, then the provider's."""

    def __init__(self, load: Load, done: threading.Event, stored: Stored) -> None:
        self._service: Future[Service] = Future()
        self._load = load
        self._done = done
        self._own = own_services(done)
        self._stored = {call: told(answer) for call, answer in stored.items()}
        self._needed = threading.Event()
        self._needed.set()

    def load(self) -> None:
        self._service.set_result(self._load(self._breathe))

    def _breathe(self) -> None:
        """Pause while it looks as if nothing but a stored answer will be asked for.

        The first process of a command is often there for the schema alone, and what it loads in
        the meantime would only keep it from answering and from ending.
        """
        self._needed.wait(SECOND_THOUGHT)
        self._needed.set()

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Handler:
        method = handler_call_details.method
        if method in self._stored:
            self._needed.clear()
            return self._stored[method]
        if method in self._own:
            return self._own[method]
        self._needed.set()
        return self._service.result().handler(method)

    def stop(self) -> None:
        self._done.set()
        if self._service.done():
            self._service.result().stop()


def told(answer: Callable[[], bytes]) -> Handler:
    return grpc.unary_unary_rpc_method_handler(lambda _request, _context: answer())


def own_services(done: threading.Event) -> dict[str, Handler]:
    """go-plugin's services, in bytes: their messages are empty, or one constant.

    Nothing is ever sent through the streams. The one of the broker ends at once, which go-plugin's
    client takes calmly. That for output stays open: a channel of grpc-go without a call for half
    an hour hangs up and connects anew, and ``admission`` has closed the door by then.
    """

    def shutdown(_request: bytes, _context: object) -> bytes:
        done.set()
        return b""

    def health(_request: bytes, _context: object) -> bytes:
        return b"\x08\x01"  # grpc.health.v1.HealthCheckResponse{status: SERVING}

    def silence(_request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        while context.is_active() and not done.wait(WATCH):
            pass
        return iter(())

    def nothing(_requests: object, _context: object) -> Iterator[bytes]:
        return iter(())

    return {
        "/plugin.GRPCController/Shutdown": grpc.unary_unary_rpc_method_handler(shutdown),
        "/plugin.GRPCStdio/StreamStdio": grpc.unary_stream_rpc_method_handler(silence),
        "/plugin.GRPCBroker/StartStream": grpc.stream_stream_rpc_method_handler(nothing),
        "/grpc.health.v1.Health/Check": grpc.unary_unary_rpc_method_handler(health),
    }


def serve(load: Load, stdout: TextIO, stored: Stored) -> None:
    """Serve the Terraform that started this process until it is done with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    done = threading.Event()
    handlers = Handlers(load, done, stored)
    identity = certificate.make() if handshake.wants_tls(os.environ) else None
    try:
        socket = handshake.socket_path(os.environ)
        guarded = admission.Guarded(handlers, admission.Door(socket))
        server = start(guarded, socket, identity)
        handshake.share_with_group(socket, os.environ)
    except handshake.Unfit as unfit:
        give_up(f"the provider cannot start: {unfit}")
    signal.signal(signal.SIGTERM, lambda *_: end_early(handlers, server, socket))
    print(handshake.line(socket, identity.handshake if identity else "", os.environ), file=stdout)
    stdout.flush()
    threading.Thread(target=load_or_end, args=(handlers, socket), daemon=True).start()
    while not done.wait(WATCH):
        if os.getppid() != parent:
            end_early(handlers, server, socket)
    end(server, socket, GOODBYE)


def load_or_end(handlers: Handlers, socket: str) -> None:
    """Load what answers; without it the process is of no use."""
    try:
        handlers.load()
    except BaseException:  # noqa: BLE001  # told, and the end
        import traceback  # noqa: PLC0415  # only for this

        handshake.remove(socket)
        give_up(f"the provider cannot start\n\n{traceback.format_exc()}")


def give_up(why: str) -> NoReturn:
    """End with words that Terraform shows its user: what a plugin wrote after "panic: "."""
    sys.stderr.write(f"panic: {why}\n")
    sys.stderr.flush()
    os._exit(1)


def start(
    handlers: grpc.GenericRpcHandler, socket: str, identity: certificate.Identity | None
) -> grpc.Server:
    """A server that listens on the socket, with TLS if it has an identity."""
    server = grpc.server(ThreadPoolExecutor(THREADS), handlers=[handlers], options=OPTIONS)
    if identity:
        pair = (identity.key_pem, identity.certificate_pem)
        server.add_secure_port(f"unix:{socket}", grpc.ssl_server_credentials([pair]))
    else:
        server.add_insecure_port(f"unix:{socket}")
    server.start()
    return server


def end_early(handlers: Handlers, server: grpc.Server, socket: str) -> None:
    """Let running calls stop waiting and save what they know, then end."""
    handlers.stop()
    end(server, socket, GRACE)


def end(server: grpc.Server, socket: str, grace: float) -> None:
    """End the process without waiting for its worker threads."""
    server.stop(grace).wait(grace)
    handshake.remove(socket)
    os._exit(0)
