"""A plugin alone: started as Terraform starts it, asked for something, and told to shut down.

The client is that of go-plugin: it sends a certificate of its own in the environment, and trusts
nothing but the certificate in the handshake line. Messages are empty or not looked at, so they
stay bytes.
"""

import base64
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bench import measure
from bench.measure import Crashed

COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
SCHEMA = "/tfplugin6.Provider/GetProviderSchema"
VALIDATE = "/tfplugin6.Provider/ValidateResourceConfig"
NOTHING_CONFIGURED = b"\x0a\x14simplivity_datastore\x12\x03\x0a\x01\xc0"
"""A type_name, and a config that is null in msgpack."""
SHUTDOWN = "/plugin.GRPCController/Shutdown"
LIMIT = 30.0
OPTIONS = [
    ("grpc.ssl_target_name_override", "localhost"),
    ("grpc.max_receive_message_length", 256 << 20),
]
ADDRESS, CERTIFICATE = 3, 5  # fields of the handshake line


def start_and_stop(launcher: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """The life of a plugin that is asked for its schema: seconds to its stations, what it used."""
    return life(launcher, environment, "schema", SCHEMA)


def first_call(launcher: Path, environment: Mapping[str, str]) -> float:
    """Seconds to the first answer of a plugin whose schema is known, about a resource of ours."""
    return life(launcher, environment, "call", VALIDATE, NOTHING_CONFIGURED)["call"]


def to_handshake(launcher: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """Seconds to the handshake of a plugin that is ended then.

    The peer in Go has a certificate on the curve P-521, which the TLS of Python's gRPC does not
    know.
    """
    began = time.perf_counter()
    with (
        TemporaryDirectory() as sockets,
        started(launcher, {**environment, "TMPDIR": sockets}) as it,
    ):
        first_line(it)
        return {"handshake": time.perf_counter() - began}


@contextmanager
def started(launcher: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A plugin that Terraform seems to have started, ended with the block."""
    process = subprocess.Popen(
        [launcher],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**environment, **as_terraform()},
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def life(
    launcher: Path, environment: Mapping[str, str], station: str, method: str, message: bytes = b""
) -> dict[str, float]:
    """One life of a plugin that is asked one thing, which is a station of it."""
    began = time.perf_counter()
    with started(launcher, environment) as process:
        line = first_line(process)
        handshake = time.perf_counter() - began
        with dialled(line) as channel:
            call(channel, method, message)
            answered = time.perf_counter() - began
            memory, cpu = measure.peak_memory(process.pid), measure.processor_time(process.pid)
            asked = time.perf_counter()
            with suppress(grpc.RpcError):  # the peer ends before it has answered
                call(channel, SHUTDOWN)
            process.wait(LIMIT)
            shutdown = time.perf_counter() - asked
    found = {"handshake": handshake, station: answered, "shutdown": shutdown, "plugin_cpu": cpu}
    return found if memory is None else {**found, "plugin_memory": memory}


def first_line(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if line.count("|") < CERTIFICATE:
        process.kill()
        raise Crashed(f"no handshake but {line!r}\n{process.communicate()[1]}")
    return line.strip()


def dialled(line: str) -> grpc.Channel:
    """A connection that trusts the certificate of the line only."""
    fields = line.split("|")
    der = base64.b64decode(fields[CERTIFICATE] + "=" * (-len(fields[CERTIFICATE]) % 4))
    trusted = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
    target = f"unix:{fields[ADDRESS]}"
    return grpc.secure_channel(target, grpc.ssl_channel_credentials(trusted), OPTIONS)


def call(channel: grpc.Channel, method: str, message: bytes = b"") -> None:
    """Ask, and wait for the answer."""
    ask: Any = channel.unary_unary(method)  # its types want messages; these are bytes
    ask(message, timeout=LIMIT, wait_for_ready=True)


@cache
def as_terraform() -> dict[str, str]:
    """What Terraform adds to the environment of a plugin."""
    return {
        "TF_PLUGIN_MAGIC_COOKIE": COOKIE,
        "PLUGIN_PROTOCOL_VERSIONS": "5,6",
        "PLUGIN_MIN_PORT": "10000",
        "PLUGIN_MAX_PORT": "25000",
        "PLUGIN_CLIENT_CERT": client_certificate(),
    }


def client_certificate() -> str:
    """A certificate over a key on the curve P-521, as go-plugin makes it."""
    key = ec.generate_private_key(ec.SECP521R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(minutes=1))
    certificate = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA512())
    return certificate.public_bytes(Encoding.PEM).decode()
