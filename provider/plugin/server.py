"""The process that Terraform starts: a gRPC server, from the handshake to its end.

Before the handshake line stands only what it needs: gRPC, a certificate, a socket. Everything
else is loaded in a thread while Terraform connects.

How it ends: Terraform calls Shutdown and waits for the answer without a limit, so that call must
never queue behind others; after the answer it waits two seconds for the process and then kills
it. A Terraform that died says nothing, so the parent is watched. An interrupt from the terminal
reaches the plugin too and is ignored: Terraform says StopProvider when it means it. Nothing else
says so: a plugin that alone is told to end has unfinished work, whatever its user wants.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TextIO, TypeAlias

import grpc

from provider.plugin import certificate, handshake, listening_socket

MESSAGE_LIMIT = (1 << 31) - 1
"""Bytes of a message: what Terraform takes, and what protobuf can make."""
OPTIONS = [
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
]
THREADS = 512
"""More than any -parallelism in use; what is more waits."""
STOP = "/tfplugin6.Provider/StopProvider"
SHUTDOWN = "/plugin.GRPCController/Shutdown"
GRACE = 10.0
"""Seconds that running calls get to save their objects when the plugin alone is told to end."""
SHUTDOWN_GRACE = 0.2
SCHEMA_ONLY = 0.1
"""Seconds in which a Terraform that has the schema says what else it wants, if anything."""
PARENT_CHECK = 1.0
STOP_DELAY = 1.0
"""Seconds in which a Terraform that was told to end as well says StopProvider."""

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"


class Service(Protocol):
    """The provider's side of the protocol."""

    def handler(self, method: str) -> Handler: ...

    def stop(self, *, by_user: bool = True) -> None: ...


Load = Callable[[Callable[[], object]], Service]
"""Loads what answers, and calls what it is given between the parts of that."""
Stored = Mapping[str, Callable[[], bytes]]
"""By call: an answer that is always the same bytes."""


class Workers(ThreadPoolExecutor):
    """Threads for calls, the first of which is there from the beginning.

    Where the system gives no more of them, calls wait for those that there are.
    """

    def __init__(self, most: int) -> None:
        super().__init__(most)
        super().submit(int).result()

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> "Future[Any]":
        try:
            return super().submit(work, *arguments, **named)
        except RuntimeError:  # no new thread can be started; the call is in the queue already
            return Future()


class Handlers(grpc.GenericRpcHandler):
    """Finds the handler of each call: go-plugin's own services, then the provider's."""

    def __init__(self, load: Load, done: threading.Event, stored: Stored) -> None:
        self._loading: Future[Service] = Future()
        self._service: Service | None = None
        self._load = load
        self._done = done
        self._own = own_services(done)
        self._stored = {call: stored_answer(answer) for call, answer in stored.items()}
        self._needed = threading.Event()
        self._needed.set()
        self._urgent = Workers(2)
        self._stop_called = threading.Event()

    def load(self) -> None:
        self._service = self._load(self._yield_cpu)
        self._loading.set_result(self._service)

    def _yield_cpu(self) -> None:
        """Pause while it looks as if nothing but a stored answer will be asked for.

        The first process of a command is often there for the schema alone, and what it loads in
        the meantime would only keep it from answering and from ending.
        """
        self._needed.wait(SCHEMA_ONLY)
        self._needed.set()

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Handler:
        method = handler_call_details.method
        handler = self._handler(method)
        if handler and method in (STOP, SHUTDOWN):
            return urgent(handler, self._urgent, self._stop_called)
        return handler

    def _handler(self, method: str) -> Handler:
        if method in self._stored:
            self._needed.clear()
            return self._stored[method]
        if method in self._own:
            return self._own[method]
        return (self._service or self._awaited()).handler(method)

    def _awaited(self) -> Service:
        """What answers, which is needed by now, once it is loaded."""
        self._needed.set()
        return self._loading.result()

    def end(self, stop_delay: float = 0.0) -> None:
        """Let running calls stop waiting, though the user did not say so until now.

        stop_delay: seconds in which Terraform may still do so, as it does if it is to end, too.
        """
        self._stop_called.wait(stop_delay)
        self._done.set()
        if self._service:
            self._service.stop(by_user=False)


def urgent(
    handler: "grpc.RpcMethodHandler[Any, Any]", workers: Workers, called: threading.Event
) -> Handler:
    """The handler of a call that waits for no other; ``called`` is set once it was."""
    answer: Any = handler.unary_unary

    def behaviour(request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return answer(request, context)
        finally:
            called.set()

    return grpc.unary_unary_rpc_method_handler(
        on_threads_of(workers, behaviour), handler.request_deserializer, handler.response_serializer
    )


def on_threads_of(workers: Workers, behaviour: Any) -> Any:
    """What answers a call, on these threads; it is how gRPC's own health service does it."""
    behaviour.experimental_thread_pool = workers
    return behaviour


def stored_answer(answer: Callable[[], bytes]) -> Handler:
    return grpc.unary_unary_rpc_method_handler(lambda _request, _context: answer())


def own_services(done: threading.Event) -> dict[str, Handler]:
    """go-plugin's services, in bytes: their messages are empty, or one constant.

    Nothing is ever sent through the streams. The one of the broker ends at once, which go-plugin's
    client takes calmly. That for output stays open: a channel of grpc-go without a call for half
    an hour hangs up and connects anew, and ``listening_socket`` has closed by then.
    """

    def shutdown(_request: bytes, _context: object) -> bytes:
        done.set()
        return b""

    def health(_request: bytes, _context: object) -> bytes:
        return b"\x08\x01"  # grpc.health.v1.HealthCheckResponse{status: SERVING}

    def stdio(_request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        while context.is_active() and not done.wait(PARENT_CHECK):
            pass
        return iter(())

    def broker(_requests: object, _context: object) -> Iterator[bytes]:
        return iter(())

    return {
        SHUTDOWN: grpc.unary_unary_rpc_method_handler(shutdown),
        "/plugin.GRPCStdio/StreamStdio": grpc.unary_stream_rpc_method_handler(
            on_threads_of(Workers(1), stdio)
        ),
        "/plugin.GRPCBroker/StartStream": grpc.stream_stream_rpc_method_handler(broker),
        "/grpc.health.v1.Health/Check": grpc.unary_unary_rpc_method_handler(health),
    }


def serve(load: Load, stdout: TextIO, stored: Stored) -> None:
    """Serve the Terraform that started this process until it is done with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    done = threading.Event()
    handlers = Handlers(load, done, stored)
    identity = certificate.make() if handshake.wants_tls(os.environ) else None
    file = handshake.socket_file(os.environ)
    try:
        guarded = listening_socket.Guarded(handlers, listening_socket.ListeningSocket(file))
        server = start(guarded, file, identity)
        file.share_with_group(os.environ)
        signal.signal(signal.SIGTERM, lambda *_: end_early(handlers, server, file, STOP_DELAY))
        line = handshake.line(file.path, identity.handshake if identity else "", os.environ)
        print(line, file=stdout, flush=True)
        threading.Thread(target=load_or_end, args=(handlers, file), daemon=True).start()
    except BaseException:
        file.remove()
        raise
    while not done.wait(PARENT_CHECK):
        if os.getppid() != parent:
            end_early(handlers, server, file)
    end(server, file, SHUTDOWN_GRACE)


def load_or_end(handlers: Handlers, file: handshake.SocketFile) -> None:
    """Load what answers; without it the process is of no use."""
    try:
        handlers.load()
    except BaseException as error:  # noqa: BLE001  # told, and the end
        import traceback  # noqa: PLC0415  # only for this

        file.remove()
        handshake.give_up(f"{type(error).__name__}\n\n{traceback.format_exc()}")


def start(
    handlers: grpc.GenericRpcHandler,
    file: handshake.SocketFile,
    identity: certificate.Identity | None,
) -> grpc.Server:
    """A server that listens on the socket, with TLS if it has an identity."""
    server = grpc.server(Workers(THREADS), handlers=[handlers], options=OPTIONS)
    address = f"unix:{file.bound}"
    if identity:
        pair = (identity.key_pem, identity.certificate_pem)
        server.add_secure_port(address, grpc.ssl_server_credentials([pair]))
    else:
        server.add_insecure_port(address)
    server.start()
    return server


def end_early(
    handlers: Handlers, server: grpc.Server, file: handshake.SocketFile, stop_delay: float = 0.0
) -> None:
    """Let running calls stop waiting and save what they know, then end; see `Handlers.end`."""
    handlers.end(stop_delay)
    end(server, file, GRACE)


def end(server: grpc.Server, file: handshake.SocketFile, grace: float) -> None:
    """End the process, whatever happens, without waiting for its worker threads."""
    try:
        ended = server.stop(grace)
    except RuntimeError:  # it takes a thread, and there is none
        ended = threading.Event()
    try:
        ended.wait(grace)
        file.remove()
    finally:
        os._exit(0)
