"""A port that is open and speaks something else than HTTPS is told as that, not as a firewall."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from provider.explain import explain
from provider.omnistack import errors
from provider.omnistack.federation import Federation
from provider.omnistack.settings import Settings

Serve = Callable[[bytes], str]
HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
NO_COMMON_CIPHER = bytes([21, 3, 3, 0, 2, 2, 40])
NO_COMMON_VERSION = bytes([21, 3, 3, 0, 2, 2, 70])


@pytest.fixture
def serve() -> Iterator[Serve]:
    """What starts a server that says the same to everybody and hangs up; the URL of it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serving(words: bytes) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(1 << 16)
                connection.sendall(words)

    def started(words: bytes) -> str:
        threading.Thread(target=serving, args=(words,), daemon=True).start()
        return f"https://127.0.0.1:{listener.getsockname()[1]}"

    yield started
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def failure(url: str) -> errors.OmniStackError:
    with pytest.raises(errors.OmniStackError) as caught:
        Federation(Settings((url,), "admin", "secret", insecure=True)).connect()
    return caught.value


@pytest.mark.parametrize(
    "words", [HTTP, b"SSH-2.0-OpenSSH_9.6\r\n", b"220 mail ready\r\n", b"\0" * 50]
)
def test_a_port_without_tls_is_told_as_that(serve, words):
    error = failure(url := serve(words))
    assert isinstance(error, errors.NoTls)
    (told,) = explain(error, None)
    assert (told.summary, told.path) == ("TLS connection failed", ("host",))
    assert told.detail.startswith(
        f"{url} can be reached, so no firewall is in the way, but it speaks plain HTTP or another"
        " protocol, not HTTPS."
    )


@pytest.mark.parametrize("alert", [NO_COMMON_CIPHER, NO_COMMON_VERSION])
def test_a_handshake_that_is_refused_is_told_as_that(serve, alert):
    error = failure(serve(alert))
    assert isinstance(error, errors.NoTls)
    (told,) = explain(error, None)
    assert "the TLS handshake failed (" in told.detail
    assert "alert" in told.detail


def test_a_connection_that_is_cut_in_the_handshake_is_only_unreachable(serve):
    error = failure(serve(b""))
    assert isinstance(error, errors.Unreachable)
    assert not isinstance(error, errors.NoTls)
