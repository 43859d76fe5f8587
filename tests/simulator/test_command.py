"""The command omnistack-simulator."""

import json
import os
import signal
import ssl
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from simulator import Switches, hostile
from simulator.main import main, parser, simulator
from tests.sweep import one_at_once

COMMAND = [sys.executable, "-m", "simulator.main"]


def test_it_serves_until_a_signal_and_leaves_nothing() -> None:
    options = ["--vms", "3", "--api-version", "1.14", "--username", "me", "--password", "you"]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        ready = json.loads(process.stdout.readline())
        context = ssl.create_default_context(cafile=ready["ca_file"])
        with urlopen(f"{ready['url']}/api/version", context=context) as response:
            assert json.load(response)["REST_API_Version"] == "1.14"
        with urlopen(f"{ready['control']}/objects/virtual_machines") as response:
            assert len(json.load(response)) == 5
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
    assert (process.returncode, rest) == (0, "")
    assert ready.keys() == {"url", "urls", "ca_file", "username", "password", "control"}
    assert ready["urls"] == [ready["url"]]
    assert (ready["username"], ready["password"]) == ("me", "you")
    assert not Path(ready["ca_file"]).exists()


def ended(*arguments: str) -> Any:
    """What a command that cannot start ends with."""
    with pytest.raises(SystemExit) as end:
        main([*arguments])
    return end.value.code


@pytest.fixture(autouse=True)
def signals() -> Any:
    """The command takes two signals for itself; the test run gets them back."""
    kept = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in kept.items():
        signal.signal(each, handler)


def test_a_taken_port_is_reported_in_one_line(running: Any) -> None:
    message = ended("--listen", running.url.removeprefix("https://"))
    assert message.startswith("omnistack-simulator: ")
    assert "in use" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--switch", "colour=red"], "there is no switch colour"),
        (["--switch", "rule_put"], "switch rule_put is one of keep, reset, not "),
        (["--switch", "same_token=1"], "switch same_token is one of true, false, not 1"),
        (["--task-seconds", "soon"], "switch task_seconds is a number from 0, not soon"),
        (["--switch", "task_polls=1.5"], "switch task_polls is a number from 0, not 1.5"),
        (["--latency-ms", "-1"], "switch latency_ms is a number from 0, not -1.0"),
        (["--api-version", "3"], "the API has versions 1 to 1.25, not 3"),
        (["--listen", "8443"], "an address is HOST:PORT, not 8443"),
        (["--control", "localhost:99999"], "an address is HOST:PORT, not localhost:99999"),
        (["--controllers", "0"], "a federation has at least one controller"),
        (["--clusters", "0"], "a federation has at least one cluster, and no negative numbers"),
    ],
)
def test_wrong_options_are_reported(arguments: list[str], message: str) -> None:
    assert ended(*arguments) == f"omnistack-simulator: {message}"


def test_options_reach_the_simulator() -> None:
    sizes = ["--seed=7", "--clusters=3", "--datastores=5", "--controllers=2"]
    choices = ["--hostile", "--switch=rule_put=keep", "--task-seconds=2", "--latency-ms=50"]
    made = simulator(parser().parse_args([*sizes, *choices, "--no-check"]))
    assert (made.seed, made.clusters, made.datastores, made.controllers) == (7, 3, 5, 2)
    assert not made.check_answers
    assert (made.switches.task_seconds, made.switches.latency_ms) == (2, 50)
    assert (made.switches.rule_put, made.switches.days_case) == ("keep", hostile().days_case)


def test_every_switch_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--list-switches"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("=")[0] for line in lines] == list(Switches.names())
    assert "same_token=true (true|false): " in "\n".join(lines)
    assert "task_polls=0 (number): " in "\n".join(lines)


@pytest.mark.dev
def test_it_says_its_version() -> None:
    said = subprocess.check_output([*COMMAND, "--version"], text=True)
    assert said == f"{metadata.version('terraform-provider-simplivity')}\n"


@pytest.mark.parametrize("option", one_at_once(["--vms=1", "--help", "--list-switches"]))
def test_a_reader_that_has_gone_is_no_traceback(option: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*COMMAND, option], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b""
