"""The function that takes apart what `terraform import` takes."""

from typing import Annotated

from provider.framework.kinds.function import FunctionError, function


@function
def parse_id(
    id: Annotated[str, "The import id, such as `POLICY_ID/ID`."],  # noqa: A002  # Terraform's word
    *names: Annotated[str, "Names of the parts, such as `policy_id` and `id`."],
) -> dict[str, str]:
    """The parts of an import id by name, as the `identity` of an `import` block takes them.

    A slash in the first part belongs to it, as in `terraform import`: the name of a policy may have
    one. Names in an import id stay names, since only a controller could tell which ids they have.
    """
    parts = id.rsplit("/", len(names) - 1) if names else []
    if len(set(names)) < len(names) or not names:
        raise FunctionError("there must be names, no two the same", 1)
    if len(parts) < len(names) or not all(parts):
        raise FunctionError(f"must be {'/'.join(names).upper()}, not {id!r}", 0)
    return dict(zip(names, parts, strict=True))
