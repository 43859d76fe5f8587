"""What the tests know of a resource, a data source or an action: one sample of each.

A sample stands in a module of this folder and is found there, see `tests.nouns.samples`. What it
says is read by the life of each resource (tests/provider), by the laws about plans, drift, lies and
lost objects there, by the stories and the fault table (tests/faults) and by the real Terraform
(tests/acceptance). The federation is always a seeded one, called site.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from simulator import Simulator

Given = dict[str, Any]
"""A configuration: the arguments by name; None is the same as left out."""
State = Mapping[str, Any]
Object = Mapping[str, Any]
"""An object as the federation stores it."""
Outside = Callable[[Simulator, State], object]
"""What another administrator does to the object of a state."""


class ResourceSample(ABC):
    """A resource. Class attributes and methods without a value or body have to be given."""

    kind: ClassVar[str]
    plural: ClassVar[str]
    """The collection that its object stands in."""
    created_by: ClassVar[tuple[str, str]]
    """Method and path of the request that creates it, as `simulator.faults.order` takes them."""
    since: ClassVar[int] = 0
    """The minor version of the API that brought what it needs."""
    deleted_by: ClassVar[str | None] = None
    """Path of the request that deletes it; None if a destruction leaves the object there."""
    deleted_with: ClassVar[str] = "DELETE"
    """The method of that request."""
    deleted_once: ClassVar[bool] = False
    """Whether that request is never sent twice: the object is looked for instead."""
    without_tasks: ClassVar[bool] = False
    """Whether what creates and deletes it has no task."""
    listed_first: ClassVar[bool] = False
    """Whether a listing is the first way to read its object, or the only one."""
    read_by: ClassVar[tuple[str, ...]] = ("path", "filter", "listing")
    """How its object can be read: alone, with others by their ids, with all others."""

    is_named: ClassVar[bool] = False
    """Whether a task makes the object, which is then found by its name."""
    is_adopted: ClassVar[bool] = False
    """Whether its object is there before and after, and stays as it was left."""
    reads_before: ClassVar[int] = 0
    """How many objects of the collection are read, one by one, before it is created."""
    is_part: ClassVar[bool] = False
    """Whether its object is a part of one of the collection."""
    told_by: ClassVar[tuple[str, ...]] = ()
    """The arguments that say what it is about, where its id is known to Terraform only."""

    @property
    def is_whole(self) -> bool:
        """Whether it makes and destroys objects of the collection."""
        return self.deleted_by is not None and not self.is_part

    # -- how it is configured ----------------------------------------------------------------------

    @abstractmethod
    def first(self, site: Simulator) -> Given:
        """The configuration that the life of the resource begins with."""

    def change(self, site: Simulator) -> Given:
        """What is configured otherwise later, in place; nothing if no attribute can be."""
        return {}

    def changed(self, site: Simulator) -> Given:
        return {**self.first(site), **self.change(site)}

    def whole(self, site: Simulator) -> Given:
        """A configuration with all that can be set."""
        return self.first(site)

    def optional(self, site: Simulator) -> Mapping[str, tuple[Any, Any]]:
        """Of each optional argument but timeouts, two values that it can have without the others.

        They are set, changed and taken away, each on `another` of the resource.
        """
        return {}

    instead_of: ClassVar[Mapping[str, str]] = {}
    """By optional argument another one that is left out where it is given."""
    together: ClassVar[frozenset[str]] = frozenset()
    """Optional arguments that cannot be set without others, and have tests of their own."""

    def another(self, site: Simulator, number: int) -> Given:
        """Required arguments, with which several resources can stand beside each other."""
        first = self.first(site)
        return {**first, "name": f"{first['name']}-{number}"}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        """Configurations in each way that users may write them, for a minor version of the API.

        All can be applied in one federation, one after the other.
        """
        return [self.first(site)]

    def life(self, site: Simulator) -> Sequence[Given]:
        """What one resource is configured as, one after the other, without being replaced."""
        return [self.first(site), self.changed(site)]

    def called(self, given: State) -> str:
        """What a person knows its object by; nothing if that is no part of the configuration."""
        return str(given.get("name") or "")

    # -- its object --------------------------------------------------------------------------------

    def found(self, site: Simulator, state: State) -> Object | None:
        """The stored object of a state, None if it is gone."""
        found = site.federation.get(self.plural, state["id"])
        return None if found is None or found.get("deleted") else found

    def import_id(self, state: State) -> str:
        return str(state["id"])

    def after_import(self, site: Simulator, given: Given) -> Given:
        """What has to be configured after an import for a plan to be empty."""
        return given

    def imports(self, site: Simulator) -> Sequence[str]:
        """Import ids of three objects that are there already."""
        return [str(each["id"]) for each in site.federation.objects(self.plural)][:3]

    # -- what others do to it ----------------------------------------------------------------------

    drifts: ClassVar[Mapping[str, Outside]]
    """By attribute a change of the object of `whole` that gives it another value."""
    fixed: ClassVar[frozenset[str]] = frozenset({"id"})
    """The attributes without a drift: with another value it would be another object."""
    only_here: ClassVar[frozenset[str]] = frozenset()
    """Settings beside timeouts that the controller does not know, so that they cannot drift."""
    lets_go: ClassVar[Given] = {}
    """Those of them without which it is not destroyed."""
    shows: ClassVar[tuple[str, ...]] = ()
    """The attributes that `disturb` changes; none if nothing can be repaired in place."""
    gone: ClassVar[Mapping[str, Outside]]
    """The ways in which its object can disappear, by name; the plainest is the first."""
    outlives: ClassVar[bool] = False
    """Whether the state keeps an object that is gone, where `only_here` does not say otherwise."""
    stays: ClassVar[str] = ""
    """Why its object never disappears, where `gone` is empty."""

    def disturb(self, site: Simulator, state: State) -> None:
        """Change the object of `changed` so that a plan repairs it in place."""
        for name in self.shows:
            self.drifts[name](site, state)

    # -- in the stories of tests/faults ------------------------------------------------------------

    addresses: ClassVar[Sequence[str]]
    """What the resources of this kind are called that a story may have."""
    refers_to: ClassVar[Mapping[str, str]] = {}
    """Arguments that are the id of what another address has made, so that it comes first."""
    changing: ClassVar[int | None] = 1
    replacing: ClassVar[int | None] = None
    """The variants that change `looked_at` in place and that replace it; None: none does."""

    @property
    def looked_at(self) -> str:
        """The address whose every request is tried."""
        return self.addresses[0]

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        """What an address may be configured as, at most `MOST_VARIANTS`."""
        if not self.is_named:
            return [self.first(site), self.changed(site)]
        first, changed = ({**e, "name": address} for e in (self.first(site), self.changed(site)))
        return [first, changed, {**first, "name": f"new-{address}"}]

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        """The import id of an object that is as configured as far as its creation goes."""
        objects = site.federation.find(self.plural, name=given["name"]) if self.is_named else []
        return next((str(each["id"]) for each in objects if not each.get("deleted")), None)

    def key(self, site: Simulator, given: Given) -> str | None:
        """The id of what a configuration is about, where that says it."""
        return self.lookalike(site, given)

    def behind(self, site: Simulator, state: State) -> Object | None:
        """The object that a state speaks of, even if it has another id by now."""
        return self.found(site, state)

    def differs(self, object_: Object, state: State, given: Given) -> bool:
        """Whether the object is not as configured, by rules that are not the provider's."""
        told = (given.keys() & object_.keys()) - self.only_here
        return any(object_[name] != given[name] for name in told)

    def change_outside(self, site: Simulator, state: State, object_: Object) -> None:
        """Another administrator changes the object, whatever it is like: once more each time."""
        self.disturb(site, {**state, "id": object_["id"]})

    def remove_outside(self, site: Simulator, state: State, object_: Object) -> bool:
        """Another administrator removes the object; False if it stays."""
        if self.deleted_by is None:
            return False
        (remove, *_) = self.gone.values()
        remove(site, {**state, "id": object_["id"]})
        return True


MOST_VARIANTS = 6


class CollectionSample(ResourceSample):
    """A named object of a collection, as `CollectionResource` makes and deletes it."""

    is_named = True

    def __init_subclass__(cls) -> None:
        cls.created_by = ("POST", f"/{cls.plural}")
        cls.deleted_by = f"/{cls.plural}/{{id}}"
        cls.gone = {"removed": removed(cls.plural), **cls.also_gone}

    also_gone: ClassVar[Mapping[str, Outside]] = {}
    """The ways to disappear beside a removal."""


@dataclass(frozen=True)
class DataSourceSample:
    """A data source: arguments that find the same, in each way in which they can be given."""

    kind: str
    given: Callable[[Simulator], Sequence[Given]] = lambda _: [{}]


@dataclass(frozen=True)
class ActionSample:
    """An action: arguments with which it succeeds, what it needs first, and what shows of it.

    needs: makes the federation such that it can be done.
    shows: a number that is 0 before and 1 after, however often it is asked for.
    """

    kind: str
    given: Callable[[Simulator], Given]
    shows: Callable[[Simulator], int]
    needs: Callable[[Simulator], object] = lambda _: None

    def prepared(self, site: Simulator) -> Given:
        """The arguments, in a federation in which they succeed and nothing shows yet."""
        self.needs(site)
        given = self.given(site)
        assert self.shows(site) == 0
        return given


def facts(plural: str, **changed: Any) -> Outside:
    """Other facts of the object itself."""
    return lambda site, state: site.federation.change(plural, state["id"], **changed)


def with_id(plural: str, name: str, of: Callable[[Simulator], str]) -> Outside:
    """The id of another object in one of its properties."""
    return lambda site, state: site.federation.change(plural, state["id"], **{name: of(site)})


def removed(plural: str, by: str = "id") -> Outside:
    return lambda site, state: site.federation.remove(plural, state[by])
