"""A registry that serves dist/ as it stands: Terraform verifies what is signed."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from provider.address import ADDRESS, EXECUTABLE, __version__
from provider.commands import local_mirror, package
from tests.acceptance.workspace import HEAD, Run, Workspace
from tests.package.conftest import DIST, ZIP
from tests.package.web import serving
from tools.terraforms import found

GPG = shutil.which("gpg")
HOST, NAME = ADDRESS.split("/", 1)
SUMS = f"{EXECUTABLE}_{__version__}_SHA256SUMS"
COMMANDS = found()
pytestmark = pytest.mark.skipif(not GPG, reason="there is no gpg on this machine")


class Key(NamedTuple):
    """A key to sign with."""

    home: Path

    def gpg(self, *words: str | Path) -> str:
        command = ["gpg", "--batch", "--quiet", "--yes", "--passphrase", "", *words]
        environment = {**os.environ, "GNUPGHOME": str(self.home)}
        return subprocess.check_output(command, env=environment, text=True)

    def public(self) -> Mapping[str, str]:
        """As a registry tells it."""
        listed = self.gpg("--list-keys", "--with-colons").splitlines()
        key_id = next(line.split(":")[4] for line in listed if line.startswith("pub:"))
        return {"key_id": key_id, "ascii_armor": self.gpg("--armor", "--export")}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Key]:
    made = Key(tmp_path_factory.mktemp("gpg"))
    made.home.chmod(0o700)
    made.gpg("--quick-generate-key", "release@example.com", "rsa3072", "sign", "never")
    yield made
    environment = {**os.environ, "GNUPGHOME": str(made.home)}
    subprocess.run(["gpgconf", "--kill", "all"], check=False, env=environment)


@pytest.fixture
def registry(tmp_path: Path, key: Key) -> Path:
    """A directory with the files of a release, signed, and what the registry protocol asks for."""
    made = tmp_path / "registry"
    made.mkdir()
    for each in (ZIP, DIST / SUMS):
        shutil.copy(each, made)
    key.gpg("--output", made / f"{SUMS}.sig", "--detach-sign", made / SUMS)
    system, architecture = local_mirror.target().split("_")
    manifest = json.loads((DIST / f"{EXECUTABLE}_{__version__}_manifest.json").read_text())
    protocols = manifest["metadata"]["protocol_versions"]
    platform = {"os": system, "arch": architecture}
    served = {"version": __version__, "protocols": protocols, "platforms": [platform]}
    write(made / NAME / "versions", {"versions": [served]})
    offer = {
        **platform,
        "protocols": protocols,
        "filename": ZIP.name,
        "download_url": f"/{ZIP.name}",
        "shasum": package.zh(ZIP).removeprefix("zh:"),
        "shasums_url": f"/{SUMS}",
        "shasums_signature_url": f"/{SUMS}.sig",
        "signing_keys": {"gpg_public_keys": [key.public()]},
    }
    write(made / NAME / __version__ / "download" / system / architecture, offer)
    return made


def write(file: Path, document: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document))


def initialized(
    registry: Path, place: Path, command: Sequence[str], bare: Mapping[str, str]
) -> tuple[Workspace, Run]:
    """A working directory after init with nothing but that registry."""
    with serving(registry, place / "tls") as site:
        services = f'services = {{ "providers.v1" = "https://{site.address}/" }}'
        file = place / "registry.tfrc"
        file.write_text(f'host "{HOST}" {{\n{services}\n}}\n')
        environment = {"TF_CLI_CONFIG_FILE": str(file), "SSL_CERT_FILE": str(site.ca_file)}
        work = place / "work"
        work.mkdir()
        (work / "main.tf").write_text(HEAD)
        workspace = Workspace(work, command, {**bare, **environment})
        return workspace, workspace.run("init")


@pytest.mark.parametrize("name", COMMANDS)
def test_what_was_signed_is_verified_and_locked(
    registry: Path, tmp_path: Path, name: str, bare: dict[str, str], key: Key
):
    workspace, run = initialized(registry, tmp_path, COMMANDS[name], bare)
    assert run.status == 0, run.said
    assert key.public()["key_id"] in run.said
    locked = (workspace.path / ".terraform.lock.hcl").read_text()
    for each in package.opened(ZIP).hashes:
        assert each in locked


def test_checksums_that_were_changed_after_the_signature_are_refused(
    registry: Path, tmp_path: Path, bare: dict[str, str]
):
    with (registry / SUMS).open("a") as file:
        file.write(f"{'0' * 64}  other.zip\n")
    _, run = initialized(registry, tmp_path, next(iter(COMMANDS.values())), bare)
    assert run.status == 1
    assert "signature" in run.said


def test_a_package_that_is_not_the_one_of_the_checksums_is_refused(
    registry: Path, tmp_path: Path, bare: dict[str, str]
):
    with (registry / ZIP.name).open("ab") as file:
        file.write(b"more")
    _, run = initialized(registry, tmp_path, next(iter(COMMANDS.values())), bare)
    assert run.status == 1
    assert "checksum" in run.said
