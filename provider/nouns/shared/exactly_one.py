"""Arguments of which exactly one is to be given, or at most one."""

from collections.abc import Iterable, Iterator

from provider.framework.diagnostics import Diagnostic
from provider.framework.record import Record
from provider.framework.values import Unknown, is_stated


def exactly_one(record: Record, names: Iterable[str], what: str) -> Iterator[Diagnostic]:
    """A diagnostic if none or several of the arguments are given; false is not given.

    None is given only if none is still unknown. what: what an argument says, for the summary.
    """
    names = tuple(names)
    given = _given(record, names)
    may_come = any(isinstance(getattr(record, name), Unknown) for name in names)
    if len(given) > 1 or not (given or may_come):
        detail = f"Give exactly one of {', '.join(names)}."
        yield Diagnostic(f"Exactly one {what} needed", detail, tuple(given[-1:]))


def at_most_one(record: Record, names: Iterable[str], what: str) -> Iterator[Diagnostic]:
    """A diagnostic if several of the arguments are given, as `exactly_one` takes them."""
    names = tuple(names)
    given = _given(record, names)
    if len(given) > 1:
        detail = f"Give at most one of {', '.join(names)}."
        yield Diagnostic(f"At most one {what} possible", detail, (given[-1],))


def _given(record: Record, names: Iterable[str]) -> list[str]:
    values = {name: getattr(record, name) for name in names}
    return [name for name, value in values.items() if is_stated(value) and value is not False]
