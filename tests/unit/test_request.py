"""One call of the REST API, as it stands in a request line."""

from typing import Any

import pytest

from provider.omnistack.request import Request, fill


@pytest.mark.parametrize("query", [None, {}, {"name": None}])
def test_without_a_query_a_target_is_its_path(query: Any):
    assert Request("GET", "/hosts", query).target == "/api/hosts"


def test_a_query_is_escaped_and_null_left_out():
    query = {"name": "a&b", "limit": 7, "id": None, "empty": ""}
    assert Request("GET", "/hosts", query).target == "/api/hosts?name=a%26b&limit=7&empty="


def test_a_request_is_repeatable_unless_it_says_otherwise():
    assert Request("POST", "/policies").repeatable


def test_a_path_has_its_ids():
    assert fill("/policies/{policy}/rules/{rule}", policy="p", rule="r") == "/policies/p/rules/r"


def test_an_id_stays_within_its_part_of_the_path():
    assert fill("/policies/{policy}", policy="X/../b?c") == "/policies/X%2F..%2Fb%3Fc"


def test_a_colon_stands_for_itself():
    assert fill("/tasks/{task}", task="7:8") == "/tasks/7:8"


def test_an_id_may_be_a_number():
    number: Any = 7
    assert fill("/policies/{policy}", policy=number) == "/policies/7"


def test_an_empty_id_is_an_error():
    with pytest.raises(
        ValueError, match=r"^/a/\{b\} needs an id for each of its names, got \{'b': ''\}$"
    ):
        fill("/a/{b}", b="")
