"""Every failure has words: short ones on top, then what happened and what to do."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from provider import explain as module
from provider.configuration import Configuration
from provider.explain import explain
from provider.framework.diagnostics import Diagnostic, DiagnosticError, Severity
from provider.framework.provider import NotConfigured
from provider.framework.record import Record
from provider.framework.types import Mismatch
from provider.framework.values import UNKNOWN
from provider.nouns.access_token.ephemeral_resource import Token
from provider.nouns.policy.actions import PoliciesSuspend
from provider.nouns.policy.resource import Policy
from provider.nouns.policy.rule_resource import PolicyRule
from provider.omnistack import errors

URL = "https://ovc"
GATEWAY = errors.Overloaded(504, "GET", "/hosts", "", url=URL)
POLICY = Policy.partial(name="Gold", id="4711")
RULE = PolicyRule.partial(policy_id="p-1", external_store_name="store-1", days="All")


def answer(
    status: int = 400,
    message: str = "",
    exception: str = "",
    code: str = "",
    kind: type[errors.ErrorAnswer] = errors.ErrorAnswer,
) -> errors.ErrorAnswer:
    return kind(status, "POST", "/policies", message, exception, code)


def untrusted() -> errors.Untrusted:
    return errors.Untrusted(URL, "self-signed certificate")


DUPLICATE = answer(message="Duplicate name exists.", exception="TaskException", code="13")
IN_USE = answer(message="The policy is in use.", exception="ObjectInUseException")
FAILURES: dict[str, Exception] = {
    "not configured": NotConfigured(),
    "unreachable": errors.Unreachable(URL, "Connection refused"),
    "never sent": errors.NeverSent(URL, "Connection refused"),
    "untrusted": untrusted(),
    "not pinned": errors.NotPinned(URL, "another certificate", "abcd", ("1234", "5678")),
    "not ready": errors.NotReady(URL, "POST /oauth/token: HTTP 500: No"),
    "no tls": errors.NoTls(URL, "it speaks plain HTTP or another protocol, not HTTPS"),
    "wrong host": errors.WrongHost(URL, "HTTP 404: NOT_FOUND"),
    "other federation": errors.OtherFederation(URL, "'west'", "'east'", "https://ovc1"),
    "not allowed": errors.NotAllowed(URL, ("North-1",), {"c-1": "North1", "c-2": "South"}),
    "not allowed, nothing like it": errors.NotAllowed(URL, ("x", "y"), {}),
    "invalid destination": answer(message="Invalid destination: gone", code="142"),
    "login refused": errors.LoginRefused(URL, "admin", "HTTP 401: Bad Credentials"),
    "token expired": errors.TokenExpired(URL),
    "too old": errors.TooOld("1.16 (OmniStack 4.1.0)", "1.14", "POST /datastores"),
    "answered": answer(message="No."),
    "answered without words": answer(500),
    "duplicate": DUPLICATE,
    "in use": IN_USE,
    "not found": answer(404, "id: x could not be found", kind=errors.NotFound),
    "not found without words": answer(404, kind=errors.NotFound),
    "forbidden": answer(400, "Denied", "PermissionDeniedException", kind=errors.Forbidden),
    "overloaded": GATEWAY,
    "unreadable": errors.Unreadable(200, "GET", "/hosts", "<html>"),
    "incomplete": errors.Incomplete("hosts", 3, 5),
    "endless": errors.Endless("GET /hosts: answers of more than 512 MiB"),
    "outcome unknown": errors.OutcomeUnknown("POST", "/policies", GATEWAY),
    "still there": errors.DeletionUnconfirmed("/datastores/x"),
    "answer lost": errors.OutcomeUnknown("POST", "/policies", errors.Unreachable(URL, "reset")),
    "several unreachable": errors.combined(
        [errors.NeverSent(URL, "Connection refused"), errors.Unreachable(f"{URL}2", "timed out")]
    ),
    "task failed": errors.TaskFailed("t-1", "FAILED", "The disk is full.", "7"),
    "task failed without words": errors.TaskFailed("t-1", "FAILED", "", ""),
    "task failed for a duplicate": errors.TaskFailed("t-1", "FAILED", "Duplicate name.", "13"),
    "out of sight": errors.PollingFailed("POST /policies, task t-1", GATEWAY),
    "timed out": errors.TimedOut("POST /policies, task t-1", 600.0),
    "interrupted": errors.Interrupted("POST /policies, task t-1"),
    "mismatch": Mismatch("a number", "x", ("size",)),
    "unforeseen": KeyError("id"),
}
ACTION, TOKEN = PoliciesSuspend.blank(), Token.blank()
RECORDS: dict[str, Record | None] = {
    "provider": None,
    "policy": POLICY,
    "rule": RULE,
    "action": ACTION,
    "ephemeral resource": TOKEN,
}


def explained() -> Iterator[tuple[str, Diagnostic]]:
    """The words for each failure, by its name, of each record that it can concern."""
    for name, error in FAILURES.items():
        for record in RECORDS.values():
            for diagnostic in explain(error, record):
                yield name, diagnostic


def only(error: Exception, record: Record | None = POLICY) -> Diagnostic:
    (diagnostic,) = explain(error, record)
    return diagnostic


def kinds(root: type[Any]) -> set[type[Any]]:
    return {root}.union(*(kinds(each) for each in root.__subclasses__()))


# -- all of them ----------------------------------------------------------------------------------


def test_every_error_of_the_api_has_words_of_its_own():
    ours = {each for each in kinds(errors.OmniStackError) if each.__module__ == errors.__name__}
    seen = {type(error) for error in FAILURES.values()}
    assert not [each.__name__ for each in ours - seen - {errors.OmniStackError}]
    for error in (each for each in FAILURES.values() if isinstance(each, errors.OmniStackError)):
        assert only(error).summary != "Provider error", type(error)


def test_a_failure_is_one_error():
    for name, error in FAILURES.items():
        for record in RECORDS.values():
            assert only(error, record).severity is Severity.ERROR, name


def test_a_summary_is_a_few_words_without_a_period():
    for name, diagnostic in explained():
        assert re.fullmatch(r"[A-Z]\S*( \S+){1,5}", diagnostic.summary), name
        assert not diagnostic.summary.endswith("."), name


def test_a_detail_is_a_sentence():
    for name, diagnostic in explained():
        first, *_ = diagnostic.detail.split("\n\n")
        assert len(first.split()) > 1 or name.startswith("answered"), name
        assert "None" not in diagnostic.detail, name


def test_facts_stand_one_per_line_at_the_end():
    for name, diagnostic in explained():
        _, *facts = diagnostic.detail.split("\n\n")
        for line in "\n".join(facts[1:]).splitlines():
            assert re.match(r"[A-Z][a-z ]+: \S", line), name


def test_a_path_leads_to_an_attribute_of_what_failed():
    for name, error in FAILURES.items():
        for record in RECORDS.values():
            schema = (record or Configuration).schema
            for diagnostic in explain(error, record):
                assert set(map(str, diagnostic.path[:1])) <= schema.attributes.keys(), name


def test_what_refuses_speaks_for_itself():
    told = Diagnostic("No", "Because.", ("name",))
    assert explain(DiagnosticError(told), POLICY) == (told,)


def test_what_nobody_foresaw_asks_for_a_report():
    assert only(KeyError("id")) == Diagnostic(
        "Provider error",
        "KeyError: 'id'\n\nThis is a fault of the provider, not of the configuration. Please"
        " report it with the output of TF_LOG_PROVIDER=DEBUG.",
    )


def test_an_error_of_a_new_kind_has_the_words_of_its_parent():
    class Gone(errors.NotFound):
        """A new kind."""

    assert only(Gone(404, "GET", "/hosts/1", "")).summary == "Object does not exist"


# -- the words ------------------------------------------------------------------------------------

WORDS = {
    "not configured": Diagnostic(
        "Provider configuration not known yet",
        "An argument of the provider depends on something that is known only after apply, so the"
        " federation cannot be reached yet. Apply what it depends on first, with -target, or give"
        " the argument a value that is known.",
    ),
    "unreachable": Diagnostic(
        "Controller cannot be reached",
        "No connection to https://ovc: Connection refused. Nothing is wrong with the state. Check"
        " the host, that the controller is running, and that no firewall is in between.",
    ),
    "untrusted": Diagnostic(
        "Certificate is not trusted",
        "https://ovc shows a certificate that cannot be verified: self-signed certificate."
        " Controllers come with a self-signed certificate: give its fingerprint in tls_fingerprint,"
        " which terraform-provider-simplivity trust ovc shows; or give the certificate, or that of"
        " your authority, in ca_file or ca_pem, and use the name that the certificate is for.",
    ),
    "not pinned": Diagnostic(
        "Certificate is another one",
        "https://ovc shows another certificate than tls_fingerprint says, so nothing was sent to"
        " it. If the controller has a new certificate, look at it with"
        " terraform-provider-simplivity trust ovc, compare it with what the controller's own"
        " console says, and change tls_fingerprint. If not, somebody may be in between."
        "\n\nSeen: AB:CD\nExpected: 12:34 or 56:78",
    ),
    "wrong host": Diagnostic(
        "Host is no OmniStack controller",
        "https://ovc answers, but not with the OmniStack REST API (HTTP 404: NOT_FOUND). The host"
        " must be an OmniStack Virtual Controller or the Management Virtual Appliance, not vCenter"
        " and not an ESXi host.",
    ),
    "not ready": Diagnostic(
        "Controller is not ready",
        "https://ovc answers, but with an error instead of letting anybody in; that says nothing of"
        " the password. The controller, or a gateway in front of it, is starting, overloaded or"
        " broken. Nothing is wrong with the state: try again later, and look at the controller if"
        " it stays like this.\n\nAnswer: POST /oauth/token: HTTP 500: No",
    ),
    "no tls": Diagnostic(
        "TLS connection failed",
        "https://ovc can be reached, so no firewall is in the way, but it speaks plain HTTP or"
        " another protocol, not HTTPS. Check the port in host: a controller has its REST API at"
        " 443, by HTTPS with TLS 1.2 or newer.",
    ),
    "other federation": Diagnostic(
        "Hosts belong to different federations",
        "https://ovc has the omnistack_clusters 'west', and https://ovc1 has 'east': none in"
        " common, so they are controllers of two federations. In the wrong one all objects would"
        " look deleted, so nothing else was asked there. Let host list controllers of one"
        " federation, and give the other one a provider block of its own, with an alias.",
    ),
    "not allowed": Diagnostic(
        "Federation is not the allowed one",
        "https://ovc has no omnistack_cluster 'North-1', which allowed_omnistack_clusters demands."
        " Did you mean 'North1'? Either host leads to another federation, or a cluster is misspelt"
        " or gone. Nothing else was asked there.\n\nClusters: 'North1' (c-1), 'South' (c-2)",
    ),
    "login refused": Diagnostic(
        "Login was refused",
        "https://ovc does not accept the password of 'admin'. It was tried once only, because"
        " accounts lock. Use an account of the hypervisor's management system, such as"
        " administrator@vsphere.local.\n\nAnswer: HTTP 401: Bad Credentials",
    ),
    "too old": Diagnostic(
        "Controller is too old",
        "POST /datastores as it is asked for here needs REST API 1.16 (OmniStack 4.1.0); this"
        " controller has 1.14. Leave out what is newer or update OmniStack.",
    ),
    "answered": Diagnostic(
        "Controller refused the request",
        "No.\n\nRequest: POST /policies\nStatus: 400",
    ),
    "answered without words": Diagnostic(
        "Controller refused the request",
        "The controller gave no reason.\n\nRequest: POST /policies\nStatus: 500",
    ),
    "duplicate": Diagnostic(
        "Name exists already",
        "The controller has an object of this name already. Choose another name, or import the"
        " object that exists.\n\nController: Duplicate name exists.",
    ),
    "forbidden": Diagnostic(
        "Permission denied",
        "The account of the provider may log in, but may not do this. It needs the administrator"
        " role in the hypervisor's management system.\n\nController: Denied\nRequest: POST"
        " /policies\nStatus: 400",
    ),
    "overloaded": Diagnostic(
        "Controller is overloaded",
        "The controller gave up on a request that changes nothing, also when it was repeated."
        " Nothing was lost; try again later, or with fewer requests at once (max_requests)."
        "\n\nRequest: GET /hosts\nHost: https://ovc\nStatus: 504",
    ),
    "incomplete": Diagnostic(
        "Listing is incomplete",
        "The controller says that there are 5 hosts, but only 3 of them could be read, twice in a"
        " row. What is missing from such a listing may exist, so the state was left as it is. Try"
        " again.",
    ),
    "outcome unknown": Diagnostic(
        "Outcome is unknown",
        "The request was sent, but no answer tells whether the controller carried it out; it may"
        " still be doing so. Look at the object before the next apply: import it if it exists."
        "\n\nRequest: POST /policies\nHost: https://ovc\nReason: controller is overloaded",
    ),
    "answer lost": Diagnostic(
        "Outcome is unknown",
        "The request was sent, but no answer tells whether the controller carried it out; it may"
        " still be doing so. Look at the object before the next apply: import it if it exists."
        "\n\nRequest: POST /policies\nHost: https://ovc"
        "\nReason: controller cannot be reached",
    ),
    "several unreachable": Diagnostic(
        "Controller cannot be reached",
        "No connection to https://ovc or https://ovc2: Connection refused; timed out. Nothing is"
        " wrong with the state. Check the host, that the controller is running, and that no"
        " firewall is in between.",
    ),
    "task failed": Diagnostic(
        "Controller could not do it",
        "The controller accepted the request and then failed: The disk is full.\n\nTask: t-1"
        "\nState: FAILED\nError code: 7",
    ),
    "mismatch": Diagnostic(
        "Answer cannot be understood",
        "The controller's answer is not as its API documents it: size: expected a number, got str."
        " Please report this with the output of TF_LOG_PROVIDER=DEBUG and the OmniStack version.",
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_failure_is_told_in_these_words(name: str):
    diagnostic = only(FAILURES[name])
    assert (diagnostic.summary, diagnostic.detail) == (WORDS[name].summary, WORDS[name].detail)


def test_an_unforeseen_refusal_shows_exception_and_code():
    detail = only(answer(message="No.", exception="TaskException", code="7")).detail
    assert detail.endswith("Exception: TaskException\nError code: 7")


@pytest.mark.parametrize("name", ["timed out", "interrupted"])
def test_whoever_stops_waiting_says_what_for(name: str):
    assert "POST /policies, task t-1" in only(FAILURES[name]).detail


# -- who is to blame ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "blamed"),
    [
        ("unreachable", "host"),
        ("untrusted", "host"),
        ("not pinned", "tls_fingerprint"),
        ("not ready", "host"),
        ("no tls", "host"),
        ("wrong host", "host"),
        ("other federation", "host"),
        ("not allowed", "allowed_omnistack_clusters"),
        ("login refused", "password"),
    ],
)
def test_while_connecting_an_argument_of_the_provider_is_to_blame(name: str, blamed: str):
    assert only(FAILURES[name], None).path == (blamed,)


@pytest.mark.parametrize(
    "name",
    [
        "unreachable",
        "not ready",
        "no tls",
        "untrusted",
        "wrong host",
        "other federation",
        "not allowed",
        "login refused",
    ],
)
def test_later_no_attribute_of_the_resource_is_to_blame_for_it(name: str):
    assert only(FAILURES[name]).path == ()


@pytest.mark.parametrize("name", ["duplicate", "task failed for a duplicate"])
def test_a_duplicate_is_blamed_on_the_name(name: str):
    assert only(FAILURES[name]).path == ("name",)


def test_a_duplicate_of_what_has_no_name_is_blamed_on_nothing():
    assert only(DUPLICATE, RULE).path == ()


def test_the_attribute_whose_value_the_controller_names_is_to_blame():
    assert only(answer(message="There is no store-1 here."), RULE).path == ("external_store_name",)


@pytest.mark.parametrize(
    ("rule", "blamed"),
    [
        (RULE, ("external_store_name",)),
        (PolicyRule.partial(policy_id="p-1", destination_id="c-1"), ("destination_id",)),
        (PolicyRule.partial(policy_id="p-1", destination_id=UNKNOWN), ()),
        (POLICY, ()),
    ],
    ids=str,
)
def test_an_invalid_destination_is_blamed_on_the_one_that_was_given(rule: Record, blamed: Any):
    assert only(FAILURES["invalid destination"], rule).path == blamed


def test_two_attributes_whose_values_the_controller_names_are_not_to_blame():
    assert only(answer(message="There is no store-1 and no p-1."), RULE).path == ()


def test_an_attribute_that_the_controller_does_not_name_is_not_to_blame():
    assert only(answer(message="No."), RULE).path == ()


def test_the_time_is_up_for_the_timeouts():
    assert only(FAILURES["timed out"]).path == ("timeouts",)


def test_the_table_of_words_is_for_exceptions_only():
    table: Any = module._WORDS
    assert all(issubclass(each, Exception) for each in table)


def test_what_an_action_has_begun_is_found_out_by_no_plan():
    told = only(FAILURES["out of sight"], ACTION)
    assert "and the next plan finds out" in only(FAILURES["out of sight"]).detail
    assert "Look at what it was to change before it is tried again." in told.detail


def test_the_time_of_an_action_is_called_as_its_argument():
    told = only(FAILURES["timed out"], ACTION)
    assert told.path == ("timeout",)
    assert "Raise the time in timeout, or" in told.detail
