"""Declarations that the type checker has to refuse, with the code of each error.

Nobody imports this, and `mypy` without arguments passes it over: see ``test_fields``.
"""

from provider.framework.fields import computed, optional, required
from provider.framework.record import Record
from provider.framework.schema import Default, Derived
from provider.framework.validators import at_least, one_of


def lower(value: str) -> str:
    return value.lower()


class Right(Record):
    """What is good is taken."""

    size: int = required("Size.", validator=at_least(1))
    name: str = required("Name.", validator=one_of("a"), canonical=lower)
    note: str | None = optional("Note.", validator=[one_of("a"), one_of("b")])
    place: str = optional("Place.", default=Default.SERVER, validator=one_of("a"))
    loud: bool = optional("Loud.", default=Derived("size", lambda size: size > 1))
    words: frozenset[str] | None = optional("Words.", each=one_of("a"), canonical_each=lower)
    sort: str | None = computed("Sort: {values}.", values=("a", "b"), filter=True)


class Wrong(Record):
    """Whatever is not is an error."""

    default: int = optional("A.", default="abc")  # wrong: assignment
    follows: bool = optional("A.", default=Derived("size", lambda _: "no"))  # wrong: assignment
    no_default: int = optional("A.")  # wrong: assignment
    misspelt: int = required("A.", requires_replac=True)  # wrong: call-arg
    misplaced: int = computed("A.", requires_replace=True)  # wrong: call-arg
    validator: int = required("A.", validator=one_of("x"))  # wrong: assignment
    of_many: frozenset[str] = required("A.", validator=one_of("x"))  # wrong: arg-type
    one_of_two: str = required("A.", validator=[one_of("x"), at_least(1)])  # wrong: arg-type
    a_lambda: int = optional("A.", default=3, validator=lambda a: a.lower())  # wrong: attr-defined
    canonical: int = required("A.", canonical=lower)  # wrong: assignment
    values: int | None = computed("A.", values=("x",))  # wrong: assignment
    filter: str | None = computed("A.", filter="name")  # wrong: arg-type
    severity: str | None = computed("A.", severity="any")  # wrong: arg-type
    computed_once: str | None = optional("A.", recomputed_with="b")  # wrong: call-overload
    kept: str = required("A.", keep_state=True)  # wrong: call-arg
    both: str | None = optional("A.", default="x", write_only=True)  # wrong: call-overload
