"""Validation of a configured record: complaints, each on the attribute that it is about.

What is still unknown is not judged: Terraform asks again once it is known.
"""

from collections.abc import Iterator
from typing import Any

from provider.framework.diagnostics import Diagnostic
from provider.framework.record import Record
from provider.framework.schema import Attribute, step_into
from provider.framework.types import STRING, Collection, Integer, Map, OneOrMany, Type
from provider.framework.values import Unknown


def validate(config: Record) -> Iterator[Diagnostic]:
    """Every complaint about a configured record, those about single attributes first."""
    for attribute in config.schema.settable:
        value = getattr(config, attribute.name)
        for complaint in _validate(attribute, attribute.type, value):
            yield complaint.under(attribute.name)
    yield from config.validate_config()


def refuse_write_only(config: Record) -> Iterator[Diagnostic]:
    """Complaints about values that are to be stored nowhere, for a Terraform that would store them.

    Releases that keep write-only attributes out of plan and state say so in each request.
    """
    for attribute in config.schema.settable:
        if attribute.write_only and getattr(config, attribute.name) is not None:
            yield Diagnostic(
                "Write-only attributes are not supported",
                f"{attribute.name} is write-only: its value is stored nowhere. Releases before 1.11"
                " of Terraform and OpenTofu would store it all the same, so update to use it.",
                (attribute.name,),
            )


def _validate(attribute: Attribute, kind: Type, value: Any) -> Iterator[Diagnostic]:
    if value is None or isinstance(value, Unknown):
        return
    if isinstance(value, Record):
        yield from validate(value)
    elif isinstance(kind, Collection):
        for key, item in _items(kind, value):
            for complaint in _validate(attribute, kind.element, item):
                yield _placed(complaint, kind, key)
    elif isinstance(kind, OneOrMany):
        yield from _each(attribute, value)
    else:
        yield from _judged(attribute, kind, value)


def _each(attribute: Attribute, strings: Any) -> Iterator[Diagnostic]:
    """Complaints about one or many strings; where there are several, each on its own."""
    if not isinstance(strings, tuple) or not strings:
        yield Diagnostic(
            "Invalid attribute value",
            "The value must be a string or a list of strings, neither empty nor with null in it.",
        )
        return
    for index, item in enumerate(strings):
        for complaint in _validate(attribute, STRING, item):
            yield complaint.under(index) if len(strings) > 1 else complaint


def _items(kind: Collection, value: Any) -> Iterator[tuple[Any, Any]]:
    return iter(value.items()) if isinstance(kind, Map) else enumerate(value)


def _placed(complaint: Diagnostic, kind: Collection, key: Any) -> Diagnostic:
    """The complaint under its element, or on the set as a whole: sets have no addresses."""
    step = step_into(kind, key)
    if step:
        return complaint.under(*step)
    inner = ".".join(map(str, complaint.path))
    detail = f"In one element, {inner}: {complaint.detail}" if inner else complaint.detail
    return Diagnostic(complaint.summary, detail, (), complaint.severity)


def _judged(attribute: Attribute, kind: Type, value: Any) -> Iterator[Diagnostic]:
    if isinstance(kind, Integer) and not isinstance(value, int):
        yield Diagnostic(
            "Invalid attribute value", f"The value must be a whole number, not {value}."
        )
        return
    for check in attribute.validators:
        complaint = check(value)
        if complaint:
            shown = "The value is not valid." if attribute.secret else f"The value {complaint}."
            yield Diagnostic("Invalid attribute value", shown)
