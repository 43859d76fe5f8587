"""Responses that are not true, as a fault orders them: of another object, or with false fields."""

from collections.abc import Mapping
from typing import Any

from simulator.backend import Backend
from simulator.call import Response
from simulator.faults import Fault
from simulator.federation import KINDS, key_of


def path_to_use(backend: Backend, path: str, fault: Fault) -> str:
    """The path of the request, or that of another object of the same kind if a fault says so."""
    _, kind, key, *_ = [*path.split("/"), "", ""]
    known = _ids(backend, kind) if fault.another else []
    others = [each for each in known if each != key]
    return path.replace(key, others[0]) if key in known and others else path


def _ids(backend: Backend, kind: str) -> list[str]:
    if kind == "tasks":
        return backend.tasks.ids()
    return [key_of(kind, o) for o in backend.federation.objects(kind)] if kind in KINDS else []


def with_false_fields(response: Response, fault: Fault) -> Response:
    """The response with the fields of ``fault.says`` in place of the true ones."""
    if fault.says is None or not isinstance(response.body, dict):
        return response
    return Response(response.status, _falsified(response.body, fault.says))


def _falsified(body: Mapping[str, Any], says: Mapping[str, Any]) -> dict[str, Any]:
    """Inside of an envelope the object, the task or each object of a list is changed."""
    inner = {name: value for name, value in body.items() if isinstance(value, (dict, list))}
    if not inner:
        return {**body, **says}
    return {**body, **{name: _replaced(value, says) for name, value in inner.items()}}


def _replaced(value: Any, says: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_replaced(each, says) for each in value]
    return {**value, **says} if isinstance(value, dict) else value
