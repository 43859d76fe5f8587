"""The pages of docs/: what stands on each, from the schema classes and the examples.

The layout is that of the Terraform Registry. Resource pages also say what tfplugindocs leaves to
hand-written templates: which changes replace the object, how long operations may take and what
an import id is. What an import id is, import.sh tells: its comment is the page's text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from provider.address import EXECUTABLE, TYPE
from provider.framework.kinds.function import Function
from provider.framework.kinds.resource import Resource
from provider.framework.kinds.table import (
    ACTION,
    DATA_SOURCE,
    FUNCTION,
    KINDS,
    LIST_RESOURCE,
    RESOURCE,
    Kind,
)
from provider.framework.provider import Provider
from provider.framework.record import Record
from provider.framework.types import OneOrMany
from tools import docs_function, docs_schema

SUBCATEGORIES = {
    "Backup policies": (
        "policy",
        "policies",
        "policy_assignment",
        "policy_rule",
        "policy_suspension",
        "vm_policy",
        "policies_resume",
        "policies_suspend",
        "policy_impact_report",
        "policy_schedule_report",
        "duration",
        "minutes",
        "recovery_points",
        "schedule_starts",
    ),
    "Backups": (
        "backup",
        "backup_copy",
        "backups",
        "backup_files",
        "backup_partitions",
        "backup_virtual_disks",
        "backup_calculate_unique_size",
        "backup_cancel",
        "backup_delete",
        "backup_lock",
        "backup_rename",
        "backup_restore",
        "backup_restore_files",
        "backup_set_retention",
    ),
    "Federation": (
        "api_version",
        "cluster_group",
        "cluster_groups",
        "host",
        "host_cancel_virtual_controller_shutdown",
        "host_capacity",
        "host_hardware",
        "host_metrics",
        "host_remove_from_federation",
        "host_shutdown_status",
        "host_shutdown_virtual_controller",
        "hosts",
        "omnistack_cluster",
        "omnistack_cluster_connected_clusters",
        "omnistack_cluster_metrics",
        "omnistack_cluster_settings",
        "omnistack_cluster_throughput",
        "omnistack_clusters",
        "task",
        "time_zones",
        "token",
    ),
    "Functions": ("parse_id",),
    "Security": ("certificate", "certificates", "role_assignment", "role_assignments"),
    "Storage": (
        "datastore",
        "datastore_share",
        "datastore_standard_hosts",
        "datastores",
        "external_store",
        "external_stores",
        "gib",
        "size",
    ),
    "Virtual machines": (
        "virtual_machine",
        "virtual_machines",
        "virtual_machine_metrics",
        "virtual_machine_backup",
        "virtual_machine_clone",
        "virtual_machine_move",
        "virtual_machine_power_off",
        "virtual_machine_power_on",
        "virtual_machine_set_backup_parameters",
        "virtual_machine_validate_backup_credentials",
    ),
}
_COMMAND = re.compile(r"terraform import (\S+) '?([^\s']+)'?")
_TITLE = re.compile(r'^page_title: "(.*)"$', re.MULTILINE)

INSTALLATION = f"""\
## Installation

The provider is a Python package, for Python 3.11 or newer on Linux and macOS. It is not published
yet, neither in a package index nor in a Terraform registry: it is installed from a checkout of its
repository, into an environment of its own, as the Python of Debian and others takes no packages.
Its command puts a launcher where Terraform looks for providers, and prints what to require:

```shell
python3 -m venv ~/.local/share/{TYPE}
~/.local/share/{TYPE}/bin/pip install .
~/.local/share/{TYPE}/bin/{EXECUTABLE} install
```

Run the last two again after an update. The launcher is the same on every machine, so the checksum
in `.terraform.lock.hcl` holds for all of them; which Python it becomes is written beside it, so the
environment has to stay where it is. How to install it where there is no Python, several versions of
it, mirrors and the way back: [Install, upgrade and mirror](guides/installing.md)."""

CREDENTIALS = f"""\
## Credentials

Keep the password out of the configuration, in the environment. Arguments win over the
environment.

```shell
export SIMPLIVITY_HOST=ovc1.example.com
export SIMPLIVITY_USERNAME=administrator@vsphere.local
export SIMPLIVITY_PASSWORD='...'
export SIMPLIVITY_TLS_FINGERPRINT='3A:5B:...'
```

Controllers come with a self-signed certificate, which no system trusts. Look at it once, over a
network that you trust, and compare it with what the controller itself says; the command sends no
credentials and prints the fingerprint, the certificate and what to write into the provider block:

```shell
~/.local/share/{TYPE}/bin/{EXECUTABLE} trust ovc1.example.com
```

With a certificate of your own authority, give that in `ca_file` or `ca_pem` instead.

## Several controllers

A federation has a controller on every host. With a list of them the provider goes to the next one
when one is down or restarts, before and in the middle of an apply:

```terraform
provider "simplivity" {{
  host            = ["ovc1.example.com", "ovc2.example.com"]
  tls_fingerprint = ["3A:5B:...", "C1:07:..."]
}}
```

It stays with one as long as that answers, because the others may lag behind. What was sent to a
controller that died before it answered is not sent again where that could make a second object;
it is looked for.

## The right federation

In another federation everything that the state knows looks deleted, and a plan makes it anew. So
controllers that have no omnistack_cluster in common are refused in one list, and a controller that
was down at the start is compared before anything else is asked of it. A single wrong host, in an
environment variable of yesterday, cannot be noticed this way: name the clusters of your federation,
and the provider works with no other, as `allowed_account_ids` does it for AWS:

```terraform
provider "simplivity" {{
  allowed_omnistack_clusters = ["cluster-east", "cluster-west"]
}}
```

This costs one request whenever Terraform starts the provider. A federation may have more clusters
than are named, but not fewer."""

SEVERAL = """\
## One value or several

Where the type is "String or List of String", an argument takes one value or a list of them, and an
object has to have one: `name = "sql-*"`, or `name = ["sql-*", "web-01"]`. A comma is a part of a
value and does not separate two."""

_LETTING_GO = """\
## Letting a backup go

Destroying or replacing the resource deletes the backup, for good. So that is an error, unless
`allow_backup_loss = true` was applied before: Terraform tells nothing else of what was taken out of
the configuration. [Keep backups from being lost](../guides/losing-backups.md) has the steps, also
those that leave the backup where it is."""
NOTES = {
    "policy": """\
## Misspelt keys

Terraform drops a key of an object that its type does not have, before the provider sees it. So a
rule in `rules` with `start_tme = "21:00"` starts at midnight, and nobody says a word. Look at the
plan, which shows each rule as it will be; or make each rule a
[simplivity_policy_rule](policy_rule.md), where a misspelt argument is an error.

## Retiring a policy

A policy that is in use cannot be deleted, and Terraform destroys what is taken out of the
configuration before it changes what used it. With `create_before_destroy` in its `lifecycle`,
applied while the policy is still configured, its users get another policy first. [Retire a backup
policy](../guides/retiring.md) has this way out, and the one without.""",
    "backup": _LETTING_GO,
    "backup_copy": _LETTING_GO,
    "external_store": """\
## A password that is stored nowhere

With `password` the state has the password. With `password_wo`, Terraform 1.11 or OpenTofu 1.11 and
newer, neither state nor plan has it; `password_wo_version` is what tells that it has changed:

```terraform
variable "store_password" {
  type      = string
  ephemeral = true
}

resource "simplivity_external_store" "example" {
  name                 = "storeonce-3"
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
  management_ip        = "192.0.2.22"
  username             = var.store_username
  password_wo          = var.store_password
  password_wo_version  = 1
}
```""",
}
"""What else the page of a resource says."""

READ = "an account that may log in and read"
PRIVILEGES = f"""\
## Required privileges

Accounts are those of the hypervisor's management system, and what they may do there is what they
may do here.

| Use | Needs |
| --- | --- |
| `terraform plan`, data sources, [drift detection](guides/drift-detection.md) | {READ} |
| `terraform apply` and `destroy` of any resource | the administrator role |

A request that the account may not make ends in the error `Permission denied`; nothing is dropped
from the state for it. [Choose accounts](guides/accounts.md) has the exceptions, and how CI gets
along with two accounts."""


Page = Callable[[Kind[Any], str, Any, Path], str]
"""The page of a member of a kind by name, with the folder of all examples."""


COUNTED: Mapping[Kind[Any], str] = {
    RESOURCE: "resources",
    DATA_SOURCE: "data sources",
    LIST_RESOURCE: "lists",
    ACTION: "actions",
    FUNCTION: "functions",
}
"""What they are called where they are counted."""


def pages(provider: Provider, examples: Path, guides: Path) -> dict[str, str]:
    """Every generated page by its path in docs/."""
    written = {"index.md": _index(provider, examples, guides)}
    for kind in KINDS:
        page: Page = _PAGES.get(kind, _plain)
        for name, member in sorted(provider.of(kind).items()):
            written[path_of(kind, name)] = page(kind, name, member, examples)
    return written


def counted(text: str, provider: Provider) -> str:
    """A text with as many of each kind as there are, where it first counts them."""
    for kind, word in COUNTED.items():
        text = re.sub(rf"\b\d+(?=\s{word}\b)", str(len(provider.of(kind))), text, count=1)
    return text


def path_of(kind: Kind[Any], name: str) -> str:
    return f"{kind.folder}/{bare(name)}.md"


def bare(name: str) -> str:
    return name.removeprefix(f"{TYPE}_")


def subcategory(name: str) -> str:
    """The group of a page in the Registry's navigation; raises KeyError for a new object."""
    groups = {each: group for group, names in SUBCATEGORIES.items() for each in names}
    return groups[bare(name)]


def _resource(kind: Kind[Any], name: str, resource: type[Resource], examples: Path) -> str:
    commands = (examples / kind.folder / name / "import.sh").read_text("utf-8")
    return _page(
        *_opening(kind, name, resource.schema.description, examples),
        *([NOTES[bare(name)]] if bare(name) in NOTES else []),
        docs_schema.section(resource),
        _changes(resource),
        _timeouts(name),
        _imports(commands, resource),
    )


def _plain(kind: Kind[Any], name: str, record: type[Record], examples: Path) -> str:
    several = any(isinstance(attribute.type, OneOrMany) for attribute in record.schema)
    return _page(
        *_opening(kind, name, record.schema.description, examples),
        *([SEVERAL] if several else []),
        docs_schema.section(record),
    )


def _function(kind: Kind[Any], name: str, declared: Function[..., Any], examples: Path) -> str:
    return _page(
        *_opening(kind, name, declared.description, examples),
        "## Signature",
        _block("text", docs_function.signature(declared)),
        "## Arguments",
        docs_function.arguments(declared),
    )


_PAGES: Mapping[Kind[Any], Page] = {RESOURCE: _resource, FUNCTION: _function}
"""Which pages say more than what a member's attributes are."""


def _opening(kind: Kind[Any], name: str, description: str, examples: Path) -> Iterator[str]:
    yield _front_matter(f"{name} {kind.title} - {TYPE}", subcategory(name), description)
    yield f"# {name} ({kind.title})"
    yield description
    if needs(kind):
        yield needs(kind)
    yield _example(examples / kind.folder / name / kind.example)


def needs(kind: Kind[Any]) -> str:
    """Which releases have the kind; empty if all that can run this provider have it."""
    if kind.terraform == (1, 0):
        return ""
    kinds = f"{kind.word.capitalize()}s"
    terraform = "Terraform {}.{}".format(*kind.terraform)
    if kind.opentofu is None:
        return f"{kinds} need {terraform} or newer; OpenTofu has none."
    return f"{kinds} need {terraform} or OpenTofu {{}}.{{}}, or newer.".format(*kind.opentofu)


def _page(*blocks: str) -> str:
    return "\n\n".join(blocks) + "\n"


def _front_matter(title: str, group: str, description: str) -> str:
    first = description.split("\n\n", maxsplit=1)[0].replace("`", "")
    lines = ["---", f'page_title: "{title}"']
    if group:  # the registry takes none for the page of the provider
        lines.append(f'subcategory: "{group}"')
    return "\n".join((*lines, "description: |-", f"  {first}", "---"))


def _example(path: Path) -> str:
    return f"## Example Usage\n\n{_block('terraform', path.read_text('utf-8'))}"


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _changes(resource: type[Resource]) -> str:
    replacing = [a.name for a in docs_schema.attributes_of(resource) if a.requires_replace]
    return (
        f"## Changes\n\nA change of {_listed(replacing, 'or')} replaces the object: it is destroyed"
        " and made anew. Every other change is made in place."
        if replacing
        else "## Changes\n\nEvery change is made in place."
    )


def _listed(names: Iterable[str], conjunction: str) -> str:
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def _timeouts(name: str) -> str:
    example = 'timeouts = {\n  create = "30m"\n  delete = "1h30m"\n}'
    return (
        "## Timeouts\n\nAn operation may take as long as the provider's `operation_timeout` says"
        f" (10 minutes if left out), waiting for the controller's task included. `timeouts` says"
        f" otherwise for one `{name}`:\n\n{_block('terraform', example)}\n\nWhen the time is up"
        " the operation fails, but the controller goes on with what it has begun: look at the"
        " object before the next apply, and import it if its creation was cut short."
    )


def _imports(script: str, resource: type[Resource]) -> str:
    comment, command, address, text = parsed_import(script)
    block = f'import {{\n  to = {address}\n  id = "{_escaped(text)}"\n}}'
    return "\n\n".join(
        (
            "## Import",
            comment,
            "In the configuration:",
            _block("terraform", block),
            "Or, with Terraform 1.12 or newer, by its identity:",
            _block("terraform", _by_identity(address, resource.parse_import_id(text))),
            "Or on the command line:",
            _block("shell", command),
        )
    )


def _by_identity(address: str, identity: Mapping[str, str]) -> str:
    width = max(map(len, identity))
    parts = [f'    {name:{width}} = "{_escaped(part)}"' for name, part in identity.items()]
    lines = ("import {", f"  to = {address}", "  identity = {", *parts, "  }", "}")
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Text between quotes in a configuration."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def parsed_import(script: str) -> tuple[str, str, str, str]:
    """What import.sh says of the import id, its command, and the address and id in that."""
    lines = script.strip().splitlines()
    comment = " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))
    command = "\n".join(line for line in lines if not line.startswith("#")).strip()
    match = _COMMAND.fullmatch(command)
    if not comment or not match:
        raise ValueError(f"not a comment and one terraform import: {script!r}")
    return comment, command, match[1], match[2]


def _index(provider: Provider, examples: Path, guides: Path) -> str:
    description = provider.configuration.schema.description
    return _page(
        _front_matter(f"{TYPE} Provider", "", description),
        f"# {TYPE} Provider",
        description,
        _example(examples / "provider" / "provider.tf"),
        INSTALLATION,
        CREDENTIALS,
        PRIVILEGES,
        docs_schema.section(provider.configuration),
        _contents(provider),
        _guides(guides),
    )


def _contents(provider: Provider) -> str:
    rows = [
        f"| {group} | {' | '.join(_links(kind, provider.of(kind), names) for kind in KINDS)} |"
        for group, names in SUBCATEGORIES.items()
    ]
    titles = " | ".join(f"{kind.word.capitalize()}s" for kind in KINDS)
    head = [f"| | {titles} |", "| --- " * (len(KINDS) + 1) + "|"]
    return "## Contents\n\n" + "\n".join(head + rows)


def _links(kind: Kind[Any], offered: Mapping[str, object], names: Iterable[str]) -> str:
    there = [name for name in names if name in {bare(each) for each in offered}]
    return ", ".join(f"[{name}]({path_of(kind, name)})" for name in there)


def _guides(guides: Path) -> str:
    lines = [f"- [{title_of(path)}](guides/{path.name})" for path in sorted(guides.glob("*.md"))]
    return "\n".join(("## Guides", "", *lines))


def title_of(guide: Path) -> str:
    """The title in the front matter of a page."""
    match = _TITLE.search(guide.read_text("utf-8"))
    if not match:
        raise ValueError(f"{guide} has no page_title")
    return match[1]
