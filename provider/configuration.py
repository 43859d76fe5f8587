"""The provider block: where the federation is and who asks, from arguments or the environment."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from provider.address import EXECUTABLE, __version__
from provider.framework import durations
from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.record import Record, optional
from provider.framework.validators import at_least, duration, not_empty
from provider.framework.values import Strings, is_stated
from provider.omnistack import settings
from provider.omnistack.settings import Settings
from provider.secrecy import conceal

VARIABLES = {
    "host": ("SIMPLIVITY_HOST", "OVC_IP"),
    "username": ("SIMPLIVITY_USERNAME", "VCENTER_USERNAME"),
    "password": ("SIMPLIVITY_PASSWORD", "VCENTER_PASSWORD"),
    "ca_file": ("SIMPLIVITY_CA_FILE", "SSL_CERTIFICATE_PATH"),
    "ca_pem": ("SIMPLIVITY_CA_PEM",),
    "tls_fingerprint": ("SIMPLIVITY_TLS_FINGERPRINT",),
    "insecure": ("SIMPLIVITY_INSECURE",),
    "allowed_omnistack_clusters": ("SIMPLIVITY_ALLOWED_OMNISTACK_CLUSTERS",),
    "operation_timeout": ("SIMPLIVITY_OPERATION_TIMEOUT",),
    "request_timeout": ("SIMPLIVITY_REQUEST_TIMEOUT",),
    "max_requests": ("SIMPLIVITY_MAX_REQUESTS",),
}
"""Where each argument comes from if it is not set; the second name is that of older tools."""
TRUST = ("tls_fingerprint", "ca_file", "ca_pem")
"""The ways to say which certificates are good: one at a time; in the environment the first."""


def _host(value: str) -> str | None:
    try:
        settings.base_url(value)
    except ValueError as error:
        return f"is not a host: {error}"
    return None


def _fingerprint(value: str) -> str | None:
    try:
        settings.fingerprint(value)
    except ValueError as error:
        return f"is not a fingerprint: {error}"
    return None


def _from(name: str) -> str:
    first, *older = VARIABLES[name]
    return f" Also from `{first}`" + (f" or `{older[0]}`." if older else ".")


class Configuration(Record):
    """The SimpliVity provider manages a federation of HPE SimpliVity (OmniStack) clusters.

    It speaks to the REST API of one OmniStack Virtual Controller, or of the Management Virtual
    Appliance, with an account of the hypervisor's management system. Where it is given several
    controllers of the federation, it goes to the next when one does not answer. Each argument can
    come from the environment instead.
    """

    host: Strings | None = optional(
        "Controller to speak to: name, name:port or URL. A list of controllers of the same"
        " federation, the first one preferred, keeps the provider at work while one of them is"
        " down; one that knows none of the omnistack_clusters of the others is refused. The proxy"
        " of `HTTPS_PROXY` is used unless `NO_PROXY` names the host."
        + _from("host")
        + " There, commas separate controllers.",
        each=_host,
    )
    username: str | None = optional(
        "Account of the hypervisor's management system." + _from("username"), validator=not_empty
    )
    password: str | None = optional(
        "Password of the account." + _from("password"), sensitive=True, validator=not_empty
    )
    ca_file: str | None = optional(
        "File with the certificates of the authorities to trust (PEM), instead of those of the"
        " system. For a self-signed controller, its certificate. `~` is the home directory."
        + _from("ca_file"),
        validator=not_empty,
    )
    ca_pem: str | None = optional(
        "The same as text. Excludes `ca_file`." + _from("ca_pem"), validator=not_empty
    )
    tls_fingerprint: Strings | None = optional(
        "SHA-256 fingerprint of the controller's certificate, in hexadecimal digits with or without"
        " colons or as `openssl x509 -fingerprint -sha256` prints it, or a list of them where there"
        " are several controllers. Then this certificate alone is trusted, whoever signed it and"
        f" whatever its name; `{EXECUTABLE} trust HOST` shows it. Excludes `ca_file`, `ca_pem` and"
        " `insecure`." + _from("tls_fingerprint") + " There, commas separate fingerprints.",
        each=_fingerprint,
    )
    insecure: bool | None = optional(
        "Whether to accept any certificate. Then anybody on the way can read the password."
        " `false` if left out." + _from("insecure")
    )
    allowed_omnistack_clusters: Strings | None = optional(
        "Ids or names of omnistack_clusters that make up the federation to work with, one or a list"
        " of them. The provider refuses to work with a federation that lacks any of them, so that a"
        " wrong `host` is an error and not a plan that makes everything anew."
        + _from("allowed_omnistack_clusters")
        + " There, commas separate clusters.",
        each=not_empty,
    )
    operation_timeout: str | None = optional(
        "Longest time that an operation may take where the `timeouts` of its resource say nothing"
        " else, `10m` if left out." + _from("operation_timeout"),
        validator=duration,
    )
    request_timeout: str | None = optional(
        "Longest time that one HTTP request may take, `70s` if left out; the controller gives up"
        " after 60 seconds." + _from("request_timeout"),
        validator=duration,
    )
    max_requests: int | None = optional(
        "Most requests under way at once, 4 if left out: a controller refuses too many."
        + _from("max_requests"),
        validator=at_least(1),
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        given = [name for name in sorted(TRUST) if is_stated(getattr(self, name))]
        if self.insecure is True and is_stated(self.tls_fingerprint):
            given.insert(-1, "insecure")
        if len(given) > 1:
            words = f"Leave out {', '.join(given[:-1])} or {given[-1]}."
            yield Diagnostic("Two certificate sources", words, (given[-1],))


def warnings(config: Configuration) -> Iterable[Diagnostic]:
    if config.insecure is True:
        yield warning(
            "Certificate verification is off",
            "Anybody on the way to the controller can read the password and change what is sent."
            f" Name the certificate in tls_fingerprint instead: {EXECUTABLE} trust HOST shows it.",
            "insecure",
        )


def to_settings(
    config: Configuration, terraform: str, environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings of a known configuration; raises `DiagnosticError` for what is lacking."""
    known = Known(config, os.environ if environment is None else environment)
    chosen: dict[str, Any] = {
        "urls": known.get("host", _each(settings.base_url)),
        "username": known.get("username", str),
        "password": known.get("password", str),
        "user_agent": f"{EXECUTABLE}/{__version__} Terraform/{terraform or 'unknown'}",
        "ca_file": known.get("ca_file", _readable),
        "ca_pem": known.get("ca_pem", str),
        "fingerprints": known.get("tls_fingerprint", _fingerprints),
        "insecure": known.get("insecure", _truth),
        "allowed_clusters": known.get("allowed_omnistack_clusters", _each(_cluster)),
        "operation_timeout": known.get("operation_timeout", durations.seconds),
        "request_timeout": known.get("request_timeout", durations.seconds),
        "max_requests": known.get("max_requests", _positive),
    }
    if chosen["password"]:
        conceal(chosen["password"], f"{chosen['username']}:{chosen['password']}")
    missing = [_missing(name) for name in ("host", "username", "password") if not known[name]]
    if missing:
        raise DiagnosticError(*missing)
    return Settings(**{name: value for name, value in chosen.items() if value is not None})


class Known:
    """The arguments of a configuration, completed from the environment."""

    def __init__(self, config: Configuration, environment: Mapping[str, str]) -> None:
        self._config = config
        self._environment = environment

    def __getitem__(self, name: str) -> Any:
        return self._source(name)[1]

    def get(self, name: str, convert: Any) -> Any:
        """An argument, converted; raises `DiagnosticError` with the name of its source."""
        source, value = self._source(name)
        try:
            return None if value is None else convert(value)
        except ValueError as error:
            raise DiagnosticError.because(
                "Invalid provider configuration", f"{source}: {error}.", name
            ) from None

    def _source(self, name: str) -> tuple[str, Any]:
        if getattr(self._config, name) is not None:
            return name, getattr(self._config, name)
        if self._overruled(name):
            return name, None
        for variable in VARIABLES[name]:
            if self._environment.get(variable):
                return variable, self._environment[variable]
        return name, None

    def _overruled(self, name: str) -> bool:
        """Whether the environment may say nothing, as another way to trust is chosen already."""
        if name == "insecure":
            return self["tls_fingerprint"] is not None
        if name not in TRUST:
            return False
        explicit = any(getattr(self._config, other) is not None for other in TRUST)
        boldly = name == TRUST[0] and self._config.insecure is True
        return explicit or boldly or any(self[each] for each in TRUST[: TRUST.index(name)])


def _missing(name: str) -> Diagnostic:
    return Diagnostic(
        f"Missing {name}",
        f"The provider needs a {name}: set {name} in the provider block, or the environment"
        f" variable {VARIABLES[name][0]}.",
        (name,),
    )


def _each(convert: Callable[[str], str]) -> Callable[[str | Strings], tuple[str, ...]]:
    """What converts several: the strings of a list, or what commas separate in a variable."""

    def converted(value: str | Strings) -> tuple[str, ...]:
        texts = value.split(",") if isinstance(value, str) else value
        return tuple(dict.fromkeys(convert(text) for text in texts))

    return converted


def _fingerprints(value: str | Strings) -> frozenset[str]:
    return frozenset(_each(settings.fingerprint)(value))


def _cluster(text: str) -> str:
    if not text.strip():
        raise ValueError("an id or name of an omnistack_cluster must not be empty")
    return text.strip()


def _readable(text: str) -> str:
    path = os.path.expanduser(text)  # noqa: PTH111  # as below
    try:
        with open(path, "rb"):  # noqa: PTH123  # pathlib takes longer to load than all of this
            return path
    except OSError as error:
        raise ValueError(f"{path!r} cannot be read: {error.strerror}") from None


def _truth(value: bool | str) -> bool:  # noqa: FBT001  # the value is what it is about
    words = {"1": True, "true": True, "0": False, "false": False}
    if isinstance(value, bool):
        return value
    if value.lower() not in words:
        raise ValueError(f"{value!r} is neither true nor false")
    return words[value.lower()]


def _positive(value: int | str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError(f"must be at least 1, not {number}")
    return number


def connect(config: Configuration, terraform: str) -> Any:
    """A federation to work with; raises `DiagnosticError` or `OmniStackError`."""
    chosen = to_settings(config, terraform)
    from provider.omnistack.federation import Federation  # noqa: PLC0415  # brings the HTTP library

    try:
        federation = Federation(chosen)
    except OSError as error:  # what the TLS library says of certificates that are none
        raise DiagnosticError.because(
            "Invalid provider configuration",
            f"The trusted certificates cannot be read as PEM: {error.strerror or error}.",
            "ca_file" if chosen.ca_file else "ca_pem",
        ) from None
    federation.connect()
    return federation
