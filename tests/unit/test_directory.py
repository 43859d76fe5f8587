"""The directory: what objects are called that others refer to, and where an object was made."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from provider.framework.record import Record, computed, optional
from provider.framework.schema import Refers
from provider.omnistack.directory import LIST_AFTER, Directory

POLICY, MACHINE = Refers("policies"), Refers("virtual_machines")
CLUSTER, STORE = Refers("omnistack_clusters"), Refers("external_stores", by_name=True)
NAMED = Refers("policies", by_name=True)


class Thing(Record):
    """Something that was made in a federation."""

    cluster_id: str | None = optional("Cluster.", refers=CLUSTER)
    group_ids: frozenset[str] | None = computed("Groups.", refers=Refers("cluster_groups"))


thing: Any = Thing


class Source:
    """A federation, and what was asked of it."""

    def __init__(self) -> None:
        self.there: dict[str, list[dict[str, Any]]] = {
            "policies": [{"id": "p-1", "name": "Gold"}, {"id": "p-2", "name": "Silver"}],
            "virtual_machines": [{"id": "v-1", "name": "vm", "state": "ALIVE"}],
            "external_stores": [{"name": "store"}],
            "cluster_groups": [{"id": "g-1", "name": "group"}],
        }
        self.known_clusters = {"c-1": "one", "c-2": "two"}
        self.asked: list[str] = []

    def find(self, plural: str, id: str) -> Mapping[str, Any] | None:  # noqa: A002
        self.asked.append(f"{plural}/{id}")
        return next((each for each in self.there[plural] if each.get("id") == id), None)

    def listed(self, plural: str) -> Sequence[Mapping[str, Any]]:
        self.asked.append(plural)
        return self.there[plural]

    def clusters(self) -> Mapping[str, str]:
        return self.known_clusters


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def directory() -> Directory:
    return Directory()


# -- names ----------------------------------------------------------------------------------------


def test_an_object_is_asked_for_once(directory: Directory, source: Source):
    names = [directory.name("policies", "p-1", source) for _ in range(3)]
    assert (names, source.asked) == (["Gold"] * 3, ["policies/p-1"])


def test_what_does_not_exist_has_no_name(directory: Directory, source: Source):
    assert directory.name("policies", "p-9", source) is None


def test_an_object_goes_on_to_be_called_as_it_was_found(directory: Directory, source: Source):
    directory.name("policies", "p-1", source)
    source.there["policies"][0]["name"] = "Platinum"
    directory.listed("policies", source)
    assert directory.name("policies", "p-1", source) == "Gold"


def test_what_this_run_renames_is_called_as_before(directory: Directory, source: Source):
    directory.remember("policies", "p-1", "Old")
    assert directory.name("policies", "p-1", source) == "Old"


def test_after_some_looks_the_whole_collection_is_read(directory: Directory, source: Source):
    source.there["policies"] = [{"id": f"p-{n}", "name": f"{n}"} for n in range(50)]
    assert [directory.name("policies", f"p-{n}", source) for n in range(50)] == [
        str(n) for n in range(50)
    ]
    assert source.asked == [f"policies/p-{n}" for n in range(LIST_AFTER - 1)] + ["policies"]


def test_a_machine_that_is_gone_counts_for_nothing(directory: Directory, source: Source):
    source.there["virtual_machines"][0]["state"] = "DELETED"
    assert directory.name("virtual_machines", "v-1", source) is None


def test_what_has_no_path_of_its_own_is_listed(directory: Directory, source: Source):
    assert directory.name("cluster_groups", "g-1", source) == "group"
    assert directory.name("external_stores", "store", source) == "store"
    assert source.asked == ["cluster_groups", "external_stores"]


def test_clusters_are_those_of_the_federation_in_any_case(directory: Directory, source: Source):
    assert directory.name("omnistack_clusters", "C-1", source) == "one"
    assert source.asked == []


# -- what names nothing ---------------------------------------------------------------------------


def detail(directory: Directory, refers: Refers, value: str, source: Source) -> str | None:
    told = directory.missing(refers, value, source)
    return told and told.detail


def test_an_id_that_exists_is_not_missing(directory: Directory, source: Source):
    assert detail(directory, POLICY, "p-1", source) is None
    assert detail(directory, CLUSTER, "c-2", source) is None


def test_a_name_in_place_of_an_id_is_told_with_the_id(directory: Directory, source: Source):
    told = detail(directory, POLICY, "Gold", source)
    assert told == (
        "'Gold' is the name of a policy, and this takes its id, p-1."
        " Take it from a data source: data.simplivity_policy.NAME.id."
    )


def test_near_names_are_told(directory: Directory, source: Source):
    told = detail(directory, NAMED, "Glod", source)
    assert told is not None
    assert "of name or id 'Glod'" in told
    assert "Near names: Gold (p-1)." in told


def test_without_near_names_the_first_ones_are_told(directory: Directory, source: Source):
    told = str(detail(directory, POLICY, "zzzz", source))
    assert "There are: Gold (p-1), Silver (p-2)." in told


def test_a_store_has_no_id_and_no_data_source(directory: Directory, source: Source):
    assert detail(directory, STORE, "store", source) is None
    told = detail(directory, STORE, "stores", source)
    assert told == (
        "There is no external store of name 'stores' in this federation. Near names: store."
    )


def test_a_collection_without_objects_says_so(directory: Directory, source: Source):
    source.there["policies"] = []
    assert "It has no policy at all." in str(detail(directory, POLICY, "p", source))


def test_a_name_that_was_found_is_not_asked_for_again(directory: Directory, source: Source):
    detail(directory, NAMED, "Gold", source)
    source.asked.clear()
    assert detail(directory, NAMED, "Gold", source) is None
    assert source.asked == []


def test_who_may_not_list_clusters_misses_none(directory: Directory, source: Source):
    source.known_clusters = {}
    assert detail(directory, CLUSTER, "c-9", source) is None


# -- another federation ---------------------------------------------------------------------------

HERE = thing(cluster_id="C-1")
THERE = thing(cluster_id="c-9")


def elsewhere(directory: Directory, known: Any, source: Source, **origin: str) -> str | None:
    told = directory.elsewhere(known, origin, source)
    return told and told.detail


def test_one_common_cluster_is_the_same_federation(directory: Directory, source: Source):
    origin = {"c-1": "one", "c-7": "gone"}
    assert elsewhere(directory, THERE, source, **origin) is None


def test_no_common_cluster_is_another_one(directory: Directory, source: Source):
    told = elsewhere(directory, HERE, source, **{"c-8": "eight"})
    assert told is not None
    assert "of the omnistack_clusters eight;" in told
    assert "answers for one, two." in told


def test_what_an_object_refers_to_tells_where_it_was_made(directory: Directory, source: Source):
    assert elsewhere(directory, HERE, source) is None
    assert "omnistack_clusters c-9;" in str(elsewhere(directory, THERE, source))


def test_so_do_its_cluster_groups(directory: Directory, source: Source):
    assert elsewhere(directory, thing(group_ids=frozenset({"g-1"})), source) is None
    assert elsewhere(directory, thing(group_ids=frozenset({"g-9"})), source) is not None


def test_an_object_of_which_nothing_is_known_is_of_this_one(directory: Directory, source: Source):
    assert elsewhere(directory, thing(), source) is None


def test_who_may_not_list_clusters_is_told_nothing(directory: Directory, source: Source):
    source.known_clusters = {}
    assert elsewhere(directory, THERE, source, **{"c-8": "eight"}) is None
