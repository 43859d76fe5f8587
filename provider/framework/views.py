"""Views: one declared attribute, as an argument of other types.

What is declared of an object narrows a name that several objects have, and chooses among all
objects. `Attribute.as_read` is the view of those who only read it.
"""

from collections.abc import Iterator
from copy import copy

from provider.framework.schema import Argument, Attribute, Default, Filter, Presence
from provider.framework.types import ONE_OR_MANY, Collection, String
from provider.framework.validators import not_empty, one_of


def as_narrowing(attribute: Attribute, objects: str) -> Attribute:
    """The attribute as an argument that is only needed where several objects have one name."""
    what = attribute.when_read.removesuffix(".")
    return Attribute(
        attribute.name,
        attribute.type,
        nullable=attribute.nullable,
        presence=Presence.OPTIONAL,
        description=f"{what}; narrows a `name` that several {objects} have.",
        default=Default.SERVER,
        validators=(not_empty,),
        api_name=attribute.api_name,
    )


def as_fixed(
    attribute: Attribute,
    *,
    default: object = None,
    recomputed_with: frozenset[str] = frozenset(),
) -> Attribute:
    """The attribute where another value of it is another object.

    default, recomputed_with: what they are there; None: as declared.
    """
    fixed = copy(attribute)
    fixed.requires_replace = True
    if default is not None:
        fixed.default, fixed.computed = default, True
        fixed.recomputed_with = recomputed_with
    return fixed


def as_arguments(attribute: Attribute, declared: Filter) -> Iterator[tuple[Argument, Attribute]]:
    """The arguments that choose among objects by this attribute."""
    for argument in declared:
        yield argument, _as_argument(attribute, argument)


def _as_argument(attribute: Attribute, argument: Argument) -> Attribute:
    inner = attribute.type.element if isinstance(attribute.type, Collection) else attribute.type
    is_text = isinstance(inner, String)
    what = attribute.when_read.removesuffix(".")
    words = {"attribute": attribute.name, "what": what, "of": what[:1].lower() + what[1:]}
    follows = one_of(*attribute.values) if attribute.values else not_empty if is_text else None
    validator = argument.validator or follows
    return Attribute(
        argument.name.format_map(words),
        ONE_OR_MANY if is_text and not argument.ordered else inner,
        nullable=True,
        presence=Presence.OPTIONAL,
        description=argument.description.format_map(words),
        validators=(validator,) if validator else (),
        api_name=argument.api_name.format_map(words),
    )
