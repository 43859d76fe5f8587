"""Arguments of which exactly one is to be given."""

from collections.abc import Iterable, Iterator

from provider.framework.diagnostics import Diagnostic
from provider.framework.record import Record
from provider.framework.values import Unknown, is_stated


def exactly_one(record: Record, names: Iterable[str], what: str) -> Iterator[Diagnostic]:
    """A diagnostic if none or several of the arguments are given; false is not given.

    None is given only if none is still unknown. what: what an argument says, for the summary.
    """
    values = {name: getattr(record, name) for name in names}
    given = [name for name, value in values.items() if is_stated(value) and value is not False]
    may_come = any(isinstance(value, Unknown) for value in values.values())
    if len(given) > 1 or not (given or may_come):
        detail = f"Give exactly one of {', '.join(values)}."
        yield Diagnostic(f"Exactly one {what} needed", detail, tuple(given[-1:]))
