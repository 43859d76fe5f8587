"""Names beside ids, where the API tells the id alone."""

from typing import Any, TypeVar

from provider.framework.record import Record
from provider.framework.schema import Attribute
from provider.omnistack.api import Api

R = TypeVar("R", bound=Record)


def with_read_names(fresh: R, known: Record, api: Api) -> R:
    """A record as it was read, with the names of what it refers to.

    known: the record of before; as long as an id is the same, its name is not asked for again.
    """
    untold = [each for each in fresh.schema if each.name_of and each.api_name is None]
    return fresh.replace(**{each.name: _name(each, fresh, known, api) for each in untold})


def _name(attribute: Attribute, fresh: Record, known: Record, api: Api) -> Any:
    id_attribute = fresh.schema[str(attribute.name_of)]
    was, now = (getattr(each, id_attribute.name) for each in (known, fresh))
    name = getattr(known, attribute.name)
    if isinstance(name, str) and was == now:
        return name
    kind = id_attribute.refers.kind if id_attribute.refers else ""
    return api.name_of(kind, now) if isinstance(now, str) else None
