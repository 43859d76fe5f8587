"""The socket's file and its directory: where they are made, and that nothing else is removed."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from provider.plugin import handshake, server
from provider.plugin.handshake import SocketFile, Unfit, socket_file
from tests.provider.plugin import Plugin
from tests.sweep import one_at_once


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty directory with a short name, which is where temporary files belong."""
    directory = Path(mkdtemp(prefix="t"))
    monkeypatch.setenv("TMPDIR", str(directory))
    yield directory
    for each in sorted(directory.rglob("*"), reverse=True):
        each.unlink() if each.is_symlink() or not each.is_dir() else each.rmdir()
    directory.rmdir()


@pytest.fixture
def file(place: Path) -> SocketFile:
    """The file of a socket that listens no more."""
    made = socket_file({"PLUGIN_UNIX_SOCKET_DIR": str(place)})
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(made.bound)
    return made


# -- removing it ----------------------------------------------------------------------------------


@pytest.fixture
def foreign(place: Path) -> Path:
    """A directory of this user with a socket and a file, for a link of somebody else's to name."""
    directory = place / "precious"
    directory.mkdir()
    (directory / "letters").write_text("Dear")
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(directory / handshake.NAME))
    return directory


def contents(directory: Path) -> set[str]:
    return {each.name for each in directory.iterdir()}


def test_it_is_removed_with_its_directory(file: SocketFile, place: Path):
    file.remove()
    assert contents(place) == set()


def test_it_is_removed_once(file: SocketFile, foreign: Path):
    file.remove()
    Path(file.path).parent.symlink_to(foreign)
    file.remove()
    assert contents(foreign) == {"letters", "s"}


def test_a_link_in_place_of_its_directory_is_not_followed(file: SocketFile, foreign: Path):
    directory = Path(file.path).parent
    directory.rename(directory.with_name("moved"))
    directory.symlink_to(foreign)
    file.remove()
    assert contents(foreign) == {"letters", "s"}
    assert contents(directory.with_name("moved")) == set()


def test_another_directory_in_place_of_its_own_stays(file: SocketFile):
    directory = Path(file.path).parent
    directory.rename(directory.with_name("moved"))
    directory.mkdir()
    file.remove()
    assert directory.exists()


def test_what_else_lies_beside_it_stays(file: SocketFile):
    other = Path(file.path).parent / "other"
    other.touch()
    file.remove()
    assert other.exists()


def test_grpc_follows_no_link_either_when_it_ends(place: Path, foreign: Path):
    made = socket_file({"PLUGIN_UNIX_SOCKET_DIR": str(place)})
    handlers = server.Handlers(lambda _: pytest.fail("loaded"), threading.Event(), {})
    serving = server.start(handlers, made, None)
    made.remove()
    Path(made.path).parent.symlink_to(foreign)
    serving.stop(None).wait()
    assert contents(foreign) == {"letters", "s"}


# -- making it ------------------------------------------------------------------------------------

ODD = [b"a b", b"a%2fb", b"a|b", b"a\nb", b"a#b", b"a?b", b"a\x1b[2J", b"\xff", "ä€".encode()]


@pytest.mark.parametrize("name", one_at_once([b"".join(ODD), *ODD]))
def test_a_temporary_directory_of_any_name_does_no_harm(place: Path, name: bytes):
    around = os.path.join(os.fsencode(place), name)  # noqa: PTH118  # bytes
    os.mkdir(around)  # noqa: PTH102  # the same
    with Plugin(TMPDIR=os.fsdecode(around)) as plugin:
        assert plugin.call("GetMetadata").resources


@pytest.mark.parametrize("length", one_at_once([100, 80, 99, 200, 2000]))
def test_a_temporary_directory_of_any_length_does_no_harm(place: Path, length: int):
    around = place
    while len(str(around)) < length:
        around /= "x" * min(100, length - len(str(around)))
    around.mkdir(parents=True)
    with Plugin(TMPDIR=str(around)) as plugin:
        assert plugin.call("GetMetadata").resources


def test_nothing_is_left_where_it_cannot_be(place: Path):
    around = place / ("x" * 100)
    around.mkdir()
    with pytest.raises(Unfit):
        socket_file({"PLUGIN_UNIX_SOCKET_DIR": str(around)})
    assert contents(around) == set()


def test_where_no_place_will_do_the_first_one_is_told(monkeypatch: pytest.MonkeyPatch, place: Path):
    monkeypatch.setattr(handshake, "PLACES", ("/nonexistent",))
    long = place / ("x" * 100)
    long.mkdir()
    monkeypatch.chdir(long)
    monkeypatch.setenv("TMPDIR", "/dev/null")
    with pytest.raises(Unfit, match=r"Not a directory: '/dev/null/.*Set TMPDIR"):
        socket_file({})


def test_a_directory_of_somebody_else_is_not_taken(monkeypatch: pytest.MonkeyPatch, place: Path):
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(Unfit, match="belongs to somebody else"):
        socket_file({"PLUGIN_UNIX_SOCKET_DIR": str(place)})
