"""The provider as a process of its own, started as Terraform starts it."""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.provider import calls

COOKIE = {
    "TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
}
COMMAND = (sys.executable, "-m", "provider.main")
OURS = ("TF_", "PLUGIN_", "SIMPLIVITY_", "PYTHON")
SOON = 20.0
"""Seconds after which something that should have happened has not."""


@cache
def client_certificate() -> str:
    """What Terraform sends: a certificate of its own, over a key on the curve P-521."""
    key = ec.generate_private_key(ec.SECP521R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(minutes=1))
    certificate = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA512())
    return certificate.public_bytes(Encoding.PEM).decode()


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without what concerns the plugin, and with some variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "PLUGIN_PROTOCOL_VERSIONS": "5,6", **variables}


def tls() -> dict[str, str]:
    return {"PLUGIN_CLIENT_CERT": client_certificate()}


class Plugin:
    """A running provider; leaving the block ends it."""

    def __init__(
        self, command: Sequence[str | Path] = COMMAND, cwd: Path | None = None, /, **more: str
    ) -> None:
        self.process = subprocess.Popen(
            [str(each) for each in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(**COOKIE, **more),
            cwd=cwd,
            text=True,
        )
        self.line = self._read_line()
        self.fields = self.line.rstrip("\n").split("|")
        self._channel: grpc.Channel | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._channel:
            self._channel.close()
        self.process.kill()
        self.process.communicate()
        shutil.rmtree(self.socket.parent, ignore_errors=True)  # what a killed one leaves

    def _read_line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    @property
    def socket(self) -> Path:
        return Path(self.fields[3])

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the handshake line."""
        text = self.fields[5]
        return x509.load_der_x509_certificate(base64.b64decode(text + "=" * (-len(text) % 4)))

    @property
    def channel(self) -> grpc.Channel:
        """A connection, with the certificate of the handshake line as the only one trusted."""
        if self._channel is None:
            target = f"unix:{self.socket}"
            if self.fields[5]:
                trusted = self.certificate.public_bytes(Encoding.PEM)
                options = [("grpc.ssl_target_name_override", "localhost")]
                credentials = grpc.ssl_channel_credentials(trusted)
                self._channel = grpc.secure_channel(target, credentials, options)
            else:
                self._channel = grpc.insecure_channel(target)
        return self._channel

    def call(self, name: str, /, **fields: Any) -> Any:
        """A call of the provider with these fields."""
        return self.begin(name, **fields).result()

    def begin(self, name: str, /, **fields: Any) -> Any:
        """A call of the provider that is not waited for."""
        request, response = calls.request_class(name), calls.response_class(name)
        call = self.channel.unary_unary(
            calls.path(name), request.SerializeToString, response.FromString
        )
        return call.future(request(**fields), timeout=SOON, wait_for_ready=True)

    def raw(self, path: str, kind: str = "unary_unary") -> Any:
        """A call of any service with an empty request: bytes in, bytes out."""
        call: Any = getattr(self.channel, kind)(path)
        request = iter([b""]) if kind.startswith("stream") else b""
        return call(request, timeout=SOON, wait_for_ready=True)

    def ended(self) -> tuple[int, str, str]:
        """How the process ended: its status, and what else it wrote on stdout and stderr."""
        stdout, stderr = self.process.communicate(timeout=SOON)
        return self.process.returncode, stdout, stderr
