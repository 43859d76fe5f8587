"""Resources: a record with the few methods that make it real.

The record *is* the plan and the state: ``self`` is the planned record in `create` and `update`,
the known one in `read` and `delete`. A method returns or raises; saving, reading back, comparing
and reporting are the business of ``lifecycle``. There is one road from the API to the state,
`read`, so `create` only says which object now exists and `update` says nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, NamedTuple, Self

from provider.framework import validators
from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.equality import canonical
from provider.framework.record import Record, computed, optional, required
from provider.framework.run import Claim
from provider.framework.schema import Default, Derived, Drift, Refers
from provider.framework.types import STRING, Object
from provider.framework.values import is_known, is_stated

__all__ = [
    "Default",
    "Derived",
    "Drift",
    "Record",
    "Refers",
    "Resource",
    "computed",
    "optional",
    "required",
]

AS_PROVIDER = "default"
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


def _timeout(value: str) -> str | None:
    return None if value == AS_PROVIDER else validators.duration(value)


def _limit(what: str) -> Any:
    return optional(
        f"Longest time that {what} may take, as `90s`, `10m` or `1h30m`; "
        "`default` for the provider's `operation_timeout`.",
        default=AS_PROVIDER,
        validator=_timeout,
    )


class Timeouts(Record):
    """Longest time that each operation may take."""

    create: str = _limit("a creation")
    read: str = _limit("a refresh")
    update: str = _limit("a change in place")
    delete: str = _limit("a deletion")


UNSET = dict.fromkeys(Timeouts.schema.attributes, AS_PROVIDER)
"""How older versions stored timeouts that were not configured."""


class Planning(NamedTuple):
    """What a plan is made from.

    config: as the user wrote it. prior: the object as it is; None if one is to be made, also in
    its place. api: None while the provider's configuration is not known yet.
    """

    config: Any
    prior: Any
    api: Any


class Resource(Record):
    """One kind of object that Terraform manages."""

    kind_of_object: ClassVar[str] = ""
    """The kind of its objects, where other attributes refer to them by id."""

    destroys_object: ClassVar[bool] = True
    """Whether its destruction is that of the object, which then exists no more."""
    identity: ClassVar[tuple[str, ...]] = ("id",)
    """The attributes, all of them text, that tell one object from all others of the type."""
    slashes_last: ClassVar[bool] = False
    """Whether the last of several attributes may have slashes in it, and not the first."""
    identity_kind: ClassVar[Object]
    version: ClassVar[int] = 0
    upgrades: ClassVar[Mapping[int, Upgrade]] = {}
    """By state version: what turns the JSON of a state of that version into the next one's."""

    timeouts: Timeouts = optional(
        "Longest time that each operation may take. Changing it is no change of the object.",
        default=Default.PRIOR,
        api_name=None,
        keep_state=True,
    )

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.identity_kind = Object(dict.fromkeys(cls.identity, STRING))

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """What the API says of the object; half an object is no answer."""
        return super().from_api(self.schema.demand(data))

    def create(self, api: Any) -> Any:
        """Ask for the planned object and wait; what the API says once it is done."""
        raise NotImplementedError

    def find_created(self, api: Any, created: Any) -> Self | None:
        """The planned record with the identity of the object that its creation made.

        created: what `create` returned, or what is known of it later; None if no answer came: then
        only an object that fits and was not there before counts. None while there is none.
        """
        raise NotImplementedError

    def after_create(self, api: Any) -> None:
        """Do what a new object still needs; its identity is safe by now."""

    def read(self, api: Any) -> Self | None:
        """The object as it is now, None only if it is proven to be gone."""
        raise NotImplementedError

    def update(self, api: Any, prior: Self) -> None:
        """Change the object in place, from the prior record to this one.

        Nothing where every change replaces it; then only timeouts ever change in place.
        """

    def delete(self, api: Any) -> Iterable[Diagnostic] | None:
        """Delete the object; that it is gone already is success. Returns diagnostics."""
        raise NotImplementedError

    def when_gone(self) -> Self | None:
        """What the state keeps of an object that is proven to be gone; mostly nothing."""
        return None

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        """The record of which only its identity is known; `read` finds out the rest."""
        return cls.partial(**identity)

    @classmethod
    def from_moved(cls, source_type: str, source: Mapping[str, Any]) -> Self | None:  # noqa: ARG003  # for those who override it
        """What is known of the object that a state of another type stands for, as after an import.

        None if no object of this type can come of it. source_type: without the provider's prefix.
        Raises `DiagnosticError` where the state says too little.
        """
        return None

    @classmethod
    def parse_import_id(cls, text: str) -> Mapping[str, str]:
        """The identity in an import id, of parts between slashes; raises `DiagnosticError`."""
        split = text.split if cls.slashes_last else text.rsplit
        parts = split("/", len(cls.identity) - 1)
        if len(parts) != len(cls.identity) or not all(parts):
            form = "/".join(cls.identity).upper()
            raise DiagnosticError.because(
                "Invalid import id",
                f"Expected {form}, got {text!r}. The documentation has an example.",
            )
        return dict(zip(cls.identity, parts, strict=True))

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Any) -> Mapping[str, str]:  # noqa: ARG003  # for those who override it
        """The identity of what an import id means, which may say names where ids are meant."""
        return identity

    @classmethod
    def require_identity(cls, identity: Mapping[str, Any]) -> Mapping[str, str]:
        """An identity that says all; raises `DiagnosticError`."""
        lacking = [name for name in cls.identity if not identity[name]]
        if lacking:
            raise DiagnosticError.because(
                "Incomplete identity", f"The identity has no {' and no '.join(lacking)}."
            )
        return identity

    def claims(self, config: Self) -> Iterable[Claim]:  # for those who override it
        """What the resource has to itself, as far as it is known: the object of its identity."""
        key = self.identity_key()
        if is_known(key) and all(key):
            yield Claim(key, self.managed_twice())

    def identity_key(self) -> tuple[Any, ...]:
        """One for all ways to write the identity."""
        parts = (canonical(self.schema[name], getattr(self, name)) for name in self.identity)
        return (self.type_name, *parts)

    def managed_twice(self) -> Diagnostic:
        """What to tell if two resources have this object."""
        return Diagnostic(
            f"One {self.noun} managed twice",
            f"Another resource of this configuration manages the same {self.noun}: each apply"
            " would undo what the other made. Keep one of them.",
            (self.identity[0],) if self.schema[self.identity[0]].settable else (),
        )

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:  # for those who override it
        """What can be said of the planned record before it is made so.

        Terraform plans more than once and must get the same answer each time. No error here
        about an object that exists: `terraform destroy` begins with a plan that it must not stop.
        """
        return ()

    def plan_destroy(self, api: Any) -> Iterable[Diagnostic]:  # for those who override it
        """Warnings about what the destruction of the object will do."""
        return ()

    def forbids_destroy(self) -> Diagnostic | None:
        """The error that keeps the object from being destroyed or replaced; mostly nothing.

        Only for what would be lost at once and for good, where the configuration that was applied
        last does not allow it: of a destruction, Terraform tells no other. What a reading shows is
        asked as well.
        """
        return None

    @classmethod
    def partial(cls, **known: Any) -> Self:
        return cls.blank().replace(**known)

    def own_limits(self) -> dict[str, str]:
        """The timeouts that differ from the provider's, by operation."""
        if not is_stated(self.timeouts):
            return {}
        chosen = self.timeouts.values_by_name
        return {n: v for n, v in chosen.items() if is_stated(v) and v != AS_PROVIDER}
