"""Roles are assigned to groups and taken from them."""

from typing import Any

import pytest

from tests.simulator.client import Api

PATH = "/security/rbac/policies/role_assignments"
ADMINISTRATORS = "VSPHERE.LOCAL\\Administrators"


def assignments(api: Api) -> dict[str, Any]:
    return {each["role"]: each["groups"] for each in api.get(PATH)["role_assignments"]}


def assign(api: Api, role: str, *groups: str, path: str = PATH) -> Any:
    return api.post(path, {"role": role, "groups": groups}, version=17)


def test_a_federation_has_an_administrator(api: Api) -> None:
    assert assignments(api) == {"ADMIN": [ADMINISTRATORS]}


def test_groups_are_added_to_those_that_have_the_role(api: Api) -> None:
    response = assign(api, "ADMIN", "EXAMPLE\\ops", ADMINISTRATORS)
    both = [ADMINISTRATORS, "EXAMPLE\\ops"]
    assert (response.status_code, response.json()) == (201, {"role": "ADMIN", "groups": both})
    assert assignments(api) == {"ADMIN": both}


def test_only_the_named_groups_lose_the_role(api: Api) -> None:
    assign(api, "BACKUP", "EXAMPLE\\ops", "EXAMPLE\\dev")
    response = assign(api, "BACKUP", "EXAMPLE\\dev", path=f"{PATH}/remove")
    assert response.status_code == 201
    assert assignments(api)["BACKUP"] == ["EXAMPLE\\ops"]


def test_a_role_without_groups_is_not_listed(api: Api) -> None:
    assign(api, "ADMIN", ADMINISTRATORS, path=f"{PATH}/remove")
    assert assignments(api) == {}


@pytest.mark.parametrize("groups", [[], [""], "ops", [7]])
def test_an_assignment_needs_groups(api: Api, groups: Any) -> None:
    response = api.post(PATH, {"role": "ADMIN", "groups": groups}, version=17)
    assert response.status_code == 400


def test_an_assignment_needs_a_role(api: Api) -> None:
    assert assign(api, " ", "EXAMPLE\\ops").status_code == 400
