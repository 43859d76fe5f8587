"""What a process and those that it starts cost: time, processor time and memory.

Terraform waits for its plugins, so once it has ended the system has counted the processor time of
both, apart from each other, and keeps it until somebody fetches the status: Linux's proc(5), stat.
The memory of a plugin is its high-water mark, looked at while it runs. Where there is no /proc,
as on macOS, only the time on the clock is measured.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

PROC = Path("/proc")
COUNTED = (PROC / "self" / "stat").exists()
TICKS = os.sysconf("SC_CLK_TCK")
LOOK = 0.05  # seconds between two looks at memory
KIB_PER_MIB = 1024
# Places in /proc/PID/stat, counted from the state, which follows the name in parentheses.
PARENT, OWN, CHILDREN = 1, slice(11, 13), slice(13, 15)


class Crashed(Exception):
    """A command of the benchmark did not do what it should."""


def tell(line: str) -> None:
    """Say something to somebody who watches."""
    print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Usage:
    """What one Terraform command cost."""

    seconds: float
    terraform_cpu: float | None
    plugin_cpu: float | None
    plugin_memory: float | None

    def metrics(self) -> dict[str, float]:
        """The figures that there are, by their names."""
        return {name: value for name, value in vars(self).items() if value is not None}


def run(command: Sequence[str], cwd: Path, environment: Mapping[str, str], output: Path) -> Usage:
    """Run a command to its end; Crashed with what it said if that is not a success."""
    with output.open("wb") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            with Watcher(process.pid) as watcher:
                own, children = wait(process)
        finally:
            process.terminate()  # if something has ended the wait before the command
        seconds = time.perf_counter() - began
    if process.returncode:
        text = output.read_text("utf-8", errors="replace")
        raise Crashed(f"{' '.join(command)} ended with {process.returncode}\n{text}")
    return Usage(seconds, own, children, watcher.memory)


def wait(process: subprocess.Popen[Any]) -> tuple[float | None, float | None]:
    """Wait for the end; the processor time of the process, and of those that it waited for."""
    if not COUNTED:
        process.wait()
        return None, None
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    fields = stat(process.pid)
    process.wait()
    return seconds_of(fields, OWN), seconds_of(fields, CHILDREN)


def processor_time(pid: int) -> float:
    """What a running process has used so far; 0 where nothing is counted."""
    return seconds_of(stat(pid), OWN) if COUNTED else 0.0


def peak_memory(pid: int) -> float | None:
    """The most memory that a process has had, in MiB; None if it has none any more."""
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return None
    found = next((line for line in lines if line.startswith("VmHWM:")), None)
    return int(found.split()[1]) / KIB_PER_MIB if found else None


def stat(pid: int) -> list[str]:
    """The fields of a process from its state on."""
    return fields_of((PROC / str(pid) / "stat").read_text())


def fields_of(text: str) -> list[str]:
    """A name may hold spaces and parentheses, so the fields begin after the last of these."""
    return text.rpartition(")")[2].split()


def seconds_of(fields: Sequence[str], place: slice) -> float:
    return sum(map(int, fields[place])) / TICKS


def processes() -> set[int]:
    return {int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()}


def parent(pid: int) -> int | None:
    """Who started a process; None if it has ended."""
    try:
        return int(stat(pid)[PARENT])
    except OSError:
        return None


class Watcher:
    """Looks at the children of a process until it is told to stop."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peaks: dict[int, float] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        if COUNTED:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if COUNTED:
            self._thread.join()

    @property
    def memory(self) -> float | None:
        """The most that a child had when it was last looked at; None if there was no child.

        Last, as a child that has just been forked still shows the memory of its parent.
        """
        return max(self._peaks.values(), default=None)

    def _watch(self) -> None:
        """Each process is asked once whose child it is, as looking must not cost much."""
        strangers: set[int] = set()
        while not self._done.wait(LOOK):
            for pid in processes() - strangers:
                if parent(pid) != self._pid:
                    strangers.add(pid)
                elif peak := peak_memory(pid):
                    self._peaks[pid] = peak
