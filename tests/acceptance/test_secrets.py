"""What Terraform writes at its most talkative holds neither the password nor a token."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus
from zipfile import ZipFile, is_zipfile

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.stories import first
from tests.acceptance.workspace import Workspace
from tests.nouns.policy import POLICY
from tests.nouns.policy_rule import RULE

pytestmark = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)

PASSWORD = "correct-horse-battery"


@pytest.fixture
def site():
    with Simulator(password=PASSWORD) as running:
        yield running


def test_a_trace_of_a_whole_run_holds_neither_password_nor_token(
    workspace: Workspace, site: Simulator
):
    log = workspace.path / "trace.log"
    workspace.environment |= {"TF_LOG": "TRACE", "TF_LOG_PATH": str(log)}
    workspace.write(first(POLICY, site) + first(RULE, site))
    said = [workspace.run("apply", "-auto-approve").said]
    site.faults.order("GET", "/policies/{policyId}", status=500, body="html", times=0)
    said.append(workspace.run("plan").said)
    site.faults.clear()
    tokens = list(site.backend.tokens[0]._known)
    site.forget_sessions()
    said.append(workspace.run("destroy", "-auto-approve").said)
    said.append(workspace.run("plan", SIMPLIVITY_PASSWORD="wrong-horse").said)

    written = log.read_text() + "".join(said)
    tokens += site.backend.tokens[0]._known
    assert len(tokens) == 2
    assert "GET /api/policies" in written, "the provider's own requests are in the trace"
    for secret in (PASSWORD, "wrong-horse", *tokens):
        assert secret not in written


AWKWARD = 'correct "horse" & <battery>\\ st%ple+ä'
"""A password that is written differently in every place."""
ACCOUNT = f"administrator@vsphere.local:{AWKWARD}"
"""What the header of a basic authentication would say."""


def forms(secret: str) -> list[str]:
    """A secret as it may stand in an answer, a form, a header, a page or a log."""
    raw = secret.encode()
    return [
        secret,
        quote_plus(secret),
        quote(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        base64.b64encode(raw).decode().rstrip("="),
    ]


def written(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that Terraform left, those in plans among them."""
    for path in directory.iterdir():
        if path.is_file() and is_zipfile(path):
            with ZipFile(path) as archive:
                yield from ((f"{path.name}/{n}", archive.read(n)) for n in archive.namelist())
        elif path.is_file():
            yield path.name, path.read_bytes()


def echoes(*secrets: str) -> tuple[str, str]:
    """A page and an error document of the API that repeat secrets in every form."""
    echo = " ".join(form for secret in secrets for form in forms(secret))
    names = ("error", "message", "exception", "error_code", "REST_API")
    return echo, json.dumps(dict.fromkeys(names, echo))


def failures(site: Simulator, token: str) -> Iterator[dict[str, str]]:
    """One failure after the other is ordered; the variables with which it shows.

    A process that has no token yet cannot know one, so only later answers repeat it.
    """
    page, document = echoes(ACCOUNT, AWKWARD)
    later_page, later_document = echoes(ACCOUNT, AWKWARD, token)
    for method, path, status, raw in (
        ("GET", "/version", 200, json.dumps(page)),
        ("POST", "/oauth/token", 401, document),
        ("POST", "/oauth/token", 500, page),
        ("POST", "/oauth/token", 200, document),
        ("GET", "/policies.*", 400, later_document),
        ("GET", "/policies.*", 500, later_page),
        ("GET", "/policies.*", 200, later_page),
    ):
        site.faults.order(method, path, status=status, body="raw", raw=raw, times=0)
        yield {}
        site.faults.clear()
    yield {"SIMPLIVITY_CA_FILE": ""}
    yield {"SIMPLIVITY_PASSWORD": f"not {AWKWARD}"}


def test_no_failure_tells_a_secret_in_any_form(workspace: Workspace):
    log = workspace.path / "trace.log"
    with Simulator(password=AWKWARD) as site:
        workspace.environment |= {
            "TF_LOG": "TRACE",
            "TF_LOG_PATH": str(log),
            "SIMPLIVITY_HOST": site.url,
            "SIMPLIVITY_CA_FILE": str(site.ca_file),
            "SIMPLIVITY_PASSWORD": AWKWARD,
        }
        workspace.write(first(POLICY, site))
        said = [workspace.apply().said]
        (token, *_) = site.backend.tokens[0]._known
        for variables in failures(site, token):
            run = workspace.run("plan", "-out=plan", **variables)
            assert run.status == 1, run.said
            said.append(run.said)
        said.append(workspace.succeed("plan", "-out=plan").said)
    everything = [*written(workspace.path), ("output", "\n".join(said).encode())]
    assert {"trace.log", "terraform.tfstate", "plan/tfplan"} <= {name for name, _ in everything}
    assert "(hidden)" in said[1]
    for name, content in everything:
        for secret in [*forms(ACCOUNT), *forms(AWKWARD), *forms(token)]:
            assert secret.encode() not in content, (name, secret)
