"""The provider block: where the federation is and who asks, from arguments or the environment."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from provider.address import EXECUTABLE, __version__
from provider.framework import durations
from provider.framework.checks import at_least, duration, not_empty
from provider.framework.diagnostics import Diagnostic, Refused, warning
from provider.framework.record import Record, optional
from provider.framework.values import is_stated
from provider.omnistack import settings
from provider.omnistack.settings import Settings
from provider.secrecy import conceal

VARIABLES = {
    "host": ("SIMPLIVITY_HOST", "OVC_IP"),
    "username": ("SIMPLIVITY_USERNAME", "VCENTER_USERNAME"),
    "password": ("SIMPLIVITY_PASSWORD", "VCENTER_PASSWORD"),
    "ca_file": ("SIMPLIVITY_CA_FILE", "SSL_CERTIFICATE_PATH"),
    "ca_pem": ("SIMPLIVITY_CA_PEM",),
    "insecure": ("SIMPLIVITY_INSECURE",),
    "operation_timeout": ("SIMPLIVITY_OPERATION_TIMEOUT",),
    "request_timeout": ("SIMPLIVITY_REQUEST_TIMEOUT",),
    "max_requests": ("SIMPLIVITY_MAX_REQUESTS",),
}
"""Where each argument comes from if it is not set; the second name is that of older tools."""


def _host(value: str) -> str | None:
    try:
        settings.base_url(value)
    except ValueError as error:
        return f"is not a host: {error}"
    return None


def _from(name: str) -> str:
    first, *older = VARIABLES[name]
    return f" Also from `{first}`" + (f" or `{older[0]}`." if older else ".")


class Configuration(Record):
    """The SimpliVity provider manages a federation of HPE SimpliVity (OmniStack) clusters.

    It speaks to the REST API of one OmniStack Virtual Controller, or of the Management Virtual
    Appliance, with an account of the hypervisor's management system. Each argument can come from
    the environment instead.
    """

    host: str | None = optional(
        "Controller to speak to: name, name:port or URL." + _from("host"), check=_host
    )
    username: str | None = optional(
        "Account of the hypervisor's management system." + _from("username"), check=not_empty
    )
    password: str | None = optional(
        "Password of the account." + _from("password"), sensitive=True, check=not_empty
    )
    ca_file: str | None = optional(
        "File with the certificates of the authorities to trust (PEM), instead of those of the"
        " system. For a self-signed controller, its certificate." + _from("ca_file"),
        check=not_empty,
    )
    ca_pem: str | None = optional(
        "The same as text. Excludes `ca_file`." + _from("ca_pem"), check=not_empty
    )
    insecure: bool | None = optional(
        "Whether to accept any certificate. Then anybody on the way can read the password."
        " `false` if left out." + _from("insecure")
    )
    operation_timeout: str | None = optional(
        "Longest time that an operation may take where the `timeouts` of its resource say nothing"
        " else, `10m` if left out." + _from("operation_timeout"),
        check=duration,
    )
    request_timeout: str | None = optional(
        "Longest time that one HTTP request may take, `70s` if left out; the controller gives up"
        " after 60 seconds." + _from("request_timeout"),
        check=duration,
    )
    max_requests: int | None = optional(
        "Most requests under way at once, 4 if left out: a controller refuses too many."
        + _from("max_requests"),
        check=at_least(1),
    )

    def complaints(self) -> Iterable[Diagnostic]:
        if is_stated(self.ca_file) and is_stated(self.ca_pem):
            yield Diagnostic("Two certificate sources", "Leave out ca_file or ca_pem.", ("ca_pem",))


def warnings(config: Configuration) -> Iterable[Diagnostic]:
    if config.insecure is True:
        yield warning(
            "Certificate verification is off",
            "Anybody on the way to the controller can read the password and change what is sent."
            " Give the controller's certificate in ca_file or ca_pem instead.",
            "insecure",
        )


def to_settings(
    config: Configuration, terraform: str, environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings of a known configuration; raises `Refused` for what is missing or wrong."""
    known = Known(config, os.environ if environment is None else environment)
    chosen: dict[str, Any] = {
        "url": known.get("host", settings.base_url),
        "username": known.get("username", str),
        "password": known.get("password", str),
        "user_agent": f"{EXECUTABLE}/{__version__} Terraform/{terraform or 'unknown'}",
        "ca_file": known.get("ca_file", _readable),
        "ca_pem": known.get("ca_pem", str),
        "insecure": known.get("insecure", _truth),
        "operation_timeout": known.get("operation_timeout", durations.seconds),
        "request_timeout": known.get("request_timeout", durations.seconds),
        "max_requests": known.get("max_requests", _positive),
    }
    conceal(chosen["password"] or "")
    missing = [_missing(name) for name in ("host", "username", "password") if not known[name]]
    if missing:
        raise Refused(*missing)
    return Settings(**{name: value for name, value in chosen.items() if value is not None})


class Known:
    """The arguments of a configuration, completed from the environment."""

    def __init__(self, config: Configuration, environment: Mapping[str, str]) -> None:
        self._config = config
        self._environment = environment

    def __getitem__(self, name: str) -> Any:
        return self._source(name)[1]

    def get(self, name: str, convert: Any) -> Any:
        """An argument, converted; raises `Refused` with the name of its source."""
        source, value = self._source(name)
        try:
            return None if value is None else convert(value)
        except ValueError as error:
            raise Refused.because(
                "Invalid provider configuration", f"{source}: {error}.", name
            ) from None

    def _source(self, name: str) -> tuple[str, Any]:
        if getattr(self._config, name) is not None:
            return name, getattr(self._config, name)
        if name == "ca_file" and self._config.ca_pem is not None:
            return name, None  # an explicit ca_pem is not contradicted by the environment
        if name == "ca_pem" and self["ca_file"] is not None:
            return name, None
        for variable in VARIABLES[name]:
            if self._environment.get(variable):
                return variable, self._environment[variable]
        return name, None


def _missing(name: str) -> Diagnostic:
    return Diagnostic(
        f"Missing {name}",
        f"The provider needs a {name}: set {name} in the provider block, or the environment"
        f" variable {VARIABLES[name][0]}.",
        (name,),
    )


def _readable(path: str) -> str:
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
    """A federation to work with; raises `Refused` or `OmniStackError`."""
    chosen = to_settings(config, terraform)
    from provider.omnistack.site import Site  # noqa: PLC0415  # brings the HTTP library

    try:
        site = Site(chosen)
    except OSError as error:  # what the TLS library says of certificates that are none
        raise Refused.because(
            "Invalid provider configuration",
            f"The trusted certificates cannot be read as PEM: {error.strerror or error}.",
            "ca_file" if chosen.ca_file else "ca_pem",
        ) from None
    site.connect()
    return site
