"""Answers that are not true, as faults order them: for another request, or made up in part."""

from collections.abc import Mapping
from typing import Any

from simulator.appliance import Appliance
from simulator.call import Answer
from simulator.faults import Fault
from simulator.federation import KINDS


def meant_for(appliance: Appliance, path: str, fault: Fault) -> str:
    """The path of the request that gets this answer: of another object of the kind, if ordered."""
    _, kind, key, *_ = [*path.split("/"), "", ""]
    known = _ids(appliance, kind) if fault.another else []
    others = [each for each in known if each != key]
    return path.replace(key, others[0]) if key in known and others else path


def _ids(appliance: Appliance, kind: str) -> list[str]:
    if kind == "tasks":
        return appliance.tasks.ids()
    return [each["id"] for each in appliance.federation.objects(kind)] if kind in KINDS else []


def told(answer: Answer, fault: Fault) -> Answer:
    """The answer with what the fault says in place of the truth."""
    if fault.says is None or not isinstance(answer.body, dict):
        return answer
    return Answer(answer.status, _said(answer.body, fault.says))


def _said(body: Mapping[str, Any], says: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in an envelope is changed: an object, a task, or each object of a list."""
    inner = {name: value for name, value in body.items() if isinstance(value, (dict, list))}
    if not inner:
        return {**body, **says}
    return {**body, **{name: _changed(value, says) for name, value in inner.items()}}


def _changed(value: Any, says: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_changed(each, says) for each in value]
    return {**value, **says} if isinstance(value, dict) else value
