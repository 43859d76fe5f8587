"""Who may connect: the Terraform that started this process, and nobody else.

Terraform proves itself with a certificate that grpcio cannot verify, and grpcio says nothing of
the connection behind a call. But connections are descriptors of this process, and the kernel
knows which process is at the other end of each. So:

1. No call is answered before every connection has been looked at. One that does not come from a
   process that started us is shut down.
2. Terraform needs one connection. Once it is there, the socket's file is removed and the
   socket listens no more.
3. A call that came beside a stranger's may be the stranger's. It is answered only if it outlives
   the stranger's connection.
"""

import logging
import os
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias

import grpc

from provider.plugin import handshake

log = logging.getLogger(__name__)

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"

SUSPENSE = 0.5
"""Seconds that a call has to outlive a stranger; gRPC ends a call of a lost connection in a few
milliseconds."""
FEW = 1024
"""Descriptors that are tried where the system does not list them."""
KINDS = ("unary_unary", "unary_stream", "stream_unary", "stream_stream")


class ListeningSocket:
    """The socket that one Terraform connects to."""

    def __init__(self, file: handshake.SocketFile) -> None:
        self._file = file
        self._closed = False
        self._stranger_seen = float("-inf")
        self.settled = False

    def check(self) -> bool:
        """Disconnect strangers; whether Terraform is connected. Then nobody else can connect.

        A connection that is accepted while the socket closes can miss both checks of one call, so
        things are settled only by the next call.
        """
        was_closed = self._closed
        here = self._disconnect_strangers()
        if here and not was_closed:
            self._close()
            self._disconnect_strangers()
        self.settled = was_closed and not self.suspicious
        return here

    @property
    def suspicious(self) -> bool:
        """Whether a stranger was here so lately that one of its calls may still come."""
        return time.monotonic() - self._stranger_seen < SUSPENSE

    def _disconnect_strangers(self) -> bool:
        """Disconnect strangers; whether anybody else is connected."""
        here = False
        for each in sockets(self._file.bound):
            if each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                continue
            caller = peer(each)
            if caller in ancestors():  # the first of them, nearly always
                here = True
            else:
                self._stranger_seen = time.monotonic()
                log.warning("Turned away process %s, which did not start this plugin", caller)
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        return here

    def _close(self) -> None:
        """Let nobody in any more, also of those who wait to be accepted."""
        self._closed = True
        self._file.remove()
        for each in sockets(self._file.bound):
            if each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                with suppress(OSError):  # macOS shuts down no socket that listens
                    each.shutdown(socket.SHUT_RDWR)
                each.setblocking(False)
                with suppress(OSError):  # nobody waits
                    while True:
                        each.accept()[0].close()


class Guarded(grpc.GenericRpcHandler):
    """Finds handlers for the calls of Terraform alone."""

    def __init__(self, handlers: grpc.GenericRpcHandler, socket_: ListeningSocket) -> None:
        self._handlers = handlers
        self._socket = socket_

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Handler:
        if self._socket.settled:
            return self._handlers.service(handler_call_details)
        if not self._socket.check():
            return None
        handler = self._handlers.service(handler_call_details)
        return held(handler) if handler and self._socket.suspicious else handler


def held(handler: "grpc.RpcMethodHandler[Any, Any]") -> Handler:
    """The handler of a call that is answered only if its connection lives on."""
    kind = next(each for each in KINDS if getattr(handler, each))
    behaviour = getattr(handler, kind)

    def outlives(request: Any, context: grpc.ServicerContext) -> Any:
        over = threading.Event()
        if not context.add_callback(over.set) or over.wait(SUSPENSE):
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "not the Terraform that started me")
        return behaviour(request, context)

    vars(outlives).update(vars(behaviour))  # such as that it has threads of its own
    make = getattr(grpc, f"{kind}_rpc_method_handler")
    waiting: Handler = make(outlives, handler.request_deserializer, handler.response_serializer)
    return waiting


def sockets(path: str) -> "Iterator[socket.socket]":
    """The sockets here that are bound to a path, each as a copy while it is looked at.

    gRPC may close a descriptor at any moment, so one that is gone is no failure.
    """
    for descriptor in descriptors():
        with suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                continue
            with socket.socket(fileno=os.dup(descriptor)) as copy:
                if copy.family == socket.AF_UNIX and copy.getsockname() == path:
                    yield copy


def descriptors() -> Iterable[int]:
    try:
        return map(int, os.listdir("/dev/fd"))  # noqa: PTH208  # pathlib is not loaded yet
    except OSError:
        return range(FEW)


def peer(connection: "socket.socket") -> int:
    """The process that made a connection, as the kernel noted it then."""
    if sys.platform == "darwin":
        local, peer_pid = 0, 2  # SOL_LOCAL and LOCAL_PEERPID of sys/un.h
        return int.from_bytes(connection.getsockopt(local, peer_pid, 4), sys.byteorder)
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int.from_bytes(credentials[:4], sys.byteorder)  # pid, uid, gid


def ancestors() -> Iterator[int]:
    """The process that started us, and those that started it: a script may stand in between.

    Each of them decides what is run here, so there is nothing to protect from them.
    """
    process = os.getppid()
    while process:
        yield process
        process = parent_of(process)


def parent_of(process: int) -> int:
    """The parent of a process, 0 if the system does not tell."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:  # noqa: PTH123  # pathlib is not loaded yet
            facts = file.read()
    except OSError:
        return 0
    return int(facts.rpartition(b")")[2].split()[1])
