"""The tables of the README, made from the code: ``python -m simulator.readme_tables``."""

import inspect
from collections.abc import Iterable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from simulator.choices import documentation, option_text
from simulator.clock import Clock
from simulator.faults import Fault, Faults
from simulator.federation import Federation
from simulator.routes import ROUTES
from simulator.simulation import Simulator
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
    rows = ((f"`{name}`", default, doc) for name, default, doc in documented_fields(Fault))
    return table(("Field", "Default", "Meaning"), rows)


def arguments() -> str:
    rows = (
        (f"`{name}`", default, doc)
        for name, default, doc in documented_fields(Simulator)
        if name not in ATTRIBUTES
    )
    return table(("Argument", "Default", "Meaning"), rows)


def documented_fields(dataclass_: Any) -> Iterable[tuple[str, str, str]]:
    """Name, default and meaning of each documented field."""
    defaults = {each.name: each.default for each in fields(dataclass_)}
    for name, doc in documentation(dataclass_).items():
        default = defaults[name]
        yield name, "" if default is MISSING else f"`{default!r}`", doc


ATTRIBUTES = tuple(each.name for each in fields(Simulator) if not each.init)
# What a user of the library may call, by where it is found.
MEMBERS: dict[str, tuple[type, str]] = {
    "simulator": (
        Simulator,
        (
            "start stop reset federation faults requests clear_requests violations snapshot"
            " forget_sessions take_down bring_up"
        ),
    ),
    "simulator.federation": (Federation, "add change remove get first find objects"),
    "simulator.faults": (Faults, "order pending clear"),
    "simulator.clock": (Clock, "now advance"),
    "simulator.switches": (Switches, "take assign names values documentation"),
}


def members() -> str:
    docs = documentation(Simulator)
    rows = [(f"`simulator.{name}`", f"{docs[name]}, once it has started") for name in ATTRIBUTES]
    rows += [
        (f"`{place}.{name}{parameters(getattr(owner, name))}`", first_line(getattr(owner, name)))
        for place, (owner, names) in MEMBERS.items()
        for name in names.split()
    ]
    return table(("Member", "Meaning"), rows)


def parameters(member: Any) -> str:
    """The parameters of a method without their types; nothing for a property."""
    if isinstance(member, property):
        return ""
    each = inspect.signature(member).parameters.values()
    names = [str(one.replace(annotation=one.empty)) for one in each if one.name != "self"]
    return f"({', '.join(names)})"


def first_line(member: Any) -> str:
    """The docstring of a member as the second half of a sentence."""
    line = (inspect.getdoc(member) or "").splitlines()[0].rstrip(".").replace("``", "`")
    return line[:1].lower() + line[1:]


def operations() -> str:
    rows = ((f"`{route.method} {route.path}`", version_text(route.since)) for route in ROUTES)
    return table(("Operation", "Since"), rows)


TABLES = {
    "arguments": arguments,
    "members": members,
    "operations": operations,
    "switches": switches,
    "faults": fault_fields,
}


def with_current_tables(text: str) -> str:
    """The text with each table between its marks replaced by one made now."""
    for name, make in TABLES.items():
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition("<!-- end -->")
        text = f"{before}<!-- {name} -->\n\n{make()}\n<!-- end -->{after}"
    return text


if __name__ == "__main__":
    README.write_text(with_current_tables(README.read_text()))
