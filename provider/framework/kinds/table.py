"""The kinds of things that a provider offers: a row says how Terraform and its users place one.

Schemas, metadata, documentation, examples and house rules loop over the rows, so a further kind is
a row here, a class beside this module, and a module in ``plugin`` that answers its calls.
"""

from typing import Any, Generic, NamedTuple, TypeVar

from provider.framework.kinds.action import Action
from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.ephemeral_resource import EphemeralResource
from provider.framework.kinds.function import Function
from provider.framework.kinds.list_resource import ListResource
from provider.framework.kinds.resource import Resource

T_co = TypeVar("T_co", covariant=True)
Version = tuple[int, int]


class Kind(NamedTuple, Generic[T_co]):
    """One kind; ``T_co`` is what declares a member of it.

    word: what it is called. base: the class of all declarations, or of which all are subclasses.
    schemas, metadata: the fields for its members in GetProviderSchema and GetMetadata. block: what
    begins a block of it in a configuration; empty if there is none. example: the file in the
    folder of a member's example. terraform, opentofu: the first release that has the kind.
    """

    word: str
    base: type[Any]
    schemas: str
    metadata: str
    block: str
    example: str
    terraform: Version = (1, 0)
    opentofu: Version | None = (1, 6)

    @property
    def title(self) -> str:
        return self.word.title()

    @property
    def folder(self) -> str:
        """Where the Terraform Registry looks for its pages and examples."""
        return f"{self.word.replace(' ', '-')}s"


RESOURCE: Kind[type[Resource]] = Kind(
    "resource", Resource, "resource_schemas", "resources", "resource", "resource.tf"
)
DATA_SOURCE: Kind[type[DataSource]] = Kind(
    "data source", DataSource, "data_source_schemas", "data_sources", "data", "data-source.tf"
)
LIST_RESOURCE: Kind[type[ListResource]] = Kind(
    "list resource",
    ListResource,
    "list_resource_schemas",
    "list_resources",
    "list",
    "list-resource.tfquery.hcl",
    terraform=(1, 14),
    opentofu=None,
)
ACTION: Kind[type[Action]] = Kind(
    "action",
    Action,
    "action_schemas",
    "actions",
    "action",
    "action.tf",
    terraform=(1, 14),
    opentofu=None,
)
EPHEMERAL_RESOURCE: Kind[type[EphemeralResource]] = Kind(
    "ephemeral resource",
    EphemeralResource,
    "ephemeral_resource_schemas",
    "ephemeral_resources",
    "ephemeral",
    "ephemeral-resource.tf",
    terraform=(1, 10),
    opentofu=(1, 11),
)
FUNCTION: Kind[Function[..., Any]] = Kind(
    "function",
    Function,
    "functions",
    "functions",
    "",
    "function.tf",
    terraform=(1, 8),
    opentofu=(1, 7),
)

KINDS: tuple[Kind[Any], ...] = (
    RESOURCE,
    DATA_SOURCE,
    LIST_RESOURCE,
    ACTION,
    EPHEMERAL_RESOURCE,
    FUNCTION,
)
