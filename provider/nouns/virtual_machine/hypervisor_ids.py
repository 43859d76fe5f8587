"""Virtual machines by the ids that their hypervisor has for them.

vSphere calls a machine `vm-123`, and the API writes that behind the id of its vCenter Server and
the type: `a5ffac0e-…:VirtualMachine:vm-123`. A machine that was just made in the hypervisor shows
in the API only after a while.
"""

from collections.abc import Collection, Mapping

from provider.framework.diagnostics import DiagnosticError
from provider.omnistack.api import Api

SEPARATOR = ":"


def short(hypervisor_id: str) -> str:
    """What the hypervisor itself calls a machine."""
    return hypervisor_id.rpartition(SEPARATOR)[2]


def known(api: Api, hypervisor_ids: Collection[str]) -> Mapping[str, str]:
    """The ids of the machines that SimpliVity lists, by the hypervisor's; raises `DiagnosticError`.

    That one is not listed proves nothing.
    """
    exact = len(hypervisor_ids) == 1 and all(SEPARATOR in each for each in hypervisor_ids)
    narrowed = {"hypervisor_object_id": next(iter(hypervisor_ids))} if exact else {}
    found: dict[str, str] = {}
    for machine in api.listed("virtual_machines", state="ALIVE", **narrowed):
        own = str(machine.get("hypervisor_object_id"))
        for asked in {own, short(own)}.intersection(hypervisor_ids):
            if asked in found:
                raise _ambiguous(asked)
            found[asked] = str(machine["id"])
    return found


def awaited(api: Api, hypervisor_ids: Collection[str]) -> Mapping[str, str]:
    """The same, of all of them: those that SimpliVity does not list yet are waited for."""

    def listed() -> Mapping[str, str] | None:
        found = known(api, hypervisor_ids)
        return found if len(found) == len(hypervisor_ids) else None

    if not hypervisor_ids:
        return {}
    what = ", ".join(sorted(hypervisor_ids)[:3])
    return api.await_found(listed, f"SimpliVity to list the virtual machine {what}")


def _ambiguous(hypervisor_id: str) -> DiagnosticError:
    return DiagnosticError.because(
        "Several virtual machines of one id",
        f"Several vCenter Servers have a virtual machine {hypervisor_id!r}. Give the whole"
        " hypervisor_object_id, as simplivity_virtual_machines shows it.",
    )
