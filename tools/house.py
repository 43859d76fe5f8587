"""How often the attributes of each noun are declared.

    python -m tools.house           declarations per attribute, and what is declared more than once

Each folder of provider/nouns is a noun; what nouns inherit from provider/nouns/shared counts for
them as well. What an action is told to do, and the keys in the path of an object, are no facts of
the noun and do not count.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import provider.nouns
from provider.framework.kinds.action import Action
from provider.framework.record import Record
from provider.nouns.shared.sub_object import SubObject, keys_in

NOUNS = Path(provider.nouns.__file__).parent
SPECIFIERS = ("required", "optional", "computed")
Places = Mapping[str, list[str]]


def main() -> None:
    found = places()
    lines = sum(map(len, found.values()))
    print(f"{lines} declarations of {len(found)} attributes: {lines / len(found):.2f} for each")
    for attribute, where in repeated(found).items():
        print(f"  {attribute}: {', '.join(where)}")


def places() -> Places:
    """Where each attribute of each noun is declared, as ``noun.attribute``."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(NOUNS.glob("*/*.py")):
        module = f"provider.nouns.{path.parent.name}.{path.stem}"
        for name, attributes in declared(path.read_text("utf-8")).items():
            record: type[Record] = getattr(import_module(module), name)
            for attribute in set(attributes) - arguments(record):
                found[f"{path.parent.name}.{attribute}"].append(f"{module}.{name}")
    return found


def arguments(record: type[Record]) -> set[str]:
    """The attributes of a record that say what is wanted, and not what something is."""
    if issubclass(record, Action):
        return set(record.schema.attributes)
    return set(keys_in(getattr(record, "path", ""))) if issubclass(record, SubObject) else set()


def repeated(found: Places) -> Places:
    """The attributes that are declared more than once, or over one that is inherited."""
    own = {
        attribute: [*where, *inherited(attribute, where, found)]
        for attribute, where in found.items()
    }
    return {attribute: where for attribute, where in own.items() if len(where) > 1}


def inherited(attribute: str, where: list[str], found: Places) -> Iterator[str]:
    """The shared declarations of an attribute that a noun's own ones override."""
    noun, _, name = attribute.partition(".")
    shared = set(found.get(f"shared.{name}", ())) if noun != "shared" else set()
    for place in where:
        module, _, known_as = place.rpartition(".")
        record: type[Record] = getattr(import_module(module), known_as)
        bases = (f"{each.__module__}.{each.__name__}" for each in record.__mro__)
        yield from (base for base in bases if base in shared)


def declared(text: str) -> Mapping[str, list[str]]:
    """The attributes that a module declares, by class."""
    return {
        node.name: [name for name in map(field, node.body) if name]
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef)
    }


def field(node: ast.stmt) -> str:
    """The name of the attribute that a statement declares, if it does."""
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Call):
        return ""
    specifier = ast.unparse(node.value.func).rpartition(".")[2]
    return ast.unparse(node.target) if specifier in SPECIFIERS else ""


if __name__ == "__main__":
    main()
