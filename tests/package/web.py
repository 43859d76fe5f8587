"""A web server with HTTPS, of files and of the part of an OCI registry that is read from."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from simulator import certificates

TAG = "org.opencontainers.image.ref.name"


class Site(NamedTuple):
    """Where it is, and whom to trust."""

    address: str
    ca_file: Path


class Files(SimpleHTTPRequestHandler):
    """Any web server: files of a directory."""

    def log_message(self, *_: object) -> None:
        pass


class Registry(Files):
    """An OCI registry with one repository, which has what an image layout has."""

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        layout = Path(self.directory)
        tagged = {
            each["annotations"][TAG]: each
            for each in json.loads((layout / "index.json").read_text())["manifests"]
        }
        if parts == ["v2"]:
            self.answer(b"{}", "application/json")
        elif parts[-2:] == ["tags", "list"]:
            name = "/".join(parts[1:-2])
            document = json.dumps({"name": name, "tags": [*tagged]})
            self.answer(document.encode(), "application/json")
        else:
            descriptor = tagged.get(parts[-1], {"digest": parts[-1]})
            blob = layout / "blobs/sha256" / descriptor["digest"].removeprefix("sha256:")
            if blob.is_file():
                self.answer(blob.read_bytes(), "", descriptor["digest"])
            else:
                self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def answer(self, content: bytes, kind: str, digest: str = "") -> None:
        self.send_response(200)
        media = kind or (json.loads(content)["mediaType"] if content[:1] == b"{" else "archive/zip")
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(content)))
        if digest:
            self.send_header("Docker-Content-Digest", digest)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)


@contextmanager
def serving(directory: Path, scratch: Path, handler: type[Files] = Files) -> Iterator[Site]:
    """A server of a directory while the block runs; scratch gets its certificates."""
    scratch.mkdir(parents=True, exist_ok=True)
    authority, (chain,) = certificates.write_chains(scratch, "127.0.0.1", 1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(directory)))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"127.0.0.1:{server.server_address[1]}", authority)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
