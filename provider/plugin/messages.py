"""Schemas and diagnostics as protocol messages."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from provider.framework.diagnostics import Diagnostic, Key, Path, Severity
from provider.framework.kinds.action import Action
from provider.framework.kinds.function import Function, Parameter
from provider.framework.kinds.resource import Resource
from provider.framework.record import Record
from provider.framework.schema import Attribute, Presence, Schema
from provider.framework.types import List, Map, Set, Type
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.secrecy import legible, sifted

_NESTING: dict[type, pb.Schema.Object.NestingMode.ValueType] = {
    List: pb.Schema.Object.LIST,
    Set: pb.Schema.Object.SET,
    Map: pb.Schema.Object.MAP,
}
_SEVERITY = {
    Severity.ERROR: pb.Diagnostic.ERROR,
    Severity.WARNING: pb.Diagnostic.WARNING,
}


def declare(members: Mapping[str, Any], schemas: Any) -> None:
    """Fill in what declares each member of a kind, as the message that its map has room for."""
    for name, member in members.items():
        place = schemas[name]
        place.CopyFrom(_DECLARATIONS[type(place)](member))


def name(members: Iterable[str], metadata: Any) -> None:
    """Add a message for each member of a kind; all that is in it is its name."""
    for each in members:
        message = metadata.add()
        (field,) = message.DESCRIPTOR.fields
        setattr(message, field.name, each)


def schema(record: type[Record]) -> pb.Schema:
    """The schema message of a record."""
    facts: Schema = record.schema
    block = pb.Schema.Block(
        attributes=[attribute(each) for each in _in_order(facts)],
        description=facts.description,
        description_kind=pb.MARKDOWN,
    )
    return pb.Schema(version=facts.version, block=block)


def attribute(facts: Attribute) -> pb.Schema.Attribute:
    """The message of one attribute, with its type or with the attributes nested in it."""
    message = pb.Schema.Attribute(
        name=facts.name,
        description=facts.description,
        description_kind=pb.MARKDOWN,
        required=facts.presence is Presence.REQUIRED,
        optional=facts.presence is Presence.OPTIONAL,
        computed=facts.computed,
        sensitive=facts.sensitive,
        write_only=facts.write_only,
        deprecated=bool(facts.deprecated),
        deprecation_message=facts.deprecated,
    )
    if facts.nested:
        message.nested_type.CopyFrom(_nested(facts.type, facts.nested))
    else:
        message.type = _constraint(facts.type)
    return message


def action_schema(action: type[Action]) -> pb.ActionSchema:
    return pb.ActionSchema(schema=schema(action))


def function(declared: Function[..., Any]) -> pb.Function:
    """The declaration of a function; Terraform calls none with values that are not known yet."""
    message = pb.Function(
        parameters=map(_parameter, declared.parameters),
        variadic_parameter=_parameter(declared.variadic) if declared.variadic else None,
        summary=declared.summary,
        description=declared.description,
        description_kind=pb.MARKDOWN,
    )
    getattr(message, "return").type = _constraint(declared.returns)  # a keyword
    return message


def _parameter(declared: Parameter) -> pb.Function.Parameter:
    return pb.Function.Parameter(
        name=declared.name,
        type=_constraint(declared.type),
        allow_null_value=declared.nullable,
        description=declared.description,
        description_kind=pb.MARKDOWN,
    )


def identity_schema(resource: type[Resource]) -> pb.ResourceIdentitySchema:
    """What tells one object of a type from all others; every part of it is needed."""
    identity = pb.ResourceIdentitySchema()
    for name, kind in resource.identity_kind.attributes.items():
        identity.identity_attributes.add(
            name=name,
            type=_constraint(kind),
            required_for_import=True,
            description=resource.schema[name].description,
        )
    return identity


def _constraint(kind: Type) -> bytes:
    return json.dumps(kind.constraint(), separators=(",", ":")).encode()


def _in_order(facts: Schema) -> list[Attribute]:
    return sorted(facts, key=lambda each: each.name)


def _nested(kind: Type, facts: Schema) -> pb.Schema.Object:
    return pb.Schema.Object(
        attributes=[attribute(each) for each in _in_order(facts)],
        nesting=_NESTING.get(type(kind), pb.Schema.Object.SINGLE),
    )


_DECLARATIONS: Mapping[type, Callable[[Any], Any]] = {
    pb.Schema: schema,
    pb.ActionSchema: action_schema,
    pb.Function: function,
}
"""How each message that declares something is made."""


def diagnostics(found: Iterable[Diagnostic]) -> list[pb.Diagnostic]:
    return [_diagnostic(each) for each in found]


def _diagnostic(found: Diagnostic) -> pb.Diagnostic:
    return pb.Diagnostic(
        severity=_SEVERITY[found.severity],
        summary=text(found.summary, 200),
        detail=text(found.detail),
        attribute=path(found.path) if found.path else None,
    )


def text(words: str, most: int = 8000) -> str:
    """Text that Terraform can show: protobuf takes no half of a surrogate pair."""
    shown = legible(sifted(words))
    return shown if len(shown) <= most else f"{shown[:most]}…"


def path(steps: Path) -> pb.AttributePath:
    return pb.AttributePath(steps=[_step(step) for step in steps])


def _step(step: str | int | Key) -> pb.AttributePath.Step:
    if isinstance(step, Key):
        return pb.AttributePath.Step(element_key_string=step)
    if isinstance(step, int):
        return pb.AttributePath.Step(element_key_int=step)
    return pb.AttributePath.Step(attribute_name=step)
