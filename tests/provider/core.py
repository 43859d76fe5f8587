"""Terraform core in small: it makes the requests that core makes, and holds answers to its rules.

Values are plain data: objects are dictionaries, sets are lists in any order, and whatever is
unknown is `UNKNOWN` or another msgpack extension.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgpack

from provider.plugin.pb import tfplugin6_pb2 as pb
from simulator import Simulator
from tests.provider.calls import Calls

UNKNOWN = msgpack.ExtType(0, b"\0")
Object = dict[str, Any]
Nested = pb.Schema.Object
SET = Nested.SET


def is_unknown(value: Any) -> bool:
    return isinstance(value, msgpack.ExtType)


def packed(value: Any) -> pb.DynamicValue:
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def unpacked(document: pb.DynamicValue) -> Any:
    return msgpack.unpackb(document.msgpack, strict_map_key=False) if document.msgpack else None


def completed(attributes: Any, given: Mapping[str, Any]) -> Object:
    """An object with all its attributes: what is not given is null."""
    unexpected = given.keys() - {each.name for each in attributes}
    assert not unexpected, unexpected
    return {each.name: _completed(each, given.get(each.name)) for each in attributes}


def _completed(attribute: Any, value: Any) -> Any:
    if value is None or is_unknown(value):
        return value
    if attribute.type == b'"dynamic"':
        return with_type(value)
    if not attribute.HasField("nested_type"):
        return value
    inner = attribute.nested_type.attributes
    if attribute.nested_type.nesting == Nested.SINGLE:
        return completed(inner, value)
    if attribute.nested_type.nesting == Nested.MAP:
        return {key: completed(inner, item) for key, item in value.items()}
    return [completed(inner, item) for item in value]


def with_type(value: Any) -> list[Any]:
    """A value of an attribute of any type, as core sends it: with the type that it has."""
    kind = ["tuple", ["string"] * len(value)] if isinstance(value, list) else "string"
    return [json.dumps(kind).encode(), value]


@dataclass
class Step:
    """What the provider answered: an object, what it is to keep, and what the user is told."""

    state: Any
    private: bytes
    told: list[pb.Diagnostic]
    requires_replace: tuple[str, ...] = ()

    @property
    def errors(self) -> list[pb.Diagnostic]:
        return [each for each in self.told if each.severity == pb.Diagnostic.ERROR]

    @property
    def words(self) -> list[tuple[str, str]]:
        """The summary of each diagnostic and the attribute that it is about."""
        return [(each.summary, blamed(each)) for each in self.told]


def arguments(simulator: Simulator) -> dict[str, object]:
    """The provider block for a simulator."""
    return {
        "host": simulator.url,
        "username": simulator.username,
        "password": simulator.password,
        "ca_file": simulator.ca_file,
    }


def blamed(diagnostic: pb.Diagnostic) -> str:
    return ".".join(step.attribute_name for step in diagnostic.attribute.steps)


class Core:
    """One Terraform with a configured provider."""

    def __init__(
        self,
        calls: Callable[..., Any],
        schema: Any = None,
        new_walk: Callable[[], object] = lambda: None,
    ) -> None:
        self.calls = calls
        self.schema = schema or calls("GetProviderSchema")
        self.new_walk = new_walk
        """Makes the provider forget what it knows of a walk: core has a process for each."""

    def attributes(self, kind: str) -> Any:
        return self.schema.resource_schemas[kind].block.attributes

    def configure(self, **given: Any) -> list[str]:
        """Configure the provider; the summaries of what it complains of."""
        document = packed(completed(self.schema.provider.block.attributes, given))
        answer = self.calls("ConfigureProvider", config=document, terraform_version="1.11.4")
        return [each.summary for each in answer.diagnostics]

    def plan(
        self,
        kind: str,
        given: Mapping[str, Any],
        prior: Object | None = None,
        private: bytes = b"",
        *,
        in_apply: bool = False,
    ) -> Step:
        """The plan for a configuration, which has to obey core's rules if it has no errors.

        in_apply: it is made once more, right before the change; Terraform allows deferral then.
        """
        if prior is not None and not private:
            self.new_walk()  # or it would look like another resource that has the same object
        attributes = self.attributes(kind)
        config = completed(attributes, given)
        answer = self.calls(
            "PlanResourceChange",
            type_name=kind,
            prior_state=packed(prior),
            proposed_new_state=packed(config),
            config=packed(config),
            prior_private=private,
            client_capabilities=pb.ClientCapabilities(deferral_allowed=in_apply),
        )
        paths = tuple(each.steps[0].attribute_name for each in answer.requires_replace)
        planned = unpacked(answer.planned_state)
        step = Step(planned, answer.planned_private, list(answer.diagnostics), paths)
        if not step.errors:
            assert not [*refused(attributes, prior, config, planned)]
        return step

    def apply(
        self,
        kind: str,
        planned: Object | None,
        prior: Object | None = None,
        private: bytes = b"",
        given: Mapping[str, Any] | None = None,
    ) -> Step:
        """What an apply leaves, which has to be as planned if it has no errors."""
        attributes = self.attributes(kind)
        answer = self.calls(
            "ApplyResourceChange",
            type_name=kind,
            prior_state=packed(prior),
            planned_state=packed(planned),
            config=packed(planned if given is None else completed(attributes, given)),
            planned_private=private,
        )
        step = Step(unpacked(answer.new_state), answer.private, list(answer.diagnostics))
        assert not [*unknown_parts(step.state)]
        assert self.identity_fits(kind, step.state, unpacked(answer.new_identity.identity_data))
        if not step.errors:
            assert (step.state is None) == (planned is None)
            assert agrees(attributes, planned, step.state)
        return step

    def applied(self, kind: str, given: Mapping[str, Any], prior: Object | None = None) -> Any:
        """The state after `lived`."""
        return self.lived(kind, given, prior).state

    def lived(
        self, kind: str, given: Mapping[str, Any], prior: Object | None = None, private: bytes = b""
    ) -> Step:
        """A plan and an apply of which nobody complains, and which leave nothing to plan."""
        self.new_walk()
        planned = self.plan(kind, given, prior, private)
        assert not planned.told, planned.told
        step = self.apply(kind, planned.state, prior, planned.private, given)
        assert not step.told, step.told
        self.new_walk()
        again = self.read(kind, step.state, step.private)
        assert (again.state, again.told) == (step.state, [])
        empty = self.plan(kind, given, again.state, again.private)
        assert (empty.state, empty.told, empty.requires_replace) == (step.state, [], ())
        return step

    def planned_destroy(
        self, kind: str, state: Object, private: bytes = b"", *, forbidden: bool | None = False
    ) -> Step:
        """The plan of a destruction, which nothing may stop but the object itself.

        forbidden: whether that does; None: whoever asks sees to it.
        """
        answer = self.calls(
            "PlanResourceChange",
            type_name=kind,
            prior_state=packed(state),
            proposed_new_state=packed(None),
            config=packed(None),
            prior_private=private,
        )
        step = Step(unpacked(answer.planned_state), answer.planned_private, [*answer.diagnostics])
        assert step.state is None
        assert forbidden is None or bool(step.errors) == forbidden, step.errors
        return step

    def destroyed(self, kind: str, state: Object, private: bytes = b"") -> Step:
        planned = self.planned_destroy(kind, state, private)
        return self.apply(kind, None, state, planned.private)

    def read(self, kind: str, state: Object, private: bytes = b"") -> Step:
        answer = self.calls(
            "ReadResource", type_name=kind, current_state=packed(state), private=private
        )
        step = Step(unpacked(answer.new_state), answer.private, list(answer.diagnostics))
        assert not [*unknown_parts(step.state)]
        identity = unpacked(answer.new_identity.identity_data)
        assert self.identity_fits(kind, step.state, identity)
        return step

    def identity_fits(self, kind: str, state: Object | None, identity: Object | None) -> bool:
        """Whether an identity says what the state says; of none, of half an object, it may not."""
        if state is None:
            return identity is None
        if identity is None:
            return True
        if str(state.get("id")).startswith("pending:"):
            return False
        names = {each.name for each in self.identities[kind].identity_attributes}
        return identity == {name: state[name] for name in names}

    @cached_property
    def identities(self) -> Any:
        return self.calls("GetResourceIdentitySchemas").identity_schemas

    def refresh(self, kind: str, state: Object) -> Any:
        """The state after a refresh of which nobody complains, in a walk of its own."""
        self.new_walk()
        step = self.read(kind, state)
        assert not step.told, step.told
        return step.state

    def imported(self, kind: str, text: str) -> Step:
        """The state after an import and the refresh that follows it."""
        self.new_walk()
        answer = self.calls("ImportResourceState", type_name=kind, id=text)
        if answer.diagnostics:
            return Step(None, b"", list(answer.diagnostics))
        (found,) = answer.imported_resources
        assert found.type_name == kind
        return self.read(kind, unpacked(found.state), found.private)

    def validate(self, kind: str, given: Mapping[str, Any]) -> list[pb.Diagnostic]:
        config = packed(completed(self.attributes(kind), given))
        able = pb.ClientCapabilities(write_only_attributes_allowed=True)
        answer = self.calls(
            "ValidateResourceConfig", type_name=kind, config=config, client_capabilities=able
        )
        return list(answer.diagnostics)

    # -- actions ---------------------------------------------------------------------------

    def action(self, kind: str, given: Mapping[str, Any]) -> pb.DynamicValue:
        """The configuration of an action."""
        return packed(completed(self.schema.action_schemas[kind].schema.block.attributes, given))

    def plan_action(self, kind: str, given: Mapping[str, Any]) -> list[pb.Diagnostic]:
        """What is told of an action before an apply, which core has checked by then."""
        config = self.action(kind, given)
        checked = self.calls("ValidateActionConfig", type_name=kind, config=config)
        if checked.diagnostics:
            return list(checked.diagnostics)
        return list(self.calls("PlanAction", action_type=kind, config=config).diagnostics)

    def invoke(self, kind: str, given: Mapping[str, Any]) -> tuple[list[str], list[pb.Diagnostic]]:
        """What the user sees while an action runs, and what is told at its end."""
        assert isinstance(self.calls, Calls)
        request = pb.InvokeAction.Request(action_type=kind, config=self.action(kind, given))
        *lines, end = self.calls.answers("InvokeAction", request)
        assert {each.WhichOneof("type") for each in lines} <= {"progress"}
        assert end.WhichOneof("type") == "completed"
        return [each.progress.message for each in lines], list(end.completed.diagnostics)

    # -- ephemeral resources ---------------------------------------------------------------

    def opened(self, kind: str, given: Mapping[str, Any]) -> Any:
        """The answer to an opening, whose result has to be as core demands of a plan."""
        attributes = self.schema.ephemeral_resource_schemas[kind].block.attributes
        config = completed(attributes, given)
        asked = {"type_name": kind, "config": packed(config)}
        checked = self.calls("ValidateEphemeralResourceConfig", **asked)
        if checked.diagnostics:
            return checked
        answer = self.calls("OpenEphemeralResource", **asked)
        if not answer.diagnostics:
            result = unpacked(answer.result)
            assert not [*refused(attributes, None, config, result)]
            assert not [*unknown_parts(result)]
        return answer

    def renewed(self, kind: str, private: bytes) -> Any:
        return self.calls("RenewEphemeralResource", type_name=kind, private=private)

    def closed(self, kind: str, private: bytes) -> Any:
        return self.calls("CloseEphemeralResource", type_name=kind, private=private)


# -- core's rules ---------------------------------------------------------------------------------


def refused(attributes: Any, prior: Any, config: Object, planned: Any) -> Iterator[str]:
    """The attributes whose planned value core would refuse."""
    if not isinstance(planned, dict) or planned.keys() != config.keys():
        yield "other attributes than the schema has"
        return
    for each in attributes:
        before = prior and prior[each.name]
        if not acceptable(each, before, config[each.name], planned[each.name]):
            yield each.name


def acceptable(attribute: Any, prior: Any, config: Any, planned: Any) -> bool:
    if attribute.write_only:
        return planned is None
    kept = config is not None and prior is not None and alike(attribute, planned, prior)
    if kept or alike(attribute, planned, config) or (config is None and attribute.computed):
        return True
    if None in (config, planned) or is_unknown(config) or not attribute.HasField("nested_type"):
        return False
    inner, nesting = attribute.nested_type.attributes, attribute.nested_type.nesting
    if nesting == Nested.SINGLE:
        return not [*refused(inner, prior, config, planned)]
    assert nesting == SET, "no resource has another nesting so far"
    return correlated(config, planned, lambda c, p: not [*refused(inner, None, c, p)])


def alike(attribute: Any, one: Any, other: Any) -> bool:
    """Whether two values are equal; the order in a set makes no difference."""
    is_set = attribute.nested_type.nesting == SET or attribute.type.startswith(b'["set"')
    if is_set and isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and correlated(one, other, lambda a, b: bool(a == b))
    return bool(one == other)


def correlated(one: list[Any], other: list[Any], match: Any) -> bool:
    """Whether each element of two sets has a counterpart, which is all that core can see."""
    return all(any(match(a, b) for b in other) for a in one) and all(
        any(match(a, b) for a in one) for b in other
    )


def agrees(attributes: Any, planned: Any, came: Any) -> bool:
    """Whether an object came as it was planned."""
    if planned is None or came is None:
        return planned is came
    return all(
        is_unknown(planned[each.name]) or alike(each, planned[each.name], came[each.name])
        for each in attributes
    )


def unknown_parts(value: Any) -> Iterator[Any]:
    if is_unknown(value):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from unknown_parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from unknown_parts(each)
