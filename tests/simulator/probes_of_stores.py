"""Probes of the switches of external stores, certificates and role assignments."""

from typing import Any

from simulator.seed import VCENTER
from tests.simulator.client import Api
from tests.simulator.probes import RULE, outcome, shows

STORES, CERTIFICATES = "/external_stores", "/security/certificates"
ROLES = "/security/rbac/policies/role_assignments"
ADMIN = {"role": "ADMIN", "groups": ["VSPHERE.LOCAL\\Administrators"]}


def registering(api: Api, name: str) -> Any:
    body = {
        "name": name,
        "omnistack_cluster_id": api.id_of("omnistack_clusters", "cluster-2"),
        "management_ip": "192.0.2.21",
        "username": "x",
        "password": "x",
    }
    return outcome(api, api.post(STORES, body, version=14))


@shows("store_credentials", {"accepted": "COMPLETED", "failed_task": "FAILED", "400": 400})
def registering_a_store(api: Api) -> Any:
    return registering(api, "attic")


@shows("store_name_elsewhere", {"accepted": "COMPLETED", "refused": 400})
def registering_a_name_of_another_cluster(api: Api) -> Any:
    return registering(api, "storeonce-1")


@shows("store_in_use", {"failed_task": "FAILED", "400": 400, "accepted": "COMPLETED"})
def unregistering_what_a_rule_names(api: Api) -> Any:
    store = api.sim.federation.first("external_stores")
    api.policy(rules=[{**RULE, "external_store_name": store["name"]}])
    body = {name: store[name] for name in ("name", "omnistack_cluster_id")}
    return outcome(api, api.post(f"{STORES}/unregister", body, version=15))


def certificate(api: Api) -> Any:
    return api.get(CERTIFICATES)["certificates"][0]


@shows("certificate_hash", {"lower": (40, "ab"), "upper": (40, "AB"), "colons": (59, "AB")})
def thumbprint(api: Api) -> Any:
    """Its length, and whether it is in capitals."""
    found = certificate(api)["hash"]
    return len(found), "ab" if found == found.lower() else "AB"


@shows("certificate_lines", {"sent": 10, "one": 3, "bare": 1})
def lines_of_a_certificate(api: Api) -> Any:
    return len(certificate(api)["certificate"].splitlines())


@shows("certificate_envelope", {"bare": False, "certificate": True})
def single_certificate_is_in_an_envelope(api: Api) -> Any:
    return api.get(f"{CERTIFICATES}/{certificate(api)['hash']}").keys() == {"certificate"}


@shows("certificate_twice", {"accepted": 201, "refused": 400})
def adding_a_certificate_that_is_there(api: Api) -> Any:
    return api.post(CERTIFICATES, {"certificate": VCENTER}, version=12).status_code


@shows("role_assignments_envelope", {"role_assignments": True, "bare": False})
def role_assignments_are_in_an_envelope(api: Api) -> Any:
    return isinstance(api.get(ROLES), dict)


@shows("role_assigned_twice", {"accepted": (201, 201), "refused": (400, 400)})
def changing_nothing(api: Api) -> Any:
    nobody = {"role": "ADMIN", "groups": ["nobody"]}
    given = api.post(ROLES, ADMIN, version=17).status_code
    return given, api.post(f"{ROLES}/remove", nobody, version=17).status_code


@shows("direct_removals", {"object": (200, 201), "204": (204, 204)})
def removing_what_is_there(api: Api) -> Any:
    gone = api.send("DELETE", f"{CERTIFICATES}/{certificate(api)['hash']}").status_code
    return gone, api.post(f"{ROLES}/remove", ADMIN, version=17).status_code
