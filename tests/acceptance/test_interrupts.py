"""What an interrupt, a lost answer and a kill leave behind: one object, and a state that knows."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

from simulator import Simulator
from tests.acceptance.seed import GIB, cluster, one, policy, rules
from tests.acceptance.workspace import Workspace


def datastore(site: Simulator, name: str = "late", *, gib: int = 1, more: str = "") -> str:
    return f"""
resource "simplivity_datastore" "x" {{
  name                 = "{name}"
  omnistack_cluster_id = "{cluster(site)}"
  policy_id            = "{policy(site)}"
  size                 = {gib * GIB}
  {more}
}}
"""


def rule(site: Simulator) -> str:
    return f"""
resource "simplivity_policy_rule" "x" {{
  policy_id = "{policy(site)}"
  frequency = 61
  retention = 600
}}
"""


TEN_POLICIES = """
resource "simplivity_policy" "x" {
  count = 10
  name  = "ten-${count.index}"
}
"""


def applying(workspace: Workspace, *options: str) -> subprocess.Popen[bytes]:
    """An apply in a process group of its own, as a terminal would start it."""
    return subprocess.Popen(
        [*workspace.command, "apply", "-auto-approve", "-no-color", *options],
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


def asked(site: Simulator, method: str, end: str) -> int:
    """How many requests of a method there were whose path ends so."""
    return sum(each.method == method and each.path.endswith(end) for each in site.requests)


def posted(site: Simulator, path: str) -> Callable[[], bool]:
    return lambda: asked(site, "POST", path) > 0


def interrupted(workspace: Workspace, site: Simulator, method: str, end: str, *options: str) -> str:
    """What an apply says that is interrupted while the task of such a request is waited for."""
    site.switches.task_seconds = 1000
    running = applying(workspace, *options)
    wait_for(lambda: asked(site, method, end) > 0 and is_polled(site))
    os.killpg(running.pid, signal.SIGINT)
    output = running.communicate(timeout=30)[0].decode()
    site.clock.advance(1001)
    site.switches.task_seconds = 0
    return output


def is_polled(site: Simulator) -> bool:
    return any(each.path.startswith("/tasks/") for each in site.requests)


def named(site: Simulator, name: str) -> int:
    return sum(each["name"] == name for each in site.snapshot()["datastores"].values())


def test_an_interrupted_creation_is_resumed_and_never_repeated(
    workspace: Workspace, site: Simulator
):
    workspace.write(datastore(site))
    output = interrupted(workspace, site, "POST", "/datastores")
    assert "Operation was interrupted" in output
    assert workspace.state()["simplivity_datastore.x"]["id"].startswith("pending:")
    assert workspace.plan() == {}
    workspace.apply()
    made = one(site, "datastores", name="late")
    assert workspace.state()["simplivity_datastore.x"]["id"] == made
    assert named(site, "late") == 1
    workspace.succeed("destroy", "-auto-approve")
    assert named(site, "late") == 0


def test_an_interrupted_rule_is_resumed_and_never_repeated(workspace: Workspace, site: Simulator):
    before = len(rules(site, policy(site)))
    workspace.write(rule(site))
    assert "Operation was interrupted" in interrupted(workspace, site, "POST", "/rules")
    assert workspace.plan() == {}
    workspace.apply()
    assert asked(site, "POST", "/rules") == 1
    assert len(rules(site, policy(site))) == before + 1
    workspace.succeed("destroy", "-auto-approve")
    assert len(rules(site, policy(site))) == before


def test_an_interrupted_resize_is_resumed_and_never_repeated(workspace: Workspace, site: Simulator):
    workspace.write(datastore(site))
    workspace.apply()
    workspace.write(datastore(site, gib=2))
    assert "Operation was interrupted" in interrupted(workspace, site, "POST", "/resize")
    assert workspace.plan() == {}
    assert asked(site, "POST", "/resize") == 1


def test_an_interrupted_deletion_is_resumed_and_never_repeated(
    workspace: Workspace, site: Simulator
):
    workspace.write(datastore(site))
    workspace.apply()
    made = one(site, "datastores", name="late")
    workspace.write("")
    assert "Operation was interrupted" in interrupted(workspace, site, "DELETE", made)
    assert workspace.plan() == {}
    workspace.apply()
    assert workspace.state() == {}
    assert asked(site, "DELETE", made) == 1


def test_a_time_out_says_what_runs_and_the_next_apply_makes_no_second_object(
    workspace: Workspace, site: Simulator
):
    workspace.write(datastore(site, more='timeouts = { create = "3s" }'))
    site.switches.task_seconds = 1000
    run = workspace.run("apply", "-auto-approve")
    assert run.status == 1
    for fact in (
        "After 3 seconds",
        "POST /datastores",
        "IN_PROGRESS",
        "Raise the time in timeouts",
    ):
        assert fact in run.said
    site.clock.advance(1001)
    site.switches.task_seconds = 0
    workspace.apply()
    assert named(site, "late") == 1
    assert workspace.plan() == {}


def test_sessions_that_end_under_ten_resources_cost_one_login(
    workspace: Workspace, site: Simulator
):
    workspace.write(TEN_POLICIES)
    site.switches.task_seconds = 1
    running = applying(workspace)
    wait_for(posted(site, "/policies"))
    before = asked(site, "POST", "/oauth/token")
    site.forget_sessions()
    output = running.communicate(timeout=60)[0].decode()
    assert running.returncode == 0, output
    assert asked(site, "POST", "/oauth/token") == before + 1
    site.switches.task_seconds = 0
    assert workspace.plan() == {}


def test_an_object_that_cannot_be_read_after_its_creation_is_tainted_and_not_lost(
    workspace: Workspace, site: Simulator
):
    workspace.write(datastore(site))
    answer = '{"datastore": {"size": []}}'
    site.faults.order("GET", "/datastores/{id}", status=200, body="raw", raw=answer, times=0)
    assert workspace.run("apply", "-auto-approve").status == 1
    site.faults.clear()
    assert workspace.state()["simplivity_datastore.x"]["id"] == one(site, "datastores", name="late")
    assert workspace.actions() == {"simplivity_datastore.x": ["delete", "create"]}
    workspace.apply()
    assert named(site, "late") == 1


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
