"""Older servers know less."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from simulator import Simulator
from simulator.versions import NEWEST, minor_of, release, version_text
from tests.simulator.client import Api


@contextmanager
def server(version: str) -> Iterator[Api]:
    with Simulator(api_version=version) as sim, requests.Session() as session:
        session.trust_env = False
        session.verify = sim.ca_file
        api = Api(sim, session)
        api.login()
        yield api
        assert sim.violations == []


@pytest.fixture(scope="module")
def old() -> Iterator[Api]:
    """Version 1.11, the last before error_message and cluster groups."""
    with server("1.11") as api:
        yield api


def test_the_version_tells_the_release(old: Api) -> None:
    assert old.get("/version") == {"REST_API_Version": "1.11", "SVTFS_Version": "3.7.8.100"}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/policies", ["cluster_group_ids", "owner_cluster_id", "owner_cluster_name"]),
        ("/datastores", ["cluster_group_ids", "single_replica"]),
        ("/virtual_machines", ["cluster_group_ids"]),
        ("/hosts", ["availability_zone_planned"]),
        ("/backups", ["backup_store_type", "associated_cluster", "external_store_name"]),
    ],
)
def test_newer_fields_are_absent(old: Api, path: str, fields: list[str]) -> None:
    found = old.get(path)[path.strip("/")]
    assert found
    assert not [each for each in found if each.keys() & set(fields)]


def test_newer_fields_are_unknown_in_bodies(old: Api) -> None:
    rule = {"frequency": 60, "retention": 60, "external_store_name": "storeonce-1"}
    response = old.post(f"/policies/{old.policy()}/rules", [rule])
    assert response.status_code == 400
    assert response.json()["message"] == "Unrecognized field: external_store_name"


def test_filters_by_newer_fields_are_ignored(old: Api) -> None:
    assert old.get("/policies", owner_cluster_id="none")["count"] > 0


def test_newer_operations_are_not_found(old: Api) -> None:
    assert old.send("GET", "/external_stores").status_code == 404


def test_newer_media_types_are_refused(old: Api) -> None:
    assert old.post("/policies", {"name": "newer"}, version=12).status_code == 415


def test_virtual_machines_of_every_state_are_listed_before_1_14(old: Api) -> None:
    assert old.get("/virtual_machines")["count"] == 12


def test_the_message_of_a_failed_task_has_its_old_name(old: Api) -> None:
    key = old.id_of("datastores", "datastore-001")
    failed = old.ended(old.send("DELETE", f"/datastores/{key}"))
    assert "message" in failed
    assert "error_message" not in failed


def test_the_message_has_its_new_name_since_1_12() -> None:
    with server("1.12") as api:
        key = api.id_of("datastores", "datastore-001")
        assert "error_message" in api.ended(api.send("DELETE", f"/datastores/{key}"))


def test_tokens_cannot_be_revoked_before_1_5() -> None:
    with server("1.4") as api:
        assert api.send("GET", "/oauth/revoke").status_code == 404


def test_every_version_has_a_text_and_a_release() -> None:
    for minor in range(NEWEST + 1):
        assert minor_of(version_text(minor)) == minor
        assert release(minor)


@pytest.mark.parametrize("text", ["1.26", "2", "1.0", "latest", ""])
def test_other_versions_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"versions 1 to 1\.25"):
        minor_of(text)
