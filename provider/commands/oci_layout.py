"""An OCI image layout that holds provider packages as OpenTofu wants them in an OCI registry.

For each version an image index, tagged with the version, whose entries are the manifests of the
platforms; each of these has the zip as its only layer. Sources: the OCI image specification 1.1 and
OpenTofu's documentation of provider mirrors in OCI registries.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from provider.commands import package
from provider.commands.package import Package
from provider.commands.self_contained import packed

PROVIDER = "application/vnd.opentofu.provider"
TARGET = "application/vnd.opentofu.provider-target"
ZIP = "archive/zip"
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
EMPTY = "application/vnd.oci.empty.v1+json"
TAG = "org.opencontainers.image.ref.name"
TITLE = "org.opencontainers.image.title"

Descriptor = Mapping[str, Any]


def fill(root: Path, given: Sequence[Package]) -> Sequence[Package]:
    """Add packages to a layout, or this one if none is given; what was added.

    A version is described as a whole: its packages for all platforms have to be given together.
    """
    with tempfile.TemporaryDirectory() as scratch:
        added = [*given] or [package.opened(packed(Path(scratch)))]
        versions = {each.version: _index(root, added, each.version) for each in added}
    _write(root / "oci-layout", {"imageLayoutVersion": "1.0.0"})
    _write(root / "index.json", _top(root, versions))
    return added


def _index(root: Path, packages: Iterable[Package], version: str) -> Descriptor:
    """Write the index of one version; its descriptor."""
    manifests = [_manifest(root, each) for each in packages if each.version == version]
    index = {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "artifactType": PROVIDER,
        "manifests": manifests,
    }
    return _document(root, INDEX, index) | {"artifactType": PROVIDER}


def _manifest(root: Path, each: Package) -> Descriptor:
    """Write the manifest of one platform; its descriptor."""
    layer = _blob(root, ZIP, each.path) | {"annotations": {TITLE: each.path.name}}
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": TARGET,
        "config": _document(root, EMPTY, {}),
        "layers": [layer],
    }
    system, _, architecture = each.target.partition("_")
    platform = {"os": system, "architecture": architecture}
    return _document(root, MANIFEST, manifest) | {"artifactType": TARGET, "platform": platform}


def _top(root: Path, versions: Mapping[str, Descriptor]) -> Mapping[str, Any]:
    """The index of the layout, with other versions that it has already."""
    file = root / "index.json"
    before = json.loads(file.read_text("utf-8"))["manifests"] if file.exists() else []
    others = [each for each in before if each.get("annotations", {}).get(TAG) not in versions]
    tagged = [{**each, "annotations": {TAG: version}} for version, each in versions.items()]
    return {"schemaVersion": 2, "mediaType": INDEX, "manifests": [*others, *tagged]}


def _document(root: Path, media_type: str, document: Any) -> dict[str, Any]:
    """Write a document as a blob; its descriptor."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        json.dump(document, file, separators=(",", ":"))
        file.flush()
        return _blob(root, media_type, Path(file.name))


def _blob(root: Path, media_type: str, file: Path) -> dict[str, Any]:
    """Copy a file to where its digest says; its descriptor."""
    digest = package.zh(file).removeprefix("zh:")
    blob = root / "blobs" / "sha256" / digest
    blob.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, blob)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": blob.stat().st_size}


def _write(file: Path, document: Any) -> None:
    file.write_text(json.dumps(document) + "\n", encoding="utf-8")
