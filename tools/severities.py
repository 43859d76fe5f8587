"""Write what is critical drift, as the attributes declare it, to where drift is told of.

    python -m tools.severities            write the table of the guide and that of the script
    python -m tools.severities --check    write nothing; exit 1 if one is stale

The script of examples/ci runs beside Terraform and without the provider, so it has a table.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from provider.framework.kinds.table import RESOURCE
from provider.framework.schema import Attribute, Drift
from provider.framework.types import BOOL, Collection
from provider.registry import PROVIDER

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "guides" / "drift-detection.md"
SCRIPT = ROOT / "examples" / "ci" / "summarise.py"
STALE = "{}: what is critical is stale. Run `make docs` and commit the result."
_IN_GUIDE = re.compile(r"(?<=<!-- severities -->\n).*?(?=<!-- end -->)", re.DOTALL)
_IN_SCRIPT = re.compile(r"(?<=# <severities>\n).*?(?=# </severities>)", re.DOTALL)

Critical = Mapping[str, Sequence[Attribute]]
"""The attributes with a severity, by resource."""


def main() -> None:
    """Write both tables, or compare them with those that are there."""
    parser = argparse.ArgumentParser(description="Write what is critical drift.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check = parser.parse_args().check
    for path, wanted in texts(critical()).items():
        if check and path.read_text("utf-8") != wanted:
            sys.exit(STALE.format(path.relative_to(ROOT)))
        if not check:
            path.write_text(wanted, "utf-8", newline="\n")


def critical() -> Critical:
    """What the resources declare; those without anything critical are left out."""
    declared = {
        name: [each for each in resource.schema if each.severity]
        for name, resource in sorted(PROVIDER.of(RESOURCE).items())
    }
    return {name: attributes for name, attributes in declared.items() if attributes}


def texts(found: Critical) -> Mapping[Path, str]:
    """The guide and the script with their tables."""
    guide, script = GUIDE.read_text("utf-8"), SCRIPT.read_text("utf-8")
    return {
        GUIDE: _IN_GUIDE.sub(lambda _: "".join(lines_of_guide(found)), guide),
        SCRIPT: _IN_SCRIPT.sub(lambda _: "".join(lines_of_script(found)), script),
    }


def lines_of_guide(found: Critical) -> Iterator[str]:
    yield "\n| Resource | Critical beside its deletion |\n| --- | --- |\n"
    for name, attributes in found.items():
        yield f"| `{name}` | {', '.join(map(in_words, attributes))} |\n"
    yield "\n"


def in_words(attribute: Attribute) -> str:
    """Which change of an attribute is critical."""
    if attribute.severity is Drift.CRITICAL:
        return f"another `{attribute.name}`"
    if isinstance(attribute.type, Collection):
        return f"`{attribute.name}` of which some are gone or changed"
    less = attribute.severity is Drift.CRITICAL_IF_LESS
    if attribute.type == BOOL:
        return f"`{attribute.name}` {'false' if less else 'true'}"
    return f"a {'smaller' if less else 'larger'} `{attribute.name}`"


def lines_of_script(found: Critical) -> Iterator[str]:
    yield "CRITICAL = {\n"
    for name, attributes in found.items():
        yield f'    "{name}": {{\n'
        for each in attributes:
            if each.severity:
                yield f'        "{each.name}": "{each.severity.value}",\n'
        yield "    },\n"
    yield "}\n"


if __name__ == "__main__":
    main()
