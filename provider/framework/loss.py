"""What would be lost for good if an object was destroyed, which is all that forbids to destroy it.

The object is asked when a destruction is planned, and again before the first request of it. As
Terraform may plan one before it refreshes the object, a reading has the last word.
"""

from typing import Any

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.resource import Resource


def loss(known: Resource, api: Any) -> Diagnostic | None:
    """The error that forbids to destroy an object, None if nothing does."""
    fresh = known.read(api) if known.forbids_destroy() else None
    return fresh.forbids_destroy() if fresh else None


def refuse_loss(known: Resource, api: Any) -> None:
    """Raise what forbids to destroy an object."""
    forbidden = loss(known, api)
    if forbidden:
        raise DiagnosticError(forbidden)
