"""What Terraform manages in a story: a handful of addresses, and the truth about each.

The truth is read from the simulated federation itself, never through the provider, and compared
with the configuration by rules of its own, so that it cannot share a mistake with what it judges.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator import Simulator
from simulator.federation import key_of
from tests.faults.terraform import Given, Instance
from tests.nouns.policy_rule import RULE
from tests.nouns.samples import RESOURCES
from tests.provider.core import UNKNOWN

SAMPLES = {address: sample for sample in RESOURCES.values() for address in sample.addresses}
KINDS = {address: sample.kind for address, sample in SAMPLES.items()}
RULES = RULE.addresses
"""Those of the policy that is `PLAIN`."""
STAGES = (
    [address for address, sample in SAMPLES.items() if not sample.refers_to],
    [address for address, sample in SAMPLES.items() if sample.refers_to],
)
"""Those that refer to others come after them and go before them."""
MADE = [*dict.fromkeys(each.plural for each in RESOURCES.values() if each.is_whole)]
"""The collections whose objects Terraform makes and destroys."""


@dataclass
class Estate:
    """The addresses in one federation. wanted: the variant that is configured, by address."""

    simulator: Simulator

    def __post_init__(self) -> None:
        self.wanted: dict[str, int] = {}
        self.sizes: dict[str, int] = {}
        """Sizes that were raised because a datastore cannot shrink."""
        self.seed = self.ids()

    # -- what is wanted -------------------------------------------------------------------

    def config(self, known: Mapping[str, Instance]) -> dict[str, Given]:
        """The whole configuration, given what is known of the objects that it refers to."""
        return {address: self.given(address, known) for address in self.wanted}

    def given(self, address: str, known: Mapping[str, Instance]) -> Given:
        variants = SAMPLES[address].variants(self.simulator, address)
        given = dict(variants[self.wanted[address] % len(variants)])
        for name, other in SAMPLES[address].refers_to.items():
            usable = other in known and not known[other].tainted
            given[name] = known[other].state["id"] if usable else UNKNOWN
        if address in self.sizes:
            given["size"] = max(given["size"], self.sizes[address])
        return given

    # -- what is there --------------------------------------------------------------------

    def objects(self) -> list[Mapping[str, Any]]:
        """Everything there is of what Terraform can make, but rules; each with an id."""
        every = ((kind, o) for kind in MADE for o in self.simulator.federation.objects(kind))
        return [{**o, "id": key_of(kind, o)} for kind, o in every if not o.get("deleted")]

    def find_created(self) -> list[Mapping[str, Any]]:
        """What was not there at the beginning."""
        return [each for each in self.objects() if each["id"] not in self.seed]

    def ids(self) -> set[str]:
        return {str(each["id"]) for each in self.objects()}

    def found(self, address: str, state: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The object that a state speaks of."""
        return SAMPLES[address].behind(self.simulator, state)

    def import_id(
        self, address: str, instance: Instance | None, known: Mapping[str, Instance]
    ) -> str | None:
        """Of the object of an instance, or of one that looks like what is configured."""
        sample = SAMPLES[address]
        found = self.found(address, instance.state) if instance else None
        if instance and found:
            return sample.import_id({**instance.state, "id": found["id"]})
        return sample.lookalike(self.simulator, dict(self.given(address, known)))

    def called(self, address: str, given: Mapping[str, Any]) -> str:
        """What a person knows the object by that a configuration, or a state, is about."""
        return SAMPLES[address].called(given) or address

    def is_made(self, address: str, state: Mapping[str, Any]) -> bool:
        """Whether the object of a pending creation is there."""
        sample = SAMPLES[address]
        return sample.is_named and sample.lookalike(self.simulator, dict(state)) is not None

    def is_foreign(self, address: str, state: Mapping[str, Any], ours: set[str]) -> bool:
        """Whether a state has an object that was neither made for it nor given to it.

        ours: the ids of all that was made.
        """
        sample = SAMPLES[address]
        if sample.deleted_by is None or (sample.is_part and not sample.refers_to):
            variants = sample.variants(self.simulator, address)
            return state["id"] not in [sample.key(self.simulator, each) for each in variants]
        (of,) = sample.refers_to or ["id"]
        return state[of] not in ours

    def differs(self, address: str, instance: Instance, given: Given) -> bool:
        """Whether the object is not as it is configured."""
        object_ = self.found(address, instance.state)
        if object_ is None or (given.get("timeouts") and instance.state["timeouts"] is None):
            return True  # core takes no plan without what is configured for the first time
        return SAMPLES[address].differs(object_, instance.state, dict(given))
