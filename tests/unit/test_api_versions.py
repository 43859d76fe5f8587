"""The media type of each write: old enough for the controller, new enough for what is sent."""

from typing import Any

import pytest

from provider.omnistack import api_versions

RULE = {"frequency": 60, "retention": 120}


@pytest.mark.parametrize(
    ("operation", "body", "minor"),
    [
        ("POST /datastores", {"name": "d"}, 0),
        ("POST /datastores", {"name": "d", "single_replica": True}, 16),
        ("POST /datastores/{id}/resize", {"size": 1}, 1),
        ("POST /datastores/{id}/set_policy", {"policy_id": "p"}, 2),
        ("POST /policies", {"name": "p"}, 0),
        ("POST /policies/{id}/rename", {"name": "p"}, 1),
        ("POST /policies/{id}/rules", [RULE], 1),
        ("POST /policies/{id}/rules", [RULE, {**RULE, "external_store_name": "s"}], 14),
        ("POST /policies/{id}/rules", [], 1),
        ("PUT /policies/{id}/rules/{rule_id}", RULE, 0),
        ("PUT /policies/{id}/rules/{rule_id}", {**RULE, "external_store_name": "s"}, 14),
        ("POST /virtual_machines/{id}/set_policy", {"policy_id": "p"}, 0),
    ],
)
def test_a_write_has_the_version_that_brought_the_newest_part_of_it(
    operation: str, body: Any, minor: int
):
    assert api_versions.version(operation, body) == minor


def test_an_operation_that_is_not_known_is_a_mistake():
    with pytest.raises(KeyError):
        api_versions.version("POST /nonsense", {})


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (0, "application/vnd.simplivity.v1+json"),
        (1, "application/vnd.simplivity.v1.1+json"),
        (16, "application/vnd.simplivity.v1.16+json"),
    ],
)
def test_a_version_is_a_media_type(minor: int, text: str):
    assert api_versions.content_type(minor) == text
