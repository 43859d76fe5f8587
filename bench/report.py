"""The tables of a run, as text that is Markdown too."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.contestants import CONTESTANTS, FLOOR, OURS, Contestant
from bench.promises import PROMISES, Verdict, verdict
from bench.results import Missing, Results
from bench.rows import ROWS, START, Row

Line = tuple[str, ...]
FEW = 10


@dataclass(frozen=True)
class Column:
    """A figure of a row: its heading, and its text."""

    head: str
    cell: Callable[[Results, Row, Contestant], str]


def seconds(results: Results, row: Row, contestant: Contestant) -> str:
    """The median, and the least: what a machine without others would rather need."""
    middle = results.median(row.name, contestant, "seconds")
    return f"{middle:.2f} ({results.least(row.name, contestant, 'seconds'):.2f})"


def metric(name: str, form: str) -> Callable[[Results, Row, Contestant], str]:
    return lambda results, row, contestant: format(results.median(row.name, contestant, name), form)


def per_resource(results: Results, row: Row, contestant: Contestant) -> str:
    """Milliseconds of the plugin's processor time for each, once there are some."""
    if row.count < FEW or contestant is FLOOR:
        return ""
    return f"{results.median(row.name, contestant, 'plugin_cpu') * 1000 / row.count:.1f}"


COLUMNS = (
    Column("time, s (least)", seconds),
    Column("Terraform CPU, s", metric("terraform_cpu", ".2f")),
    Column("plugin CPU, s", metric("plugin_cpu", ".2f")),
    Column("ms each", per_resource),
    Column("plugin memory, MiB", metric("plugin_memory", ".0f")),
    Column("REST calls", metric("calls", ".0f")),
    Column("simulator CPU, s", metric("simulator_cpu", ".2f")),
)
STATIONS = (
    Column("exec to handshake, ms", lambda *of: milliseconds("handshake", *of)),
    Column("exec to schema, ms", lambda *of: milliseconds("schema", *of)),
    Column("Shutdown to exit, ms", lambda *of: milliseconds("shutdown", *of)),
    Column("CPU, s", metric("plugin_cpu", ".2f")),
    Column("memory, MiB", metric("plugin_memory", ".0f")),
)


def milliseconds(name: str, results: Results, row: Row, contestant: Contestant) -> str:
    middle = results.median(row.name, contestant, name) * 1000
    return f"{middle:.0f} ({results.least(row.name, contestant, name) * 1000:.0f})"


def cell(column: Column, results: Results, row: Row, contestant: Contestant) -> str:
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
                cells = [cell(column, results, row, contestant) for column in columns]
                yield (row.title if contestant is OURS else "", contestant.name, *cells)


def promise_lines(verdicts: Iterable[Verdict]) -> Iterator[Line]:
    yield ("promise", "at most", "measured", "")
    for each in verdicts:
        promise, figure = each.promise, each.figure
        measured = "" if figure is None else f"{figure:.3g} {promise.unit}"
        yield (promise.words, f"{promise.bound:g} {promise.unit}", measured, each.word)


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
