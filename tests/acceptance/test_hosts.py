"""One controller or several, in every form that Terraform has for them."""

import hashlib
import ssl
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.workspace import Workspace

first_command = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)

POLICY = 'resource "simplivity_policy" "x" {\n  name = "x"\n}\n'
HOSTS = 'variable "hosts" {\n  type    = list(string)\n  default = [%s]\n}\n'


@pytest.fixture
def site() -> Iterator[Simulator]:
    with Simulator(controllers=2) as running:
        yield running
        assert not running.violations


def provider(*lines: str) -> str:
    return "".join(('provider "simplivity" {\n', *(f"  {line}\n" for line in lines), "}\n"))


def asked(site: Simulator) -> set[int]:
    """The controllers that were asked for more than what they are."""
    return {each.controller for each in site.requests if each.path != "/version"}


def quoted(site: Simulator) -> str:
    return ", ".join(f'"{url}"' for url in site.urls)


def fingerprint(url: str) -> str:
    parts = urlsplit(url)
    pem = ssl.get_server_certificate((str(parts.hostname), int(parts.port or 0)))
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


FORMS = {
    "a string": 'host = "{second}"',
    "a string of one in a list": 'host = ["{second}"]',
    "a tuple": 'host = ["{dead}", "{second}"]',
    "a list variable": "host = var.hosts",
    "a set": "host = toset(var.hosts)",
    "a conditional": 'host = length(var.hosts) > 1 ? ["{second}"] : []',
}


@pytest.mark.parametrize("form", FORMS)
def test_a_host_may_be_said_in_many_ways(form: str, workspace: Workspace, site: Simulator):
    dead, second = "127.0.0.1:9", site.urls[1]
    line = FORMS[form].format(dead=dead, second=second)
    workspace.write(HOSTS % f'"{dead}", "{second}"' + provider(line) + POLICY)
    workspace.succeed("plan")
    assert asked(site) == {1}


def test_null_is_as_good_as_nothing(workspace: Workspace, site: Simulator):
    workspace.write(provider("host = null", "tls_fingerprint = null") + POLICY)
    workspace.succeed("plan")
    assert asked(site) == {0}


@first_command
def test_hosts_may_come_from_the_environment(workspace: Workspace, site: Simulator):
    workspace.environment["SIMPLIVITY_HOST"] = ",".join(site.urls)
    site.take_down(0)
    workspace.write(provider() + POLICY)
    workspace.succeed("plan")
    assert asked(site) == {1}


UNKNOWN = [
    "host = terraform_data.host.output",
    'host = ["127.0.0.1:9", terraform_data.host.output]',
    "tls_fingerprint = terraform_data.host.output",
]


@pytest.mark.parametrize("line", UNKNOWN)
def test_what_is_unknown_when_a_plan_is_made_is_no_error(line: str, workspace: Workspace):
    source = 'resource "terraform_data" "host" {\n  input = "ovc"\n}\n'
    workspace.write(source + provider(line) + POLICY)
    assert workspace.run("plan").status == 0


@first_command
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("host = 5", "must be a string or a list of strings"),
        ("host = {}", "must be a string or a list of strings"),
        ("host = []", "neither empty nor with null in it"),
        ("host = [null]", "neither empty nor with null in it"),
        ('host = ["ovc1", "http://ovc2"]', "http:// is not supported"),
        ('tls_fingerprint = "abc"', "is no SHA-256 fingerprint"),
        ("tls_fingerprint = [true]", "must be a string or a list of strings"),
    ],
)
def test_what_is_no_host_is_told_on_its_line(line: str, words: str, workspace: Workspace):
    workspace.write(provider(line) + POLICY)
    run = workspace.run("validate")
    assert run.status == 1
    assert run.said.count("Error: ") == 1
    for each in ("Error: Invalid attribute value", line, words):
        assert each in run.said


def test_a_fingerprint_takes_the_place_of_an_authority(workspace: Workspace, site: Simulator):
    prints = ", ".join(f'"{fingerprint(url)}"' for url in site.urls)
    workspace.write(provider(f"host = [{quoted(site)}]", f"tls_fingerprint = [{prints}]") + POLICY)
    assert "Warning" not in workspace.succeed("plan").said


@first_command
def test_another_fingerprint_is_told_with_what_to_do(workspace: Workspace):
    workspace.write(provider(f'tls_fingerprint = "{"ab" * 32}"') + POLICY)
    run = workspace.run("plan")
    assert run.status == 1
    for words in ("Error: Certificate is another one", "trust 127.0.0.1:", "Expected: AB:AB:"):
        assert words in run.said


@first_command
def test_a_fingerprint_and_an_authority_exclude_each_other(workspace: Workspace):
    workspace.write(provider(f'tls_fingerprint = "{"ab" * 32}"', "insecure = true") + POLICY)
    assert "Error: Two certificate sources" in workspace.run("validate").said


@first_command
def test_controllers_of_two_federations_are_refused(workspace: Workspace, site: Simulator):
    with Simulator(seed=2) as other:
        urls = [site.url, other.url]
        prints = ", ".join(f'"{fingerprint(url)}"' for url in urls)
        hosts = ", ".join(f'"{url}"' for url in urls)
        workspace.write(provider(f"host = [{hosts}]", f"tls_fingerprint = [{prints}]") + POLICY)
        run = workspace.run("plan")
    assert run.status == 1
    assert "Error: Hosts belong to different federations" in run.said
    assert "to add" not in run.said


@first_command
def test_another_federation_than_the_named_one_is_refused(workspace: Workspace, site: Simulator):
    line = 'allowed_omnistack_clusters = ["elsewhere"]'
    prints = f'tls_fingerprint = "{fingerprint(site.url)}"'
    workspace.write(provider(f'host = "{site.url}"', prints, line) + POLICY)
    run = workspace.run("plan")
    assert run.status == 1
    for words in ("Error: Federation is not the allowed one", line, "Clusters: "):
        assert words in run.said


@first_command
def test_an_apply_goes_on_when_a_controller_dies_in_the_middle(
    workspace: Workspace, site: Simulator
):
    policies = 'resource "simplivity_policy" "x" {\n  count = 12\n  name  = "x${count.index}"\n}\n'
    workspace.write(provider(f"host = [{quoted(site)}]") + policies)
    site.switches.task_seconds = 0.5
    dying = threading.Thread(target=die_after_the_first_post, args=(site,))
    dying.start()
    workspace.run("apply", "-auto-approve")
    dying.join()
    workspace.apply()
    assert workspace.plan() == {}
    names = [each["name"] for each in site.federation.objects("policies")]
    assert sorted(n for n in names if n.startswith("x")) == sorted(f"x{i}" for i in range(12))


def die_after_the_first_post(site: Simulator) -> None:
    waiting = threading.Event()
    while not any(each.method == "POST" and each.path == "/policies" for each in site.requests):
        waiting.wait(0.02)
    site.take_down(0)
