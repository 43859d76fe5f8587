"""The tables of a run, as text that is Markdown too."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bench.contestants import CONTESTANTS, FLOOR, GO, OURS, Contestant
from bench.promises import PROMISES, Verdict, verdict
from bench.results import Missing, Results
from bench.rows import ROWS, START, Row

Line = tuple[str, ...]
Cell = Callable[[Results, Row, Contestant], str]
FEW = 10
MOST_CALLS = 10_000  # the simulator remembers no more


@dataclass(frozen=True)
class Column:
    """A figure of a row: its heading, and its text."""

    head: str
    cell: Cell


def median(name: str, form: str) -> Cell:
    return lambda results, row, contestant: format(results.median(row.name, contestant, name), form)


def spread(name: str, form: str, scale: int = 1) -> Cell:
    """The median, and in parentheses the least: what a machine without others might need."""

    def both(results: Results, row: Row, contestant: Contestant) -> str:
        middle = results.median(row.name, contestant, name) * scale
        least = results.least(row.name, contestant, name) * scale
        return f"{middle:{form}} ({least:{form}})"

    return both


def per_resource(results: Results, row: Row, contestant: Contestant) -> str:
    """Milliseconds of the plugin's processor time for each, once there are some."""
    if row.count < FEW or contestant is FLOOR:
        return ""
    return f"{results.median(row.name, contestant, 'plugin_cpu') * 1000 / row.count:.1f}"


def calls(results: Results, row: Row, contestant: Contestant) -> str:
    """Requests to the controller, as far as they are counted."""
    counted = results.median(row.name, contestant, "calls")
    return f"{counted:,.0f}{' and more' if counted >= MOST_CALLS else ''}"


STATIONS = (
    Column("exec to handshake, ms", spread("handshake", ".0f", 1000)),
    Column("exec to schema, ms", spread("schema", ".0f", 1000)),
    Column("exec to first call, ms", spread("call", ".0f", 1000)),
    Column("Shutdown to exit, ms", spread("shutdown", ".0f", 1000)),
    Column("plugin CPU, s", median("plugin_cpu", ".2f")),
    Column("plugin memory, MiB", median("plugin_memory", ".0f")),
)
COLUMNS = (
    Column("time, s (least)", spread("seconds", ".2f")),
    Column("Terraform CPU, s", median("terraform_cpu", ".2f")),
    Column("plugin CPU, s", median("plugin_cpu", ".2f")),
    Column("ms each", per_resource),
    Column("plugin memory, MiB", median("plugin_memory", ".0f")),
    Column("REST calls", calls),
    Column("refused", median("refused", ".0f")),
    Column("simulator CPU, s", median("simulator_cpu", ".2f")),
)


def filled(column: Column, results: Results, row: Row, contestant: Contestant) -> str:
    """The text of a figure; none where there is no such figure."""
    try:
        return column.cell(results, row, contestant)
    except Missing:
        return ""


def lines(results: Results, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[Line]:
    yield ("row", "by", *(column.head for column in columns))
    for row in rows:
        for contestant in CONTESTANTS:
            if results.of(row.name, contestant):
                cells = [filled(column, results, row, contestant) for column in columns]
                yield (row.title if contestant is OURS else "", contestant.name, *cells)


def promise_lines(verdicts: Iterable[Verdict]) -> Iterator[Line]:
    yield ("promise", "at most", "measured", "")
    for each in verdicts:
        promise, figure = each.promise, each.figure
        measured = "" if figure is None else f"{figure:.3g} {promise.unit}"
        yield (promise.words, f"{promise.bound:g} {promise.unit}", measured, each.word)


def beside_go(results: Results) -> str:
    """How long each row takes with this provider and with the peer in Go."""
    found = list(go_lines(results))
    head = ("row", "this provider, s", "in Go, s", "ratio")
    return table([head, *found]) if found else "Not measured yet: `make bench` does it.\n"


def go_lines(results: Results) -> Iterator[Line]:
    for row in ROWS:
        with suppress(Missing):
            ours, go = (results.median(row.name, each, "seconds") for each in (OURS, GO))
            yield (row.title, f"{ours:.2f}", f"{go:.2f}", f"{ours / go:.2f}")


def table(found: Iterable[Line]) -> str:
    """A table whose columns stand in line."""
    head, *body = found
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    rule = tuple("-" * width for width in widths)
    padded = (
        " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True))
        for line in (head, rule, *body)
    )
    return "".join(f"| {line} |\n" for line in padded)


def facts(results: Results) -> str:
    return ", ".join(f"{name} {value}" for name, value in results.facts.items()) + ".\n"


def report(results: Results) -> str:
    """Everything that a run found."""
    starts = [row for row in ROWS if row.verb is START]
    others = [row for row in ROWS if row.verb is not START]
    tables = (
        promise_lines(verdict(each, results) for each in PROMISES),
        lines(results, STATIONS, starts),
        lines(results, COLUMNS, others),
    )
    return "\n".join([facts(results), *(table(each) for each in map(list, tables) if each[1:])])
