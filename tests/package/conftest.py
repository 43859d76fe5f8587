"""What `make package` left in dist/, and ways to install it into a machine that has nothing."""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from provider.address import ADDRESS, EXECUTABLE, TYPE, __version__
from provider.commands import local_mirror, package
from tests.package.web import serving

ROOT = Path(__file__).parent.parent.parent
DIST = ROOT / "dist"
ZIP = DIST / package.name(__version__, local_mirror.target())
WHEEL = DIST / f"{EXECUTABLE.replace('-', '_')}-{__version__}-py3-none-any.whl"
PIPX = ROOT / ".venv-package" / "bin" / "pipx"
OURS = f'include = ["{ADDRESS.removesuffix(TYPE)}*"]'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A checkout in which nothing is packaged has nothing to test here."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(600))  # packages are installed
            if not (ZIP.exists() and WHEEL.exists()):
                item.add_marker(pytest.mark.skip(reason="run `make package` first"))


def unpacked(file: Path, directory: Path) -> Path:
    """The executable of a zip, unpacked with the modes that are in it."""
    with zipfile.ZipFile(file) as archive:
        for each in archive.infolist():
            Path(archive.extract(each, directory)).chmod(each.external_attr >> 16)
    return next(directory.glob(f"{EXECUTABLE}*"))


def checkout(place: Path) -> Path:
    """A copy of what is tracked here, as a clone would have it."""
    tracked = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    for name in filter(None, tracked):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes((ROOT / name).read_bytes())
    return place


@pytest.fixture(scope="session")
def self_contained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(ZIP, tmp_path_factory.mktemp("unpacked"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


@pytest.fixture
def bare(tmp_path: Path, home: Path) -> dict[str, str]:
    """The environment of a machine that has no Python, and nothing else, in PATH."""
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    return {"HOME": str(home), "PATH": str(nothing)}


@pytest.fixture(scope="session")
def mirror(self_contained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mirror that the self-contained provider has made of itself, without any Python."""
    made = tmp_path_factory.mktemp("mirror") / "mirror"
    command = [str(self_contained), "mirror", str(made)]
    subprocess.run(command, check=True, env={"PATH": ""}, stdout=subprocess.DEVNULL)
    return made


def configured(tmp_path: Path, method: str) -> dict[str, str]:
    """What lets Terraform install by one method alone."""
    file = tmp_path / f"{method.split(maxsplit=1)[0]}.tfrc"
    file.write_text(f"provider_installation {{ {method} }}\n")
    return {"TF_CLI_CONFIG_FILE": str(file)}


@pytest.fixture(params=["filesystem mirror", "network mirror", "install", "wheel", "pipx"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def installed(
    request: pytest.FixtureRequest, way: str, tmp_path: Path, bare: dict[str, str]
) -> Iterator[Mapping[str, str]]:
    """The environment for Terraform on a machine where one way of installing was gone."""
    mirror: Path = request.getfixturevalue("mirror")
    if way == "filesystem mirror":
        yield bare | configured(tmp_path, f'filesystem_mirror {{ path = "{mirror}" }}')
    elif way == "network mirror":
        with serving(mirror, tmp_path / "tls") as site:
            method = f'network_mirror {{ url = "https://{site.address}/" }}'
            yield bare | configured(tmp_path, method) | {"SSL_CERT_FILE": str(site.ca_file)}
    else:
        command = {"install": "self_contained", "wheel": "from_wheel", "pipx": "from_pipx"}[way]
        executable: Path = request.getfixturevalue(command)
        subprocess.run([executable, "install"], check=True, env=bare, stdout=subprocess.DEVNULL)
        yield bare


@pytest.fixture
def from_wheel(tmp_path: Path) -> Path:
    """The command in an environment with the wheel."""
    place = tmp_path / "environment"
    venv.create(place, with_pip=True)
    pip = [str(place / "bin" / "pip"), "install", "--quiet", str(WHEEL)]
    subprocess.run(pip, check=True, env=online(tmp_path))
    return place / "bin" / EXECUTABLE


@pytest.fixture
def from_pipx(home: Path) -> Path:
    """The command as pipx installs it."""
    command = [str(PIPX), "install", "--python", sys.executable, str(WHEEL)]
    subprocess.run(command, check=True, env=online(home), capture_output=True)
    return home / ".local" / "bin" / EXECUTABLE


def online(home: Path) -> dict[str, str]:
    """An environment in which packages can be installed, with the versions that are pinned."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("PIPX_", "XDG_", "TF_"))}
    return kept | {"HOME": str(home), "PIP_CONSTRAINT": str(ROOT / "constraints.txt")}
