"""What an interrupt, a lost answer and a kill leave behind: one object, and a state that knows."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

from simulator import Simulator
from tests.acceptance.seed import GIB, cluster, one, policy
from tests.acceptance.workspace import Workspace


def datastore(site: Simulator, name: str = "late") -> str:
    return f"""
resource "simplivity_datastore" "x" {{
  name                 = "{name}"
  omnistack_cluster_id = "{cluster(site)}"
  policy_id            = "{policy(site)}"
  size                 = {GIB}
}}
"""


def applying(workspace: Workspace) -> subprocess.Popen[bytes]:
    """An apply in a process group of its own, as a terminal would start it."""
    return subprocess.Popen(
        [*workspace.command, "apply", "-auto-approve", "-no-color"],
        cwd=workspace.path,
        env=workspace.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def posted(site: Simulator, path: str) -> Callable[[], bool]:
    return lambda: any((each.method, each.path) == ("POST", path) for each in site.requests)


def named(site: Simulator, name: str) -> int:
    return sum(each["name"] == name for each in site.snapshot()["datastores"].values())


def test_an_interrupted_creation_is_resumed_and_never_repeated(
    workspace: Workspace, site: Simulator
):
    workspace.write(datastore(site))
    site.switches.task_seconds = 1000
    running = applying(workspace)
    wait_for(posted(site, "/datastores"))
    begun = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    output = running.communicate(timeout=30)[0].decode()
    assert time.monotonic() - begun < 10, output
    assert "Operation was interrupted" in output
    assert workspace.state()["simplivity_datastore.x"]["id"].startswith("pending:")

    site.clock.advance(1001)
    site.switches.task_seconds = 0
    assert workspace.plan() == {}
    workspace.apply()
    made = one(site, "datastores", name="late")
    assert workspace.state()["simplivity_datastore.x"]["id"] == made
    assert named(site, "late") == 1
    workspace.succeed("destroy", "-auto-approve")
    assert named(site, "late") == 0


def test_a_lost_answer_to_a_creation_is_found_out_by_looking(workspace: Workspace, site: Simulator):
    workspace.write(datastore(site))
    site.faults.order("POST", "/datastores", status=504, applied=True)
    workspace.apply()
    assert named(site, "late") == 1
    assert workspace.plan() == {}


def test_a_killed_provider_leaves_one_object_and_a_clear_story(
    workspace: Workspace, site: Simulator
):
    workspace.write(datastore(site))
    lost = site.faults.order("POST", "/datastores", delay=3, applied=True, status=504)
    running = applying(workspace)
    wait_for(lambda: lost.hits > 0)
    subprocess.run(["pkill", "-KILL", "-g", str(running.pid)], check=True)
    running.communicate(timeout=30)
    wait_for(lambda: named(site, "late") == 1)
    (workspace.path / ".terraform.tfstate.lock.info").unlink(missing_ok=True)
    run = workspace.run("apply", "-auto-approve")
    assert run.status == 1
    assert "Name exists already" in run.said
    assert "import the object" in run.said
    assert named(site, "late") == 1
