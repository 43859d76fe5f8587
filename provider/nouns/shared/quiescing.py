"""How the guest of a virtual machine is quiesced for a backup, as those say who ask for one."""

from collections.abc import Iterable

from provider.framework.diagnostics import Diagnostic
from provider.framework.record import optional
from provider.framework.schema import Derived
from provider.framework.values import is_stated
from provider.nouns.shared.api_values import ApiRecord

SNAPSHOTS = ("DEFAULT", "VSS")
"""The consistency types whose backups are application consistent."""
TYPES = ("NONE", *SNAPSHOTS)
"""Those that can be asked for; other types tell what came of that."""


class Quiesced(ApiRecord):
    """A pair of which each follows from the other."""

    application_consistent: bool = optional(
        "Whether applications are quiesced for a backup; follows from `consistency_type` if left"
        " out.",
        when_read="Whether applications are quiesced.",
        default=Derived("consistency_type", lambda kind: kind in SNAPSHOTS),
    )
    consistency_type: str = optional(
        "How the guest is quiesced: `NONE` for crash-consistent backups, `DEFAULT` for a snapshot"
        " of the hypervisor, `VSS` for Microsoft Volume Shadow Copy. If left out, `DEFAULT` where"
        " `application_consistent` is true, else `NONE`.",
        when_read="How the guest is quiesced: {values}.",
        values=TYPES,
        default=Derived(
            "application_consistent", lambda quiesced: "DEFAULT" if quiesced else "NONE"
        ),
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        quiesced, kind = self.application_consistent, self.consistency_type
        both = is_stated(quiesced) and is_stated(kind)
        if both and quiesced != (kind in SNAPSHOTS):
            yield Diagnostic(
                "Contradicting attributes",
                f"Backups of type {kind} are {'' if kind in SNAPSHOTS else 'not '}application"
                " consistent. Leave application_consistent out: it follows from consistency_type.",
                ("application_consistent",),
            )
