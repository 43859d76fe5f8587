"""The launcher: the executable that Terraform starts where the provider runs in a Python.

What Terraform finds in a mirror it checks against the lock file by the hash of the whole directory.
So nothing may ever be written beside the launcher: the interpreter is told to write no bytecode.
And the launcher of a version is the same on every machine, so that a lock file holds for all of
them: which interpreter to become it reads from a file outside of that directory.

The interpreter takes no advice from the environment (-E) nor from the directory that Terraform is
in (-P), but it does look where ``pip install --user`` puts packages.

A launcher starts its own version or none. Why not, it says in one line on the standard output,
which Terraform shows: it takes the first line there for the handshake.
"""

import os
from pathlib import Path

from provider.address import EXECUTABLE, __version__

ISOLATED = "-EP"
TEXT = """#!/bin/sh
# Becomes the interpreter that this version was installed with: Terraform ends only what it started.
cannot() {{ printf '%s\\n' "{executable} {version} cannot start: $1"; exit 1; }}
place=${{0%/*}}
file=$place/../${{place##*/}}.interpreter
install="run '{executable} install' of version {version}"
[ -r "$file" ] || cannot "it is not installed on this machine. To mend it, $install."
IFS= read -r python < "$file"
[ -x "$python" ] || cannot "its Python, $python, is gone. To mend it, $install again."
exec "$python" {isolated}Bc "
import sys
try:
    from provider.address import __version__ as found
    from provider.main import main
except ImportError as error:
    found = f'no version that can be loaded ({{error}})'
if found != '{version}':
    print('{executable} {version} cannot start: its Python,', sys.executable + ', has', found,
        '''now. To mend it, install {version} there again or elsewhere, and $install;''',
        'or go on with the version that is there: run its install, then terraform init -upgrade.')
    sys.exit(1)
main()" "$@"
"""
"""Terraform starts it by a path that leads through a link; ``..`` is where that ends. ``-m`` would
load what finds and runs modules, which takes a twentieth of a start."""


def text(version: str = __version__) -> str:
    return TEXT.format(executable=EXECUTABLE, isolated=ISOLATED, version=version)


def write(file: Path) -> None:
    file.write_text(text(), encoding="utf-8")
    file.chmod(0o755)


def point(file: Path, interpreter: str) -> None:
    """Write down which interpreter the launcher becomes."""
    file.write_bytes(os.fsencode(f"{interpreter}\n"))
