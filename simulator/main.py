"""The command omnistack-simulator."""

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from simulator.choices import option_text
from simulator.oauth import Accounts
from simulator.simulation import ANY_PORT, Simulator
from simulator.switches import Switches, hostile

DISTRIBUTION = "terraform-provider-simplivity"
CLOSED_PIPE = 141
"""The exit status of what SIGPIPE ends."""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="omnistack-simulator",
        description="Simulate the REST API of a SimpliVity federation.",
        epilog="When it accepts connections it prints one line of JSON with url, urls, ca_file, "
        "username, password and control.",
    )
    option = made.add_argument
    option("--version", action="store_true", help="show the version and end")
    option("--listen", default=ANY_PORT, metavar="HOST:PORT", help="address of the API")
    option("--controllers", type=int, default=1, help="number of controllers, each with a port")
    option("--control", default=ANY_PORT, metavar="HOST:PORT", help="address of the control port")
    option("--ca-file", type=Path, metavar="PATH", help="where to write the certificate authority")
    option("--clusters", type=int, default=Simulator.clusters, help="number of clusters")
    option("--datastores", type=int, default=Simulator.datastores, help="number of datastores")
    option("--vms", type=int, default=Simulator.vms, help="number of virtual machines")
    option("--seed", type=int, default=Simulator.seed, help="same seed, same federation")
    option("--username", default=Simulator.username, help="who may log in")
    option("--password", default=Accounts.password, help="with which password")
    option("--api-version", default=Simulator.api_version, help="version of the API to be")
    option("--task-seconds", metavar="N", help="same as --switch task_seconds=N")
    option("--latency-ms", metavar="N", help="same as --switch latency_ms=N")
    option("--hostile", action="store_true", help="start from every awkward choice at once")
    option(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="decide a point that the sources leave open; may be repeated",
    )
    option("--list-switches", action="store_true", help="show every switch and end")
    option("--no-check", action="store_true", help="do not check the simulator's own responses")
    return made


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    try:
        run(options)
    except BrokenPipeError:  # nobody reads what is printed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CLOSED_PIPE)


def run(options: argparse.Namespace) -> None:
    if options.version:
        write(version())
        return
    if options.list_switches:
        print_switches()
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        with simulator(options) as running:
            print_ready(running)
            while True:
                time.sleep(3600)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        sys.exit(f"omnistack-simulator: {error}")


def version() -> str:
    """The version of the distribution that brings the simulator."""
    from importlib.metadata import PackageNotFoundError  # noqa: PLC0415  # only for this
    from importlib.metadata import version as version_of  # noqa: PLC0415  # the same

    try:
        return version_of(DISTRIBUTION)
    except PackageNotFoundError:
        return "not installed"


def end(*_: object) -> NoReturn:
    """A signal ends the command with status 0; leaving the with statement stops the servers."""
    sys.exit(0)


def simulator(options: argparse.Namespace) -> Simulator:
    return Simulator(
        clusters=options.clusters,
        datastores=options.datastores,
        vms=options.vms,
        seed=options.seed,
        api_version=options.api_version,
        username=options.username,
        password=options.password,
        listen=options.listen,
        controllers=options.controllers,
        control=options.control,
        ca_path=options.ca_file,
        check_answers=not options.no_check,
        switches=switches(options),
    )


def switches(options: argparse.Namespace) -> Switches:
    chosen = hostile() if options.hostile else Switches()
    short = {"task_seconds": options.task_seconds, "latency_ms": options.latency_ms}
    for name, text in short.items():
        if text is not None:
            chosen.assign(name, text)
    for order in options.switch:
        name, _, text = order.partition("=")
        chosen.assign(name, text)
    return chosen


def print_ready(running: Simulator) -> None:
    ready = {
        "url": running.url,
        "urls": running.urls,
        "ca_file": running.ca_file,
        "username": running.username,
        "password": running.password,
        "control": running.control_url,
    }
    write(json.dumps(ready))


def print_switches() -> None:
    default = Switches()
    for name, doc in default.documentation().items():
        values = "|".join(map(option_text, default.values(name))) or "number"
        write(f"{name}={option_text(getattr(default, name))} ({values}): {doc}")


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
