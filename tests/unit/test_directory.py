"""What a process knows of the objects that others refer to, with lists in place of a controller."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from provider.framework.kinds.resource import Resource
from provider.framework.record import required
from provider.framework.schema import Refers
from provider.omnistack.collections import COLLECTIONS, is_there, key_of
from provider.omnistack.directory import LIST_AFTER, Directory
from provider.omnistack.reader import Reader

POLICY, POLICY_BY_NAME = Refers("policies"), Refers("policies", by_name=True)
CLUSTER, GROUP = Refers("omnistack_clusters"), Refers("cluster_groups")
STORE = Refers("external_stores", by_name=True)
MACHINES = COLLECTIONS["virtual_machines"]


class Lists(Reader):
    """Collections by name; `asked` notes what is looked for, a listing by its name alone."""

    def __init__(self, **collections: Sequence[Mapping[str, Any]]) -> None:
        self.collections = collections
        self.known: Mapping[str, str] = {"c-east": "East"}
        self.asked: list[str] = []

    def find(self, plural: str, id: str) -> Mapping[str, Any] | None:  # noqa: A002  # the API's word
        self.asked.append(f"{plural}/{id}")
        return next((each for each in self.collections[plural] if each["id"] == id), None)

    def listed(self, plural: str, **filters: Any) -> list[Mapping[str, Any]]:
        self.asked.append(plural)
        return list(self.collections[plural])

    def clusters(self) -> Mapping[str, str]:
        return self.known


class Sheep(Resource):
    """A thing that refers to others."""

    cluster: str | None = required("Cluster.", refers=CLUSTER)
    group: str | None = required("Group.", refers=GROUP)


@pytest.fixture
def lists() -> Lists:
    return Lists(
        policies=[{"id": "p-1", "name": "Gold"}, {"id": "p-2", "name": "Silver"}],
        backups=[{"id": f"b-{number}", "name": "noon"} for number in range(2 * LIST_AFTER)],
        cluster_groups=[{"id": "g-1", "name": "North"}],
        external_stores=[{"name": "Attic"}],
        virtual_machines=[
            {"id": "m-1", "name": "web", "state": "ALIVE"},
            {"id": "m-2", "name": "old", "state": "DELETED"},
        ],
    )


@pytest.fixture
def directory() -> Directory:
    return Directory()


# -- the name of one object -----------------------------------------------------------------------


def test_one_name_costs_one_reading_of_one_object(directory, lists):
    assert directory.name("policies", "p-1", lists) == "Gold"
    assert lists.asked == ["policies/p-1"]


def test_a_name_is_not_asked_for_again(directory, lists):
    directory.name("policies", "p-1", lists)
    directory.name("policies", "p-1", lists)
    assert lists.asked == ["policies/p-1"]


def test_what_is_not_there_has_no_name(directory, lists):
    assert directory.name("policies", "p-9", lists) is None


def test_what_is_not_there_is_read_again(directory, lists):
    directory.name("policies", "p-9", lists)
    lists.collections["policies"] = [{"id": "p-9", "name": "New"}]
    assert directory.name("policies", "p-9", lists) == "New"


def test_a_deleted_machine_has_no_name(directory, lists):
    assert directory.name("virtual_machines", "m-1", lists) == "web"
    assert directory.name("virtual_machines", "m-2", lists) is None


def test_the_first_name_stands_whatever_is_renamed(directory, lists):
    directory.name("policies", "p-1", lists)
    directory.remember("policies", "p-1", "Renamed")
    assert directory.name("policies", "p-1", lists) == "Gold"


def test_what_is_remembered_is_not_read(directory, lists):
    directory.remember("policies", "p-1", "Before")
    assert directory.name("policies", "p-1", lists) == "Before"
    assert lists.asked == []


def test_an_id_is_one_of_its_collection_only(directory, lists):
    directory.remember("hosts", "p-1", "host")
    assert directory.name("policies", "p-1", lists) == "Gold"


def test_what_cannot_be_asked_for_alone_is_listed(directory, lists):
    assert directory.name("cluster_groups", "g-1", lists) == "North"
    assert directory.name("cluster_groups", "g-9", lists) is None
    assert lists.asked == ["cluster_groups"] * 2


def test_a_cluster_is_known_by_its_federation_in_any_case(directory, lists):
    assert directory.name("omnistack_clusters", "C-EAST", lists) == "East"
    assert directory.name("omnistack_clusters", "c-west", lists) is None
    assert lists.asked == []


def look_at(count: int, directory: Directory, lists: Lists) -> None:
    lists.collections["policies"] = [{"id": f"p-{n}", "name": f"{n}"} for n in range(20)]
    for number in range(count):
        assert directory.name("policies", f"p-{number}", lists) == str(number)


def test_before_the_tenth_reading_nothing_is_listed(directory, lists):
    look_at(LIST_AFTER - 1, directory, lists)
    assert lists.asked == [f"policies/p-{n}" for n in range(9)]


def test_the_tenth_reading_lists_the_collection(directory, lists):
    look_at(20, directory, lists)
    assert lists.asked[9:] == ["policies"]


def test_what_is_too_new_for_the_listing_is_read_alone(directory, lists):
    look_at(LIST_AFTER, directory, lists)
    lists.collections["policies"] = [{"id": "p-new", "name": "New"}]
    assert directory.name("policies", "p-new", lists) == "New"
    assert lists.asked[9:] == ["policies", "policies/p-new"]


def test_backups_are_so_many_that_they_are_never_listed(directory, lists):
    backup = Refers("backups")
    for each in lists.collections["backups"]:
        assert directory.missing(backup, each["id"], lists) is None
    told = directory.missing(backup, "b-none", lists)
    assert told.detail.startswith("There is no backup of id 'b-none' in this federation. Take it")
    assert "backups" not in lists.asked


def test_readings_of_one_collection_do_not_list_another(directory, lists):
    look_at(LIST_AFTER - 1, directory, lists)
    assert directory.name("virtual_machines", "m-1", lists) == "web"
    assert lists.asked[-1] == "virtual_machines/m-1"


# -- all names ------------------------------------------------------------------------------------


def test_a_listing_has_the_names_by_id(directory, lists):
    assert directory.listed("policies", lists) == {"p-1": "Gold", "p-2": "Silver"}


def test_a_listing_leaves_deleted_machines_out(directory, lists):
    assert directory.listed("virtual_machines", lists) == {"m-1": "web"}


def test_a_listing_of_what_has_no_ids_has_the_names_by_name(directory, lists):
    assert directory.listed("external_stores", lists) == {"Attic": "Attic"}


def test_what_was_listed_is_not_read(directory, lists):
    directory.listed("policies", lists)
    assert directory.name("policies", "p-2", lists) == "Silver"
    assert lists.asked == ["policies"]


def test_a_listing_shows_the_names_of_now_and_keeps_those_of_before(directory, lists):
    directory.remember("policies", "p-1", "Before")
    assert directory.listed("policies", lists)["p-1"] == "Gold"
    assert directory.name("policies", "p-1", lists) == "Before"


def test_an_object_is_there_unless_it_says_otherwise():
    assert is_there(MACHINES, {"state": "ALIVE"})
    assert is_there(MACHINES, {})
    assert not is_there(MACHINES, {"state": "REMOVED"})


def test_the_key_of_an_object_is_its_id_or_what_it_has_in_place_of_it():
    assert key_of(MACHINES, {"id": 7, "name": "web"}) == "7"
    assert key_of(COLLECTIONS["external_stores"], {"id": 7, "name": "Attic"}) == "Attic"


# -- references that name nothing -----------------------------------------------------------------


def test_a_reference_to_what_is_there_costs_one_reading(directory, lists):
    assert directory.missing(POLICY, "p-1", lists) is None
    assert lists.asked == ["policies/p-1"]


def test_a_reference_to_nothing_is_shown_with_what_there_is(directory, lists):
    told = directory.missing(POLICY, "p-9", lists)
    assert told.summary == "No such policy"
    assert "'p-9'" in told.detail
    assert "Gold (p-1), Silver (p-2)" in told.detail


def test_an_object_that_shows_in_a_listing_first_is_there(directory, lists):
    lists.find = lambda plural, id: None  # noqa: A006, ARG005  # the API's word
    assert directory.missing(POLICY, "p-1", lists) is None


def test_a_name_is_no_id(directory, lists):
    assert "takes its id, p-1." in directory.missing(POLICY, "Gold", lists).detail


def test_a_reference_by_name_takes_names_and_ids(directory, lists):
    assert directory.missing(POLICY_BY_NAME, "Gold", lists) is None
    assert directory.missing(POLICY_BY_NAME, "p-2", lists) is None
    assert directory.missing(POLICY_BY_NAME, "Bronze", lists) is not None


def test_a_known_name_costs_no_reading(directory, lists):
    directory.remember("policies", "p-1", "Gold")
    assert directory.missing(POLICY_BY_NAME, "Gold", lists) is None
    assert lists.asked == []


def test_a_known_name_is_none_of_another_collection(directory, lists):
    directory.remember("hosts", "h-1", "Bronze")
    assert directory.missing(POLICY_BY_NAME, "Bronze", lists) is not None


def test_a_known_name_does_not_stand_for_an_id(directory, lists):
    directory.remember("policies", "p-1", "Gold")
    assert directory.missing(POLICY, "Gold", lists) is not None


def test_what_has_no_id_is_not_read_alone(directory, lists):
    assert directory.missing(STORE, "Attic", lists) is None
    assert directory.missing(STORE, "Cellar", lists) is not None
    assert lists.asked == ["external_stores", "external_stores"]


def test_a_cluster_of_another_id_is_missing(directory, lists):
    lists.collections["omnistack_clusters"] = [{"id": "c-east", "name": "East"}]
    assert directory.missing(CLUSTER, "c-east", lists) is None
    assert directory.missing(CLUSTER, "c-west", lists) is not None


def test_no_cluster_is_missing_if_the_account_may_not_list_them(directory, lists):
    lists.known = {}
    assert directory.missing(CLUSTER, "c-west", lists) is None
    assert lists.asked == []


def test_other_things_may_be_missing_if_the_account_may_not_list_clusters(directory, lists):
    lists.known = {}
    assert directory.missing(POLICY, "p-9", lists) is not None


# -- another federation ---------------------------------------------------------------------------


def sheep(cluster: str | None = None, group: str | None = None) -> Sheep:
    return Sheep.blank().replace(cluster=cluster, group=group)


def test_an_object_of_this_federation_is_just_gone(directory, lists):
    assert directory.elsewhere(sheep(), {"c-east": "East", "c-west": "West"}, lists) is None


def test_an_object_whose_clusters_are_all_unknown_is_of_another_federation(directory, lists):
    told = directory.elsewhere(sheep(), {"c-south": "South"}, lists)
    assert told.summary == "Another federation"
    assert "this sheep does not exist" in told.detail
    assert "omnistack_clusters South; the host answers for East." in told.detail


def test_an_object_of_unknown_origin_is_just_gone(directory, lists):
    assert directory.elsewhere(sheep(), {}, lists) is None


def test_where_the_account_may_not_list_clusters_an_object_is_just_gone(directory, lists):
    lists.known = {}
    assert directory.elsewhere(sheep(), {"c-south": "South"}, lists) is None


def test_without_an_origin_the_cluster_that_it_refers_to_says_where_it_was(directory, lists):
    assert directory.elsewhere(sheep("C-East"), {}, lists) is None
    told = directory.elsewhere(sheep("C-South"), {}, lists)
    assert "omnistack_clusters c-south; the host" in told.detail


class Wool(Resource):
    """What is known by the cluster that has it."""

    identity = ("cluster",)

    cluster: str = required("Cluster.", refers=CLUSTER)


def test_that_an_object_itself_is_not_there_says_nothing_of_where_it_was(directory, lists):
    assert directory.elsewhere(Wool(cluster="c-south"), {}, lists) is None


def test_without_a_cluster_the_group_that_it_refers_to_says_where_it_was(directory, lists):
    assert directory.elsewhere(sheep(group="g-1"), {}, lists) is None
    told = directory.elsewhere(sheep(group="g-9"), {}, lists)
    assert "omnistack_clusters g-9; the host" in told.detail


def test_a_known_cluster_says_more_than_a_group(directory, lists):
    assert directory.elsewhere(sheep("c-south", "g-1"), {}, lists) is not None
    assert lists.asked == []


def test_the_origin_says_more_than_what_an_object_refers_to(directory, lists):
    assert directory.elsewhere(sheep("c-east", "g-1"), {"c-south": "South"}, lists) is not None
