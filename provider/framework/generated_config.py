"""The configuration that a user would write for an object that is there."""

from typing import Any, TypeVar

from provider.framework.plan import completed
from provider.framework.record import Record
from provider.framework.schema import Attribute, Default

R = TypeVar("R", bound=Record)


def configuration_of(known: R) -> R:
    """The shortest configuration that means the known record.

    What only the server sets is null, and so is what follows without being said.
    """
    config = known.replace(**{a.name: None for a in known.schema.computed})
    for attribute in known.schema.settable:
        if attribute.keep_state or not attribute.in_state or _follows(attribute, config):
            config = config.replace(**{attribute.name: None})
        elif attribute.nested:
            config = config.replace(**{attribute.name: _inside(getattr(known, attribute.name))})
        else:
            shorter = config.replace(**{attribute.name: None})
            config = shorter if completed(shorter) == completed(config) else config
    return config


def _follows(attribute: Attribute, config: Record) -> bool:
    """Whether the server decides the value by others that are written; not one that identifies."""
    identifies = attribute.name in getattr(config, "identity", ())
    decided = attribute.default is Default.SERVER and not identifies
    leaders = (getattr(config, name) for name in attribute.recomputed_with or ())
    return decided and any(leader is not None for leader in leaders)


def _inside(value: Any) -> Any:
    """Nested attributes, each as it would be written."""
    if isinstance(value, Record):
        return configuration_of(value)
    if isinstance(value, (tuple, frozenset)):
        return type(value)(map(configuration_of, value))
    return value
