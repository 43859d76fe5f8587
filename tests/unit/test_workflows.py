"""The steps of the workflows that are shell, run here with the tools that GitHub would have.

docker and gh are stood in for, and write down what they were asked; gpg is the real one.
"""

import hashlib
import os
import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from provider.address import __version__

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
TEXTS = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yml"))}
STEP = re.compile(r"- name: (\w+)\n(?:(?!\n {6}- )[\s\S])*?run: (?:\|\n((?: {10}.*\n|\n)+)|(.+)\n)")
SUMS = "terraform-provider-simplivity_9.9.9_SHA256SUMS"
PHRASE = "open sesame"


def steps(workflow: str) -> dict[str, str]:
    """The shell of each named step; of two with one name, the last."""
    found = STEP.findall(TEXTS[workflow])
    return {name: textwrap.dedent(block) or line for name, block, line in found}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A checkout with a dist/, and programs that only write down what they were asked."""
    for folder in ("bin", "dist", "build/trees"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("docker", "gh", "make"):
        stand_in_for(tmp_path, name)
    (tmp_path / "dist" / "some.zip").write_bytes(b"zip")
    line = f"{hashlib.sha256(b'zip').hexdigest()}  some.zip\n"
    (tmp_path / "dist" / SUMS).write_text(line)
    return tmp_path


def stand_in_for(place: Path, name: str) -> None:
    """A program that only writes down what it was asked."""
    program = place / "bin" / name
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" {name} "$@" >>asked\n')
    program.chmod(0o755)


def run(place: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """As GitHub runs a step: bash that ends at the first failure."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=place,
        env={
            **os.environ,
            "PATH": f"{place}/bin:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "GNUPGHOME": str(place / "gpg"),
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def asked(place: Path) -> list[str]:
    return (place / "asked").read_text().splitlines()


def test_all_steps_of_shell_are_known_here():
    assert steps("ci.yml").keys() == {"Check", "Package"}
    assert steps("release.yml").keys() == {
        "Build",
        "Version",
        "Package",
        "Wheel",
        "Sign",
        "Verify",
        "Draft",
    }


def test_every_verb_that_a_workflow_calls_is_one_of_the_makefile():
    verbs = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    called = re.findall(r"\bmake ([a-z-]+)", "".join(TEXTS.values()))
    assert called
    assert set(called) <= set(verbs)


def test_every_action_is_pinned_by_the_hash_of_a_commit():
    actions = re.findall(r"uses: (.+)", "".join(TEXTS.values()))
    assert actions
    for each in actions:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), each


@pytest.mark.parametrize("libc", ["glibc", "musl"])
def test_each_c_library_is_built_in_an_image_that_is_pinned(place: Path, libc: str):
    building = TEXTS["release.yml"].partition("darwin:\n")[0]
    ((_, block, _),) = STEP.findall(building)
    done = run(place, textwrap.dedent(block), LIBC=libc)
    assert done.returncode == 0, done.stderr
    words = asked(place)
    assert words[-4:] == ["sh", "tools/packaging/in_container.sh", libc, "build/trees"]
    assert re.fullmatch(r"python:[\w.-]+@sha256:[0-9a-f]{64}", words[-5])
    assert ("alpine" in words[-5]) == (libc == "musl")
    assert (place / "tree.tar").exists()


def test_macos_builds_with_the_python_of_the_machine(place: Path):
    stand_in_for(place, "python3")
    (place / "build/trees/darwin").mkdir()
    done = run(place, steps("release.yml")["Build"])
    assert done.returncode == 0, done.stderr
    assert asked(place)[1:] == ["-m", "tools.packaging.build", "--tree", "darwin", "build/trees"]
    listed = subprocess.check_output(["tar", "-tf", "tree.tar"], cwd=place, text=True)
    assert "./darwin/" in listed.splitlines()


@pytest.mark.parametrize("manager", ["apt-get", "apk"])
def test_in_a_container_what_pyinstaller_wants_is_installed_first(place: Path, manager: str):
    for name in (manager, "python3"):
        stand_in_for(place, name)
    script = ROOT / "tools" / "packaging" / "in_container.sh"
    only = {"PATH": str(place / "bin")}
    command = ["/bin/sh", str(script), "musl", "trees"]
    subprocess.run(command, cwd=place, env=only, check=True)
    words = asked(place)
    assert words.index("binutils") < words.index("python3")
    assert words[-5:] == ["-m", "tools.packaging.build", "--tree", "musl", "trees"]


@pytest.mark.parametrize(("tag", "status"), [(f"v{__version__}", 0), ("v9.9.9", 1)])
def test_a_tag_that_is_not_the_version_is_refused(place: Path, tag: str, status: int):
    done = run(place, steps("release.yml")["Version"], GITHUB_REF_NAME=tag)
    assert done.returncode == status
    assert ("::error::" in done.stdout) == bool(status)


def test_what_was_built_apart_is_packed_by_target(place: Path):
    (place / "bin" / "python3").write_text('#!/bin/sh\nprintf "%s " "$@" >>asked; echo >>asked\n')
    (place / "bin" / "python3").chmod(0o755)
    for name in ("linux_amd64-glibc", "linux_amd64-musl", "linux_arm64-glibc", "linux_arm64-musl"):
        pack(place, name)
    for arch in ("amd64", "arm64"):
        pack(place, f"darwin_{arch}-darwin")
    done = run(place, steps("release.yml")["Package"])
    assert done.returncode == 0, done.stderr
    assert [line.split()[-1] for line in asked(place)] == [
        "linux_amd64",
        "linux_arm64",
        "darwin_amd64",
        "darwin_arm64",
    ]
    both = place / "build/trees/linux_amd64"
    assert os.access(both / "glibc/program", os.X_OK)
    assert os.access(both / "musl/program", os.X_OK)


def pack(place: Path, name: str) -> None:
    """What a job has uploaded: a program in a tar file."""
    folder = place / "artifacts" / name
    program = folder / name.partition("-")[2] / "program"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    subprocess.run(["tar", "-cf", "tree.tar", program.parent.name], cwd=folder, check=True)
    shutil.rmtree(program.parent)


def keyring(folder: Path) -> dict[str, str]:
    """The environment for an empty keyring that makes keys of passphrases as fast as gpg can."""
    folder.mkdir(mode=0o700)
    (folder / "gpg-agent.conf").write_text("s2k-count 65536\n")
    return {**os.environ, "GNUPGHOME": str(folder)}


def end(environment: dict[str, str]) -> None:
    """End the processes of a keyring."""
    subprocess.run(["gpgconf", "--kill", "all"], check=False, env=environment)


@pytest.fixture
def key(place: Path) -> str:
    """A private key with a passphrase, of another keyring."""
    if shutil.which("gpg") is None:
        pytest.skip("there is no gpg on this machine")
    environment = keyring(place / "other")
    batch = ["gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", PHRASE]
    made = [*batch, "--quick-generate-key", "release@example.com", "ed25519", "sign", "never"]
    subprocess.run(made, check=True, env=environment, capture_output=True)
    exported = [*batch, "--armor", "--export-secret-keys", "release@example.com"]
    told = subprocess.check_output(exported, env=environment, text=True)
    end(environment)
    return told


def test_the_checksums_are_signed_and_the_signature_is_verified(place: Path, key: str):
    environment = keyring(place / "gpg")
    signed = run(place, steps("release.yml")["Sign"], GPG_PRIVATE_KEY=key, GPG_PASSPHRASE=PHRASE)
    assert signed.returncode == 0, signed.stderr
    assert (place / "dist" / f"{SUMS}.sig").exists()
    assert PHRASE not in signed.stdout + signed.stderr
    assert run(place, steps("release.yml")["Verify"]).returncode == 0
    (place / "dist" / "some.zip").write_bytes(b"another zip")
    assert run(place, steps("release.yml")["Verify"]).returncode == 1
    end(environment)


def test_the_release_is_a_draft_with_all_that_is_in_dist(place: Path):
    done = run(place, steps("release.yml")["Draft"], GITHUB_REF_NAME="v9.9.9")
    assert done.returncode == 0, done.stderr
    words = asked(place)
    assert words[:6] == ["gh", "release", "create", "v9.9.9", "--draft", "--verify-tag"]
    assert words[-2:] == ["dist/some.zip", f"dist/{SUMS}"]


def test_wheel_and_ci_call_the_makefile(place: Path):
    assert run(place, steps("release.yml")["Wheel"]).returncode == 0
    assert run(place, steps("ci.yml")["Check"]).returncode == 0
    assert run(place, steps("ci.yml")["Package"]).returncode == 0
    assert asked(place) == ["make", "wheel", "make", "check", "make", "test-package"]
