"""Many virtual machines as arguments of one resource: by their ids, or by the hypervisor's."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Self, TypeAlias

from provider.framework.diagnostics import Diagnostic
from provider.framework.fields import optional
from provider.framework.run import Claim
from provider.framework.schema import Drift, Refers
from provider.framework.validators import not_empty
from provider.framework.values import is_known
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.virtual_machine.hypervisor_ids import short
from provider.omnistack.api import Api

LISTS = ("virtual_machine_ids", "hypervisor_object_ids")
Ids: TypeAlias = frozenset[str]
NONE: Ids = frozenset()
FindMachines: TypeAlias = Callable[[Api, Collection[str]], Mapping[str, str]]
"""The ids of machines by the hypervisor's ids."""


class ListedMachines(ApiRecord):
    """The arguments, of which one is needed, and which machines they mean."""

    virtual_machine_ids: Ids | None = optional(
        "Ids of the virtual machines. Either these or `hypervisor_object_ids` are needed.",
        api_name=None,
        refers=Refers("virtual_machines"),
        severity=Drift.CRITICAL_IF_LESS,
    )
    hypervisor_object_ids: Ids | None = optional(
        "The hypervisor's ids of virtual machines, such as `vm-123` in vSphere. One that SimpliVity"
        " does not list yet is waited for.",
        api_name=None,
        each=not_empty,
        severity=Drift.CRITICAL_IF_LESS,
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        if self.virtual_machine_ids is None and self.hypervisor_object_ids is None:
            yield Diagnostic(
                "Virtual machines needed", "Give virtual_machine_ids or hypervisor_object_ids."
            )

    @property
    def is_listed(self) -> bool:
        """Whether it says which machines; an imported one does not yet."""
        return self.virtual_machine_ids is not None or self.hypervisor_object_ids is not None

    def keys(self) -> Ids:
        return (self.virtual_machine_ids or NONE) | (self.hypervisor_object_ids or NONE)

    def but(self, keys: Ids) -> Self:
        return self.replace(
            virtual_machine_ids=(self.virtual_machine_ids or NONE) - keys,
            hypervisor_object_ids=(self.hypervisor_object_ids or NONE) - keys,
        )

    def machines(self, api: Api, find: FindMachines) -> Mapping[str, str]:
        """The ids of the machines, by what they are listed as."""
        own = {key: key for key in self.virtual_machine_ids or ()}
        others = self.hypervisor_object_ids
        return {**own, **(find(api, others) if others else {})}

    def machine_claims(self) -> Iterable[Claim]:
        """That no other resource sees to the policies of these machines."""
        for name in LISTS:
            keys = getattr(self, name)
            for key in sorted(keys or ()) if is_known(keys) else ():
                yield Claim(("vm_policy", short(key)), _managed_twice(key, name))


def _managed_twice(key: str, name: str) -> Diagnostic:
    return Diagnostic(
        "Policy of one virtual machine managed twice",
        f"Another simplivity_vm_policy or simplivity_policy_assignment has {key} as well: each"
        " apply would undo what the other made. Keep one of them.",
        (name,),
    )
