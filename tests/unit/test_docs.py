"""The documentation says what the provider is, all of it, and every example has its place."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provider.address import TYPE
from provider.configuration import VARIABLES
from provider.framework.kinds.resource import Resource
from provider.framework.kinds.table import (
    ACTION,
    KINDS,
    RESOURCE,
    Kind,
)
from provider.framework.record import Record, computed, optional, record_in, required
from provider.framework.schema import Attribute
from provider.registry import PROVIDER
from tools import docs, docs_pages, docs_schema

PAGES = docs.committed(docs.DOCS)
GUIDES = sorted((docs.DOCS / docs.GUIDES).glob("*.md"))
RECORDS: dict[str, type[Record]] = {
    docs_pages.path_of(kind, name): record
    for kind in KINDS
    if issubclass(kind.base, Record)
    for name, record in PROVIDER.of(kind).items()
}
RECORDS["index.md"] = PROVIDER.configuration
MEMBERS = [(kind, name) for kind in KINDS for name in PROVIDER.of(kind)]

TEXTS = {path: path.read_text() for path in [*map(docs.DOCS.joinpath, PAGES), *GUIDES]}

each_resource = pytest.mark.parametrize("name", PROVIDER.of(RESOURCE))


def attributes(record: type[Record], place: str = "") -> Iterator[tuple[str, Attribute]]:
    """Every attribute, those of nested records too, with what leads to it."""
    for attribute in record.schema:
        yield f"{place}{attribute.name}", attribute
        inner = record_in(attribute.type)
        if inner:
            yield from attributes(inner, f"{place}{attribute.name}.")


def example(kind: Kind[Any], name: str, file: str) -> Path:
    return docs.EXAMPLES / kind.folder / name / file


# -- current and complete -------------------------------------------------------------------------


def test_pages_are_what_the_schema_and_the_examples_say():
    wanted = docs_pages.pages(PROVIDER, docs.EXAMPLES, docs.DOCS / docs.GUIDES)
    assert docs.differences(wanted, PAGES) == {}, "run `make docs`"


def test_pages_are_the_same_each_time():
    written = [docs_pages.pages(PROVIDER, docs.EXAMPLES, docs.DOCS / docs.GUIDES) for _ in range(2)]
    assert written[0] == written[1]


def test_every_attribute_stands_on_its_page():
    for page, record in RECORDS.items():
        for place, attribute in attributes(record):
            line = f"- `{attribute.name}` ({docs_schema.type_name(attribute.type)}"
            assert line in PAGES[page], f"{page}: {place}"


def test_every_description_is_a_sentence():
    for page, record in RECORDS.items():
        texts = {place: attribute.description for place, attribute in attributes(record)}
        for place, text in {"": record.schema.description, **texts}.items():
            assert re.fullmatch(r"[A-Z`].*\.", text, re.DOTALL), f"{page}: {place}: {text!r}"
            assert "  " not in text, f"{page}: {place}: {text!r}"
            assert text.count("`") % 2 == 0, f"{page}: {place}: {text!r}"


@each_resource
def test_a_resource_page_says_what_replaces_the_object(name: str):
    page = PAGES[docs_pages.path_of(RESOURCE, name)]
    replacing = [a.name for a in PROVIDER.of(RESOURCE)[name].schema if a.requires_replace]
    assert page.count("A change replaces the object.") == len(replacing)
    assert "\n## Changes\n" in page
    assert "\n## Timeouts\n" in page


@pytest.mark.parametrize("variable", [name for names in VARIABLES.values() for name in names])
def test_the_provider_page_names_each_environment_variable(variable: str):
    assert f"`{variable}`" in PAGES["index.md"]


# -- examples -------------------------------------------------------------------------------------


def test_everything_has_an_example_of_itself():
    for kind, name in MEMBERS:
        usage = f'{kind.block} "{name}" "example"' if kind.block else f"provider::{TYPE}::{name}("
        assert usage in example(kind, name, kind.example).read_text()


@each_resource
def test_an_import_example_has_an_id_that_the_resource_understands(name: str):
    script = example(RESOURCE, name, "import.sh").read_text()
    _, _, address, identity = docs_pages.parsed_import(script)
    assert address == f"{name}.example"
    resource = PROVIDER.of(RESOURCE)[name]
    imported = resource.from_identity(**resource.parse_import_id(identity))
    assert imported.values_by_name["id"] in (identity, identity.rpartition("/")[2])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_examples_belong_to_something(kind: Kind[Any]):
    folders = {path.name for path in (docs.EXAMPLES / kind.folder).iterdir()}
    assert folders == PROVIDER.of(kind).keys()


def test_no_example_holds_credentials_or_an_address():
    own = re.compile(r"^\s*(host|username|password\w*|ca_file)\s*=(?!\s*var\.)", re.MULTILINE)
    examples = sorted(docs.EXAMPLES.rglob("*.tf"))
    assert examples
    assert not [path for path in examples if own.search(path.read_text())]


@pytest.mark.parametrize("script", ["terraform import a", "# words only", "terraform import a b"])
def test_an_import_script_is_a_comment_and_a_command(script: str):
    with pytest.raises(ValueError, match="not a comment and one terraform import"):
        docs_pages.parsed_import(script)


# -- links ----------------------------------------------------------------------------------------


def test_links_lead_somewhere():
    for path, text in TEXTS.items():
        for target in re.findall(r"\]\(([^)]+)\)", text):
            file, _, anchor = target.partition("#")
            assert not file or (path.parent / file).exists(), f"{path}: {target}"
            assert not anchor or f'<a id="{anchor}"></a>' in text, f"{path}: {target}"


def test_front_matter_is_what_the_registry_reads():
    for path, text in TEXTS.items():
        group = "" if path.name == "index.md" else r'subcategory: "[^"\n]+"\n'
        head = rf'---\npage_title: "[^"\n]+"\n{group}description: \|-\n  \S.*\n---\n\n# '
        assert re.match(head, text), path


def test_no_page_is_so_long_that_the_registry_cuts_it_off():
    assert not [path for path in TEXTS if path.stat().st_size >= 500_000]


def test_nothing_is_installed_from_an_index_that_does_not_have_it():
    readme = docs.DOCS.parent / "README.md"
    written = [readme, *docs.DOCS.rglob("*.md"), *docs.EXAMPLES.rglob("*.*")]
    installed = re.compile(r"pipx? install [^\n]*terraform-provider")
    assert not [path for path in written if installed.search(path.read_text())]


# -- the words of the schema section --------------------------------------------------------------


class Inner(Record):
    """An inner record."""

    port: int = optional("Port.", default=443)


class Thing(Resource):
    """A thing."""

    name: str = required("Name.", requires_replace=True)
    secret: str | None = optional("Secret.", sensitive=True)
    pin: str | None = optional("Pin.", write_only=True)
    mode: str = optional("Mode.", default="safe", deprecated="Use `name`.")
    on: bool = optional("Whether it is on.", default=True)
    tags: dict[str, str] | None = optional("Tags.")
    inner: tuple[Inner, ...] | None = optional("Parts.")
    id: str = computed("Identifier.")


@pytest.mark.parametrize(
    "line",
    [
        "- `name` (String) Name. A change replaces the object.",
        "- `secret` (String, Sensitive) Secret.",
        "- `pin` (String, Write-only) Pin.",
        '- `mode` (String, Deprecated) Mode. Default: `"safe"`. **Deprecated:** Use `name`.',
        "- `on` (Boolean) Whether it is on. Default: `true`.",
        "- `tags` (Map of String) Tags.",
        "- `inner` (Attributes List) Parts. (see [below for nested schema](#nestedatt--inner))",
        '<a id="nestedatt--inner"></a>\n### Nested Schema for `inner`\n\nOptional:\n',
        "- `port` (Number) Port. Default: `443`.",
        "### Read-Only\n\n- `id` (String) Identifier.",
    ],
)
def test_a_line_says_all_of_its_attribute(line: str):
    assert line in docs_schema.section(Thing)


# -- the command ----------------------------------------------------------------------------------


def test_differences_are_named_for_what_they_are():
    wanted = {"index.md": "new", "resources/a.md": "a", "resources/b.md": "b"}
    found = {"index.md": "old", "resources/b.md": "b", "resources/c.md": "c"}
    assert docs.differences(wanted, found) == {
        "index.md": "stale",
        "resources/a.md": "missing",
        "resources/c.md": "belongs to nothing",
    }


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A docs/ of its own, as it should be but for the guides."""
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    monkeypatch.setattr(docs_pages, "_guides", lambda _guides: "")
    monkeypatch.setattr(sys, "argv", ["docs"])
    docs.main()
    return tmp_path


def test_check_names_the_pages_and_the_repair(copy: Path, monkeypatch: pytest.MonkeyPatch):
    (copy / "index.md").write_text("old")
    (copy / "resources" / "policy.md").unlink()
    (copy / "resources" / "gone.md").write_text("of a resource that was")
    monkeypatch.setattr(sys, "argv", ["docs", "--check"])
    with pytest.raises(SystemExit) as end:
        docs.main()
    assert end.value.code == (
        "The documentation does not hold what the schema and the examples say:\n"
        "  index.md: stale\n"
        "  resources/gone.md: belongs to nothing\n"
        "  resources/policy.md: missing\n"
        "Run `make docs` and commit the result."
    )


def test_writing_repairs_and_leaves_guides_alone(copy: Path):
    guide = copy / "guides" / "own.md"
    guide.parent.mkdir()
    guide.write_text("by hand")
    (copy / "index.md").write_text("old")
    (copy / "resources" / "gone.md").write_text("of a resource that was")
    docs.main()
    assert docs.committed(copy) == docs_pages.pages(PROVIDER, docs.EXAMPLES, copy / docs.GUIDES)
    assert guide.read_text() == "by hand"


def test_everything_has_its_place_in_the_navigation():
    for kind, name in MEMBERS:
        assert f"[{docs_pages.bare(name)}]({docs_pages.path_of(kind, name)})" in PAGES["index.md"]
        assert docs_pages.subcategory(name) in docs_pages.SUBCATEGORIES


def test_a_new_object_needs_a_place_in_the_navigation():
    with pytest.raises(KeyError):
        docs_pages.subcategory("simplivity_unheard_of")


def test_the_readme_counts_what_is_offered():
    text = docs.README.read_text("utf-8")
    assert docs_pages.counted(text, PROVIDER) == text, "run `make docs`"
    actions = len(PROVIDER.of(ACTION))
    assert docs_pages.counted("1\nactions, 2 actions", PROVIDER) == f"{actions}\nactions, 2 actions"


def test_a_stale_count_is_told(copy: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(docs, "README", copy / "README.md")
    docs.README.write_text("0 resources")
    monkeypatch.setattr(sys, "argv", ["docs", "--check"])
    with pytest.raises(SystemExit, match=r"README\.md: stale"):
        docs.main()
