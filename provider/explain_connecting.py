"""Wording of what stands between Terraform and a controller: the way, certificates, the login.

What the controllers answer to requests is worded by `explain`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from provider.address import EXECUTABLE
from provider.framework.diagnostics import Diagnostic
from provider.framework.record import Record
from provider.omnistack import errors
from provider.omnistack.settings import with_colons

Words = Callable[[Any, Record | None], Diagnostic]


def facts(**facts: object) -> str:
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in facts.items() if value]
    return "\n\n" + "\n".join(lines)


def _unreachable(error: errors.Unreachable, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Controller cannot be reached",
        f"No connection to {error.url}: {error.reason}. Nothing is wrong with the state. Check"
        " the host, that the controller is running, and that no firewall is in between.",
        ("host",) if _record is None else (),
    )


def _not_ready(error: errors.NotReady, record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Controller is not ready",
        f"{error.url} answers, but with an error instead of letting anybody in; that says nothing"
        " of the password. The controller, or a gateway in front of it, is starting, overloaded or"
        " broken. Nothing is wrong with the state: try again later, and look at the controller if"
        " it stays like this." + facts(Answer=error.reason),
        ("host",) if record is None else (),
    )


def _no_tls(error: errors.NoTls, record: Record | None) -> Diagnostic:
    return Diagnostic(
        "TLS connection failed",
        f"{error.url} can be reached, so no firewall is in the way, but {error.reason}. Check the"
        " port in host: a controller has its REST API at 443, by HTTPS with TLS 1.2 or newer.",
        ("host",) if record is None else (),
    )


def _untrusted(error: errors.Untrusted, record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Certificate is not trusted",
        f"{error.url} shows a certificate that cannot be verified: {error.reason}. Controllers"
        " come with a self-signed certificate: give its fingerprint in tls_fingerprint, which"
        f" {EXECUTABLE} trust {_host(error)} shows; or give the certificate, or that of your"
        " authority, in ca_file or ca_pem, and use the name that the certificate is for.",
        ("host",) if record is None else (),
    )


def _not_pinned(error: errors.NotPinned, record: Record | None) -> Diagnostic:
    expected = " or ".join(map(with_colons, error.expected))
    return Diagnostic(
        "Certificate is another one",
        f"{error.url} shows another certificate than tls_fingerprint says, so nothing was sent to"
        " it. If the controller has a new certificate, look at it with"
        f" {EXECUTABLE} trust {_host(error)}, compare it with what the controller's own console"
        " says, and change tls_fingerprint. If not, somebody may be in between."
        + facts(Seen=with_colons(error.seen), Expected=expected),
        ("tls_fingerprint",) if record is None else (),
    )


def _host(error: errors.Unreachable) -> str:
    return error.url.removeprefix("https://")


def _wrong_host(error: errors.WrongHost, record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Host is no OmniStack controller",
        f"{error.url} answers, but not with the OmniStack REST API ({error.seen}). The host must"
        " be an OmniStack Virtual Controller or the Management Virtual Appliance, not vCenter and"
        " not an ESXi host.",
        ("host",) if record is None else (),
    )


def _other_federation(error: errors.OtherFederation, record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Hosts belong to different federations",
        f"{error.url} has the omnistack_clusters {error.seen}, and {error.first_url} has"
        f" {error.known}: none in common, so they are controllers of two federations. In the wrong"
        " one all objects would look deleted, so nothing else was asked there. Let host list"
        " controllers of one federation, and give the other one a provider block of its own, with"
        " an alias.",
        ("host",) if record is None else (),
    )


def _not_allowed(error: errors.NotAllowed, record: Record | None) -> Diagnostic:
    missing = ", ".join(map(repr, error.missing))
    present = ", ".join(f"{name!r} ({id_})" for id_, name in error.clusters.items())
    return Diagnostic(
        "Federation is not the allowed one",
        f"{error.url} has no omnistack_cluster {missing}, which allowed_omnistack_clusters"
        f" demands.{_near(error)} Either host leads to another federation, or a cluster is misspelt"
        " or gone. Nothing else was asked there." + facts(Clusters=present or "none"),
        ("allowed_omnistack_clusters",) if record is None else (),
    )


def _near(error: errors.NotAllowed) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # for this failure alone

    present = [*error.clusters.values(), *error.clusters]
    near = [name for each in error.missing for name in get_close_matches(each, present, 1)]
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""


def _login_refused(error: errors.LoginRefused, record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Login was refused",
        f"{error.url} does not accept the password of {error.username!r}. It was tried once only,"
        " because accounts lock. Use an account of the hypervisor's management system, such as"
        " administrator@vsphere.local." + facts(Answer=error.reason),
        ("password",) if record is None else (),
    )


def _token_expired(error: errors.TokenExpired, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Access token has expired",
        f"{error.url} does not take the token any more that this run has opened. A token lasts for"
        " a day at most, and none outlives a restart of the controller. Run Terraform again for"
        " another one.",
    )


WORDS: Mapping[type, Words] = {
    errors.Unreachable: _unreachable,
    errors.NeverSent: _unreachable,
    errors.NotReady: _not_ready,
    errors.NoTls: _no_tls,
    errors.Untrusted: _untrusted,
    errors.NotPinned: _not_pinned,
    errors.WrongHost: _wrong_host,
    errors.OtherFederation: _other_federation,
    errors.NotAllowed: _not_allowed,
    errors.LoginRefused: _login_refused,
    errors.TokenExpired: _token_expired,
}
