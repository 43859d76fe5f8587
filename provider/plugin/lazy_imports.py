"""Modules that are loaded when they are first used, if ever.

``import grpc`` brings asyncio and an API for it, protobuf its own twin in pure Python, requests
what guesses encodings: more than a third of a start, for what this provider never uses. And what it
uses itself (json, quoting for URLs) many a process of Terraform never comes to. ``defer`` puts
the real module, still empty, where the import system looks first; the first name that anybody asks
of it loads it (PEP 562). So nothing stands in for anything: whoever imports asyncio later has
asyncio, from any thread.

It is for the plugin's own process, before anything else is imported. A library that comes to need
such a module simply loads it, and a test of the start notices. With `EAGER` set in the environment
nothing is deferred.
"""

import sys
import urllib  # noqa: F401  # empty: here for its part to be put into, see _place
from _thread import RLock  # threading brings more than the start needs
from collections.abc import Callable, Mapping
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any

EAGER = "SIMPLIVITY_EAGER_IMPORTS"


def override(method: Any) -> Any:
    """``typing.override`` (PEP 698), which Python has from 3.12."""
    method.__override__ = True
    return method


def version(distribution_name: str) -> Any:
    """``importlib.metadata.version``, which urllib3 imports for the sake of HTTP/2."""
    return sys.modules["importlib.metadata"].distribution(distribution_name).version


def authorities() -> str:
    """``certifi.where``, which requests asks for at once, without what it takes for archives."""
    spec = _found("certifi")
    package, _, _ = str(spec and spec.origin).rpartition("__init__.")  # .pyc if self-contained
    return f"{package}cacert.pem"


def of_urllib_request(name: str) -> Callable[..., Any]:
    """A function of ``urllib.request``, which requests imports for what the environment says."""

    def call(*arguments: Any) -> Any:
        module = sys.modules["urllib.request"]
        _ = module.Request  # loads it, and so replaces what is known of it
        return getattr(module, name)(*arguments)

    return call


FOR_PROXIES = (
    "getproxies",
    "getproxies_environment",
    "parse_http_list",
    "proxy_bypass",
    "proxy_bypass_environment",
)
DEFERRED: Mapping[str, Mapping[str, Any]] = {
    "asyncio": {},
    "base64": {},
    "calendar": {},
    "charset_normalizer": {"__version__": "3.0.0"},  # requests wants to see that it is 2 or 3
    "difflib": {},
    "google.protobuf.internal.python_message": {},
    "grpc.aio": {},
    "hmac": {},
    "idna": {},
    "importlib.metadata": {"version": version},
    "inspect": {},
    "ipaddress": {},
    "json": {},
    "locale": {},
    "mimetypes": {},
    "random": {},
    "requests.certs": {"where": authorities},
    "shutil": {},
    "socket": {},
    "subprocess": {},
    "tempfile": {},
    "traceback": {},
    "typing_extensions": {"override": override},
    "urllib.parse": {},
    "urllib.request": {name: of_urllib_request(name) for name in FOR_PROXIES},
    "zipfile": {},
}
"""What is imported on the way and not used there, with the names that are: they are known."""


def defer(modules: Mapping[str, Mapping[str, Any]], environment: Mapping[str, str]) -> None:
    """Load these modules when more of them is used than is known, those not loaded yet."""
    if environment.get(EAGER):
        return
    for name, known in modules.items():
        spec = None if name in sys.modules else _found(name)
        if spec and spec.loader:
            _place(name, _empty(spec, known))


def _place(name: str, module: ModuleType) -> None:
    """Let a module be found, by its name and as a part of its package if that is loaded."""
    sys.modules[name] = module
    package, _, part = name.rpartition(".")
    if package in sys.modules:
        setattr(sys.modules[package], part, module)


def _found(name: str) -> ModuleSpec | None:
    """A module, looked up without importing the packages that it is in."""
    package, _, _ = name.rpartition(".")
    around = _found(package) if package else None
    return PathFinder.find_spec(name, around.submodule_search_locations if around else None)


def _empty(spec: ModuleSpec, known: Mapping[str, Any]) -> ModuleType:
    module = module_from_spec(spec)
    path = None if known else vars(module).pop("__path__", None)
    vars(module).update(known, __getattr__=_Missing(module, path))
    return module


class _Missing:
    """Is asked for each name that a module does not have, and loads the module.

    A package has no ``__path__`` till then, so that who imports a part of it loads it first; but
    one of which names are known has it, because whoever imports these from it asks for that too.
    """

    def __init__(self, module: ModuleType, path: Any) -> None:
        self._module = module
        self._path = path
        self._lock = RLock()
        self._begun = False

    def __call__(self, name: str) -> Any:
        if name == "__path__" and self._path is None:
            raise AttributeError(f"{self._module.__name__} is no package")
        with self._lock:  # other threads wait; the module itself may ask while it is loaded
            if not self._begun:
                self._begun = True
                self._load()
            elif vars(self._module).get("__getattr__") is self:
                raise AttributeError(f"{self._module.__name__} has no {name} yet")
        return getattr(self._module, name)

    def _load(self) -> None:
        names, spec = vars(self._module), self._module.__spec__
        if self._path is not None:
            names["__path__"] = self._path
        if spec and spec.loader:
            spec.loader.exec_module(self._module)
        if names["__getattr__"] is self:
            del names["__getattr__"]
