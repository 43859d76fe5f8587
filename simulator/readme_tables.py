"""The tables of the README, made from the code: ``python -m simulator.readme_tables``."""

from collections.abc import Iterable
from dataclasses import MISSING, fields
from pathlib import Path

from simulator import faults
from simulator.choices import option_text
from simulator.faults import Fault
from simulator.routes import ROUTES
from simulator.switches import Switches
from simulator.versions import version_text

README = Path(__file__).with_name("README.md")


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def switches() -> str:
    default, docs = Switches(), Switches.documentation()
    rows = (
        (f"`{name}`", f"`{option_text(getattr(default, name))}`", other_values(name), docs[name])
        for name in Switches.names()
    )
    return table(("Switch", "Default", "Otherwise", "Decides"), rows)


def other_values(name: str) -> str:
    default = getattr(Switches(), name)
    values = [f"`{option_text(each)}`" for each in Switches.values(name) if each != default]
    return " ".join(values) or "a number"


def fault_fields() -> str:
    docs = faults.documentation()
    defaults = {each.name: each.default for each in fields(Fault)}
    rows = (
        (f"`{name}`", "" if defaults[name] is MISSING else f"`{defaults[name]!r}`", doc)
        for name, doc in docs.items()
    )
    return table(("Field", "Default", "Meaning"), rows)


def operations() -> str:
    rows = ((f"`{route.method} {route.path}`", version_text(route.since)) for route in ROUTES)
    return table(("Operation", "Since"), rows)


TABLES = {"operations": operations, "switches": switches, "faults": fault_fields}


def with_current_tables(text: str) -> str:
    """The text with each table between its marks replaced by one made now."""
    for name, make in TABLES.items():
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition("<!-- end -->")
        text = f"{before}<!-- {name} -->\n\n{make()}\n<!-- end -->{after}"
    return text


if __name__ == "__main__":
    README.write_text(with_current_tables(README.read_text()))
