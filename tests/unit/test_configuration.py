"""The provider block, completed from the environment."""

from pathlib import Path
from typing import Any

import pytest

from provider import configuration
from provider.configuration import VARIABLES, Configuration, to_settings, warnings
from provider.framework.diagnostics import Diagnostic, DiagnosticError, Severity
from provider.framework.validate import validate
from provider.framework.values import UNKNOWN, Dynamic
from provider.omnistack.settings import Settings, base_url
from provider.secrecy import redacted

configured: Any = Configuration
ENOUGH = {"host": ("ovc",), "username": "admin", "password": "a password"}


def chosen(environment: dict[str, str] | None = None, /, **arguments: Any) -> Settings:
    return to_settings(configured(**arguments), "1.11.4", environment or {})


def refusal(environment: dict[str, str] | None = None, /, **arguments: Any) -> list[Diagnostic]:
    with pytest.raises(DiagnosticError) as caught:
        chosen(environment, **arguments)
    return list(caught.value.diagnostics)


# -- where arguments come from --------------------------------------------------------------------

FROM_ENVIRONMENT = {
    "SIMPLIVITY_HOST": "env",
    "SIMPLIVITY_USERNAME": "env-user",
    "SIMPLIVITY_PASSWORD": "env-password",
}


def test_three_arguments_are_enough():
    settings = chosen(**ENOUGH)
    assert (settings.urls, settings.username, settings.password) == (
        ("https://ovc",),
        "admin",
        "a password",
    )


def test_the_environment_alone_is_enough():
    settings = chosen(FROM_ENVIRONMENT)
    assert (settings.urls, settings.username, settings.password) == (
        ("https://env",),
        "env-user",
        "env-password",
    )


def test_an_argument_overrules_the_environment():
    assert chosen(FROM_ENVIRONMENT, host=("ovc",)).urls == ("https://ovc",)


def test_an_empty_variable_is_none():
    assert refusal({**FROM_ENVIRONMENT, "SIMPLIVITY_HOST": ""})[0].summary == "Missing host"


OLDER = {
    "OVC_IP": ("urls", "10.0.0.7", ("https://10.0.0.7",)),
    "VCENTER_USERNAME": ("username", "other", "other"),
    "VCENTER_PASSWORD": ("password", "other", "other"),
}


@pytest.mark.parametrize("variable", OLDER)
def test_the_variables_of_older_tools_are_known(variable: str):
    name, value, expected = OLDER[variable]
    ours = next(names[0] for names in VARIABLES.values() if variable in names)
    environment = {n: v for n, v in FROM_ENVIRONMENT.items() if n != ours}
    assert getattr(chosen({**environment, variable: value}), name) == expected


@pytest.mark.parametrize("variable", OLDER)
def test_our_own_variables_come_before_those_of_older_tools(variable: str):
    assert chosen({**FROM_ENVIRONMENT, variable: "x"}) == chosen(FROM_ENVIRONMENT)


@pytest.mark.parametrize("argument", VARIABLES)
def test_every_argument_can_come_from_the_environment(argument: str):
    assert VARIABLES[argument][0] == f"SIMPLIVITY_{argument.upper()}"


def test_there_is_a_variable_for_every_argument():
    assert VARIABLES.keys() == Configuration.schema.attributes.keys()


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("SIMPLIVITY_INSECURE", "true", "insecure", True),
        ("SIMPLIVITY_INSECURE", "1", "insecure", True),
        ("SIMPLIVITY_INSECURE", "False", "insecure", False),
        ("SIMPLIVITY_INSECURE", "0", "insecure", False),
        ("SIMPLIVITY_OPERATION_TIMEOUT", "1h", "operation_timeout", 3600.0),
        ("SIMPLIVITY_REQUEST_TIMEOUT", "5s", "request_timeout", 5.0),
        ("SIMPLIVITY_MAX_REQUESTS", "8", "max_requests", 8),
        ("SIMPLIVITY_CA_PEM", "pem", "ca_pem", "pem"),
    ],
)
def test_text_of_the_environment_becomes_a_value(
    variable: str, text: str, name: str, value: object
):
    assert getattr(chosen({variable: text}, **ENOUGH), name) == value


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("insecure", True, True),
        ("operation_timeout", "90s", 90.0),
        ("request_timeout", "5m", 300.0),
        ("max_requests", 2, 2),
        ("ca_pem", "pem", "pem"),
    ],
)
def test_an_argument_becomes_a_setting(name: str, given: object, value: object):
    assert getattr(chosen(**ENOUGH, **{name: given}), name) == value


def test_what_is_not_set_has_the_documented_default():
    settings = chosen(**ENOUGH)
    assert (
        settings.insecure,
        settings.operation_timeout,
        settings.request_timeout,
        settings.max_requests,
    ) == (False, 600.0, 70.0, 4)


def test_a_request_says_who_asks():
    agent = chosen(**ENOUGH).user_agent
    assert agent.startswith("terraform-provider-simplivity/")
    assert agent.endswith(" Terraform/1.11.4")


def test_a_terraform_that_does_not_say_its_version_is_unknown():
    assert to_settings(configured(**ENOUGH), "", {}).user_agent.endswith(" Terraform/unknown")


def test_the_password_is_a_secret_from_then_on():
    chosen(**{**ENOUGH, "password": "correct horse"})
    assert redacted("it is correct horse") == "it is (hidden)"


def test_the_password_of_the_environment_is_a_secret_too():
    chosen({**FROM_ENVIRONMENT, "SIMPLIVITY_PASSWORD": "battery staple"})
    assert redacted("it is battery staple") == "it is (hidden)"


# -- certificates ---------------------------------------------------------------------------------


@pytest.fixture
def pem(tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    path.write_text("pem")
    return str(path)


def test_certificates_may_be_in_a_file(pem: str):
    assert chosen(**ENOUGH, ca_file=pem).ca_file == pem


@pytest.mark.parametrize("variable", ["SIMPLIVITY_CA_FILE", "SSL_CERTIFICATE_PATH"])
def test_the_file_may_be_named_by_the_environment(pem: str, variable: str):
    assert chosen({variable: pem}, **ENOUGH).ca_file == pem


@pytest.mark.parametrize("path", ["~/ca.pem", "~somebody/ca.pem"])
def test_a_file_may_be_in_a_home_directory(
    pem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
):
    monkeypatch.setattr("os.path.expanduser", lambda text: text.replace(path[:-7], str(tmp_path)))
    assert chosen(**ENOUGH, ca_file=path).ca_file == pem
    assert chosen({"SIMPLIVITY_CA_FILE": path}, **ENOUGH).ca_file == pem


def test_the_home_directory_is_that_of_the_environment(
    pem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert chosen(**ENOUGH, ca_file="~/ca.pem").ca_file == pem


def test_an_argument_overrules_a_file_of_the_environment(pem: str):
    settings = chosen({"SIMPLIVITY_CA_FILE": pem}, **ENOUGH, ca_pem="text")
    assert (settings.ca_file, settings.ca_pem) == (None, "text")


def test_a_file_overrules_a_text_of_the_environment(pem: str):
    settings = chosen({"SIMPLIVITY_CA_PEM": "text"}, **ENOUGH, ca_file=pem)
    assert (settings.ca_file, settings.ca_pem) == (pem, None)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    path = str(tmp_path / "nothing.pem")
    assert refusal(**ENOUGH, ca_file=path) == [
        Diagnostic(
            "Invalid provider configuration",
            f"ca_file: {path!r} cannot be read: No such file or directory.",
            ("ca_file",),
        )
    ]


def test_text_that_is_no_certificate_is_refused():
    with pytest.raises(DiagnosticError) as caught:
        configuration.connect(configured(**ENOUGH, ca_pem="no certificate"), "1.11.4")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.summary == "Invalid provider configuration"
    assert diagnostic.path == ("ca_pem",)


def test_a_file_that_holds_no_certificate_is_refused(pem: str):
    with pytest.raises(DiagnosticError) as caught:
        configuration.connect(configured(**ENOUGH, ca_file=pem), "1.11.4")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.path == ("ca_file",)


def test_two_sources_of_certificates_are_complained_of(pem: str):
    config = configured(**ENOUGH, ca_file=pem, ca_pem="text")
    assert list(validate(config)) == [
        Diagnostic("Two certificate sources", "Leave out ca_file or ca_pem.", ("ca_pem",))
    ]


def test_a_source_may_be_unknown_beside_the_other():
    assert not list(validate(configured(**ENOUGH, ca_file=UNKNOWN, ca_pem="text")))


# -- several controllers --------------------------------------------------------------------------

PRINT = ":".join(["AB"] * 32)
PLAIN = "ab" * 32


def test_several_hosts_are_several_controllers_in_their_order():
    settings = chosen(**{**ENOUGH, "host": ("ovc2:8443", "ovc1")})
    assert settings.urls == ("https://ovc2:8443", "https://ovc1")


def test_commas_separate_hosts_in_the_environment():
    environment = {**FROM_ENVIRONMENT, "SIMPLIVITY_HOST": "ovc1, ovc2:8443"}
    assert chosen(environment).urls == ("https://ovc1", "https://ovc2:8443")


def test_a_host_that_is_named_twice_is_one_controller():
    assert chosen(**{**ENOUGH, "host": ("ovc", "https://ovc:443/api")}).urls == ("https://ovc",)


def test_a_wrong_host_among_several_is_complained_of_at_its_place():
    (complaint,) = validate(configured(host=("ovc1", "http://ovc2")))
    assert complaint.path == ("host", 1)


def test_a_host_that_is_unknown_among_others_is_not_judged():
    assert not list(validate(configured(host=("ovc1", UNKNOWN))))


def test_a_wrong_host_among_several_of_the_environment_is_told():
    environment = {**FROM_ENVIRONMENT, "SIMPLIVITY_HOST": "ovc1,"}
    assert refusal(environment) == [
        Diagnostic(
            "Invalid provider configuration",
            "SIMPLIVITY_HOST: '' is neither NAME, NAME:PORT nor a URL.",
            ("host",),
        )
    ]


@pytest.mark.parametrize("name", ["host", "tls_fingerprint"])
@pytest.mark.parametrize("value", [(), Dynamic("number", 5)], ids=repr)
def test_what_is_neither_a_string_nor_several_is_complained_of(name: str, value: object):
    assert list(validate(configured(**{name: value}))) == [
        Diagnostic(
            "Invalid attribute value",
            "The value must be a string or a list of strings, neither empty nor with null in it.",
            (name,),
        )
    ]


# -- the federation -------------------------------------------------------------------------------


def test_any_federation_is_allowed_if_none_is_named():
    assert chosen(**ENOUGH).allowed_clusters == ()


def test_the_clusters_of_the_federation_are_named_by_a_list_or_one_string():
    settings = chosen(**ENOUGH, allowed_omnistack_clusters=("c1", "c2"))
    assert settings.allowed_clusters == ("c1", "c2")
    assert chosen(**ENOUGH, allowed_omnistack_clusters=("c1",)).allowed_clusters == ("c1",)


def test_commas_separate_clusters_in_the_environment():
    settings = chosen({"SIMPLIVITY_ALLOWED_OMNISTACK_CLUSTERS": "East 1, West"}, **ENOUGH)
    assert settings.allowed_clusters == ("East 1", "West")


def test_a_cluster_without_a_name_is_refused():
    (complaint,) = validate(configured(allowed_omnistack_clusters=("c1", "")))
    assert complaint.path == ("allowed_omnistack_clusters", 1)
    (told,) = refusal({"SIMPLIVITY_ALLOWED_OMNISTACK_CLUSTERS": "c1,,c2"}, **ENOUGH)
    assert told.path == ("allowed_omnistack_clusters",)


# -- fingerprints ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [PRINT, PRINT.lower(), PLAIN, PLAIN.upper(), f" {PRINT} "])
def test_a_fingerprint_is_written_with_or_without_colons_in_any_case(text: str):
    assert chosen(**ENOUGH, tls_fingerprint=(text,)).fingerprints == {PLAIN}


@pytest.mark.parametrize(
    "before", ["sha256 Fingerprint=", "SHA256 Fingerprint=", "SHA-256 fingerprint = "]
)
def test_a_fingerprint_is_taken_as_openssl_prints_it(before: str):
    assert chosen(**ENOUGH, tls_fingerprint=(f"{before}{PRINT}\n",)).fingerprints == {PLAIN}


def test_a_fingerprint_of_another_kind_is_none_however_it_is_printed():
    (complaint,) = validate(configured(tls_fingerprint=(f"SHA1 Fingerprint={PRINT}",)))
    assert "is no SHA-256 fingerprint" in complaint.detail


def test_commas_separate_fingerprints_in_the_environment():
    other = "cd" * 32
    environment = {"SIMPLIVITY_TLS_FINGERPRINT": f"{PRINT},{other}"}
    assert chosen(environment, **ENOUGH).fingerprints == {PLAIN, other}


@pytest.mark.parametrize("text", ["", "ab" * 20, "xy" * 32, PRINT[1:]])
def test_what_is_no_fingerprint_is_complained_of(text: str):
    (complaint,) = validate(configured(tls_fingerprint=(text,)))
    assert complaint.path == ("tls_fingerprint",)
    assert "is no SHA-256 fingerprint: that is 64 hexadecimal digits" in complaint.detail


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"ca_file": "x"}, "Leave out ca_file or tls_fingerprint."),
        ({"ca_pem": "x"}, "Leave out ca_pem or tls_fingerprint."),
        ({"insecure": True}, "Leave out insecure or tls_fingerprint."),
        ({"ca_file": "x", "ca_pem": "x"}, "Leave out ca_file, ca_pem or tls_fingerprint."),
    ],
)
def test_a_fingerprint_beside_another_way_to_trust_is_complained_of(
    other: dict[str, Any], words: str
):
    assert list(validate(configured(tls_fingerprint=(PRINT,), **other))) == [
        Diagnostic("Two certificate sources", words, ("tls_fingerprint",))
    ]


@pytest.mark.parametrize("other", [{"insecure": False}, {"insecure": UNKNOWN}, {"ca_pem": UNKNOWN}])
def test_a_fingerprint_beside_what_does_not_contradict_it_is_not_complained_of(
    other: dict[str, Any],
):
    assert not list(validate(configured(tls_fingerprint=(PRINT,), **other)))


def test_a_fingerprint_overrules_other_ways_to_trust_of_the_environment(pem: str):
    environment = {"SIMPLIVITY_CA_FILE": pem, "SIMPLIVITY_INSECURE": "1"}
    settings = chosen(environment, **ENOUGH, tls_fingerprint=(PRINT,))
    assert settings.fingerprints == {PLAIN}
    assert (settings.ca_file, settings.insecure) == (None, False)


def test_a_fingerprint_comes_before_other_ways_to_trust_in_the_environment(pem: str):
    environment = {
        "SIMPLIVITY_TLS_FINGERPRINT": PRINT,
        "SIMPLIVITY_CA_FILE": pem,
        "SIMPLIVITY_CA_PEM": "text",
        "SIMPLIVITY_INSECURE": "1",
    }
    settings = chosen(environment, **ENOUGH)
    assert settings.fingerprints == {PLAIN}
    assert (settings.ca_file, settings.ca_pem, settings.insecure) == (None, None, False)


@pytest.mark.parametrize("other", ["ca_file", "ca_pem", "insecure"])
def test_another_way_to_trust_overrules_a_fingerprint_of_the_environment(other: str, pem: str):
    given = {"ca_file": pem, "ca_pem": "text", "insecure": True}[other]
    settings = chosen({"SIMPLIVITY_TLS_FINGERPRINT": PRINT}, **ENOUGH, **{other: given})
    assert not settings.fingerprints


# -- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["host", "username", "password"])
def test_what_is_missing_is_named_with_its_variable(name: str):
    given = {key: value for key, value in ENOUGH.items() if key != name}
    assert refusal(**given) == [
        Diagnostic(
            f"Missing {name}",
            f"The provider needs a {name}: set {name} in the provider block, or the environment"
            f" variable SIMPLIVITY_{name.upper()}.",
            (name,),
        )
    ]


def test_everything_that_is_missing_is_named():
    assert [each.path for each in refusal()] == [("host",), ("username",), ("password",)]


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("SIMPLIVITY_INSECURE", "yes", "'yes' is neither true nor false"),
        (
            "SIMPLIVITY_OPERATION_TIMEOUT",
            "soon",
            "'soon' is not a duration such as 90s, 10m or 1h30m",
        ),
        ("SIMPLIVITY_MAX_REQUESTS", "0", "must be at least 1, not 0"),
    ],
)
def test_a_wrong_variable_is_named(variable: str, text: str, words: str):
    name = variable.removeprefix("SIMPLIVITY_").lower()
    assert refusal({variable: text}, **ENOUGH) == [
        Diagnostic("Invalid provider configuration", f"{variable}: {words}.", (name,))
    ]


@pytest.mark.parametrize("text", ["many", "1.5", ""])
def test_a_number_of_requests_that_is_none_is_not_taken(text: str):
    if text:
        assert refusal({"SIMPLIVITY_MAX_REQUESTS": text}, **ENOUGH)[0].path == ("max_requests",)
    else:
        assert chosen({"SIMPLIVITY_MAX_REQUESTS": text}, **ENOUGH).max_requests == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host", ("",)),
        ("host", ("http://ovc",)),
        ("host", ("ovc/api/v2",)),
        ("username", ""),
        ("password", ""),
        ("ca_file", ""),
        ("ca_pem", ""),
        ("operation_timeout", "soon"),
        ("request_timeout", "0s"),
        ("max_requests", 0),
    ],
)
def test_a_wrong_argument_is_complained_of(name: str, value: object):
    assert [each.path for each in validate(configured(**{name: value}))] == [(name,)]


def test_an_empty_block_is_not_complained_of():
    assert not list(validate(configured()))


def test_a_wrong_password_is_not_shown():
    (complaint,) = validate(configured(password=""))
    assert complaint.detail == "The value is not valid."


def test_accepting_any_certificate_is_warned_of():
    (told,) = warnings(configured(insecure=True))
    assert told.summary == "Certificate verification is off"
    assert (told.path, told.severity) == (("insecure",), Severity.WARNING)


@pytest.mark.parametrize("insecure", [None, False, UNKNOWN], ids=repr)
def test_verifying_certificates_is_not_warned_of(insecure: Any):
    assert not list(warnings(configured(insecure=insecure)))


# -- hosts ----------------------------------------------------------------------------------------

HOSTS = {
    "ovc1": "https://ovc1",
    "ovc1.example.com": "https://ovc1.example.com",
    " ovc1 ": "https://ovc1",
    "OVC1": "https://OVC1",
    "ovc_1": "https://ovc_1",
    "ovc1:8443": "https://ovc1:8443",
    "ovc1:443": "https://ovc1",
    "10.0.0.7": "https://10.0.0.7",
    "10.0.0.7:8443": "https://10.0.0.7:8443",
    "https://ovc1": "https://ovc1",
    "https://ovc1/": "https://ovc1",
    "https://ovc1/api": "https://ovc1",
    "https://ovc1/api/": "https://ovc1",
    "https://ovc1:8443/api/": "https://ovc1:8443",
    "HTTPS://ovc1": "https://ovc1",
    "https://simplivity@ovc1": "https://ovc1",
    "https://simplivity:@ovc1:8443/api": "https://ovc1:8443",
    "simplivity@ovc1": "https://ovc1",
    "fd00::7": "https://[fd00::7]",
    "::1": "https://[::1]",
    "::ffff:10.0.0.7": "https://[::ffff:10.0.0.7]",
    "[fd00::7]": "https://[fd00::7]",
    "[fd00::7]:8443": "https://[fd00::7]:8443",
    "https://[fd00::7]:8443/api": "https://[fd00::7]:8443",
}
NO_HOSTS = {
    "": "'' is neither NAME, NAME:PORT nor a URL",
    "  ": "'  ' is neither NAME, NAME:PORT nor a URL",
    "http://ovc1": "http:// is not supported: a controller speaks https only",
    "ftp://ovc1": "ftp:// is not supported: a controller speaks https only",
    "https://": "'https://' is neither NAME, NAME:PORT nor a URL",
    "ovc1/api": "'ovc1/api' is neither NAME, NAME:PORT nor a URL",
    "ovc1:": "'ovc1:' is neither NAME, NAME:PORT nor a URL",
    "ovc1:port": "'ovc1:port' is neither NAME, NAME:PORT nor a URL",
    "ovc1:65536": "'ovc1:65536' is neither NAME, NAME:PORT nor a URL",
    "ovc 1": "'ovc 1' is neither NAME, NAME:PORT nor a URL",
    "[fd00::7": "'[fd00::7' is neither NAME, NAME:PORT nor a URL",
    "https://ovc1/rest": "the URL must be https://NAME or https://NAME:PORT and nothing more",
    "https://ovc1/?a=b": "the URL must be https://NAME or https://NAME:PORT and nothing more",
    "https://admin@ovc1": "the account belongs into username and password, not into host",
    "admin@ovc1": "the account belongs into username and password, not into host",
    "https://simplivity:pw@ovc1": "the account belongs into username and password, not into host",
    "https://simplivity@": "'https://simplivity@' is neither NAME, NAME:PORT nor a URL",
}


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_is_a_url(host: str):
    assert base_url(host) == HOSTS[host]


@pytest.mark.parametrize("host", NO_HOSTS)
def test_what_is_no_host_is_told(host: str):
    with pytest.raises(ValueError, match=r".") as caught:
        base_url(host)
    assert str(caught.value) == NO_HOSTS[host]


def test_half_an_address_in_a_url_is_no_host():
    with pytest.raises(ValueError, match="IPv6"):
        base_url("https://[fd00::7")


@pytest.mark.parametrize(
    "host", ["https://admin:secret@ovc1", "https://:secret@ovc1", "admin:secret@ovc1"]
)
def test_a_password_in_a_url_is_not_shown(host: str):
    with pytest.raises(ValueError, match=r".") as caught:
        base_url(host)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", sorted(set(HOSTS.values())))
def test_a_url_is_its_own_url(host: str):
    assert base_url(host) == host


def test_settings_do_not_show_the_password():
    assert "a password" not in repr(chosen(**ENOUGH))
