"""Which policy virtual machines get in this run, for all resources that see to it.

A machine that a destroyed resource lets go gets another policy, mostly that of its datastore. If
the datastore gets another one in the same run, before or after, so do the machines that went back
to it; and a policy that is to be destroyed gives up those that went back to it. What another
resource of the run gives a machine is not taken away.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple, Self

from provider.framework.diagnostics import DiagnosticError, count_of
from provider.nouns.shared.api_values import ABSENT
from provider.omnistack.api import Api
from provider.omnistack.batching import Write
from provider.omnistack.errors import ErrorAnswer, Forbidden, TaskFailed
from provider.omnistack.tasks import Task
from provider.secrecy import excerpt

SHOWN = 10
AT_ONCE = 100
"""Machines in one request; no source gives a limit."""
SETS_MANY = 5
"""The minor version of the REST API that brought requests for many (HPE developer portal)."""


Machine = Mapping[str, Any]
"""What the API tells of a virtual machine."""


class Released(NamedTuple):
    """The policy that a machine went back to, and the datastore whose policy that is, if any."""

    policy_id: str
    datastore_id: str | None = None


class MachinePolicies:
    """What this run has done about the policies of machines."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._released: dict[str, Released] = {}

    @classmethod
    def of(cls, api: Api) -> Self:
        return api.memory(cls)

    @contextmanager
    def changing(self, api: Api, *machines: str) -> Iterator[None]:
        """Changes of the policy of a machine take turns."""
        with ExitStack() as turns:
            for machine in sorted(machines):
                turns.enter_context(api.exclusive(f"the policy of virtual machine {machine}"))
            yield

    def hold(self, *machines: str) -> None:
        """A resource has given the machines a policy of its own."""
        self._held.update(machines)
        for machine in machines:
            self._released.pop(machine, None)

    def is_held(self, machine: str) -> bool:
        """Whether a resource of this run sees to the machine, so that others leave it alone."""
        return machine in self._held

    @contextmanager
    def releasing(self, machines: Mapping[str, Machine]) -> Iterator[None]:
        """Machines go back, mostly to the policy of their datastore, which is still to be read.

        So it is known already if the datastore gets another one in the meantime.
        """
        for key, machine in machines.items():
            self._released[key] = Released("", str(machine.get("datastore_id")))
        try:
            yield
        except BaseException:
            for key in machines:
                self._released.pop(key, None)
            raise

    def release(self, machine: str, to: Released) -> None:
        """The machine has gone back to a policy that no resource holds."""
        self._released[machine] = to

    def follow(self, datastore_id: str, policy_id: str, api: Api) -> None:
        """A datastore has got a policy: so do the machines that went back to it."""
        to = Released(policy_id, datastore_id)
        self._move(lambda known: known.datastore_id == datastore_id, to, api)

    def give_up(self, policy_id: str, api: Api) -> bool:
        """Take a policy away from those that went back to it; whether there were any."""
        gone_back = [m for m, to in self._released.items() if to.policy_id == policy_id]
        for machine in gone_back:
            to = policy_of_datastore(api.find("virtual_machines", machine) or {}, api)
            self._move(lambda known: known.policy_id == policy_id, to, api, {machine})
        return bool(gone_back)

    def _move(
        self,
        which: Callable[[Released], bool],
        to: Released,
        api: Api,
        among: Collection[str] | None = None,
    ) -> None:
        """Give machines that went back another policy, unless somebody holds them by now."""
        chosen = [m for m in self._released if among is None or m in among]
        with self.changing(api, *chosen):
            moved = [m for m in chosen if m in self._released and which(self._released[m])]
            for machines in in_parts(moved, api):
                api.wait(set_policy(api, machines, to.policy_id))
            self._released.update(dict.fromkeys(moved, to))


def in_parts(machines: Sequence[str], api: Api) -> Iterator[Sequence[str]]:
    """As many as one request takes."""
    most = at_once(api)
    return (machines[i : i + most] for i in range(0, len(machines), most))


def at_once(api: Api) -> int:
    return AT_ONCE if api.minor >= SETS_MANY else 1


def set_policy(api: Api, machines: Sequence[str], policy_id: str) -> Task:
    """Start to give machines a policy."""
    body: dict[str, Any] = {"policy_id": policy_id}
    if len(machines) == 1:
        path = "/virtual_machines/{id}/set_policy"
        return api.begin(path, body, since=0, repeatable=True, id=machines[0])
    body["virtual_machine_id"] = list(machines)
    return api.begin("/virtual_machines/set_policy", body, since=SETS_MANY, repeatable=True)


class SetPolicy(Write):
    """A policy for a machine, in one request with the other machines that get it."""

    exclusive = False

    def __init__(self, machine: str, policy_id: str, api: Api) -> None:
        self.key = machine
        self.most = at_once(api)
        self._machine, self._policy_id, self._api = machine, policy_id, api

    def begin(self, writes: Sequence[Self]) -> Task:
        return set_policy(self._api, [each._machine for each in writes], self._policy_id)  # noqa: SLF001  # of the same class

    def has_happened(self) -> bool:
        machine = self._api.find("virtual_machines", self._machine) or {}
        return machine.get("policy_id") == self._policy_id


def give_all(api: Api, machines: Sequence[str], policy_id: str) -> None:
    """Give many machines a policy: as many in one request as it takes, all tasks at the same time.

    A request or task for several that fails says nothing of the single machines, so each of them is
    then sent alone. Raises `DiagnosticError` if some did not get the policy; all others have it.
    """
    if len(machines) == 1:
        api.wait(set_policy(api, machines, policy_id))
        return
    alone: dict[str, Exception] = {}
    refused: dict[str, Exception] = {}
    tasks: list[tuple[Sequence[str], Task]] = []
    for part in in_parts(machines, api):
        with _noting(alone if len(part) > 1 else refused, part):
            tasks.append((part, set_policy(api, part, policy_id)))
    for part, task in tasks:
        with _noting(alone if len(part) > 1 else refused, part):
            api.wait(task)
    for machine in alone:
        if (api.find("virtual_machines", machine) or {}).get("policy_id") != policy_id:
            with _noting(refused, [machine]):
                api.wait(set_policy(api, [machine], policy_id))
    if refused:
        raise _not_set(refused, api)


@contextmanager
def _noting(failed: dict[str, Exception], machines: Sequence[str]) -> Iterator[None]:
    """Note the machines of a request or a task that fails, with the reason."""
    try:
        yield
    except (ErrorAnswer, TaskFailed) as error:
        if isinstance(error, Forbidden):  # so are all others
            raise
        failed.update(dict.fromkeys(machines, error))


def _not_set(refused: Mapping[str, Exception], api: Api) -> DiagnosticError:
    lines = []
    for key, error in list(refused.items())[:SHOWN]:
        machine = api.find("virtual_machines", key) or {}
        name = excerpt(str(machine.get("name", key)), 200)
        lines.append(f"{name}: {getattr(error, 'message', '') or error}")
    more = f"\nand {len(refused) - SHOWN} more" if len(refused) > SHOWN else ""
    return DiagnosticError.because(
        "Policy was not set",
        f"{count_of(len(refused), 'virtual machine')} did not get the policy, all others have it"
        " now. Another apply tries again.\n\n" + "\n".join(lines) + more,
        "policy_id",
    )


def policy_of_datastore(machine: Machine, api: Api, attribute: str = "on_destroy") -> Released:
    """The policy of a machine's datastore; raises `DiagnosticError` if nobody knows it.

    attribute: the argument that says otherwise.
    """
    datastore_id = machine.get("datastore_id")
    datastore = None if datastore_id in ABSENT else api.find("datastores", str(datastore_id))
    policy_id = datastore.get("policy_id") if datastore else None
    if policy_id in ABSENT:
        raise DiagnosticError.because(
            "Datastore's policy is unknown",
            f"The virtual machine {machine.get('name')} is to go back to the policy of its"
            " datastore, and the controller does not tell"
            f" {'that policy' if datastore else 'which datastore that is'}. Set {attribute} to"
            ' "keep", or to the id of a policy, and apply that before.',
            attribute,
        )
    return Released(str(policy_id), str(datastore_id))
