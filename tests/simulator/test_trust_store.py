"""Certificates come into the trust store, are read and leave it."""

import ssl
from pathlib import Path
from typing import Any

import pytest

from simulator import Simulator
from simulator.certificates import write_chains
from simulator.seed import VCENTER
from tests.simulator.client import Api

PATH = "/security/certificates"
UPLOAD = f"{PATH}/upload_der_encoded_certificate"


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A certificate that is not there at the start."""
    authority, _ = write_chains(Path(tmp_path_factory.mktemp("chain")), "localhost", 1)
    return authority.read_text()


def certificates(api: Api) -> Any:
    return api.get(PATH)["certificates"]


def test_a_list_has_everything_and_no_count(api: Api) -> None:
    assert api.get(PATH).keys() == {"certificates"}
    (found,) = certificates(api)
    assert found == {
        "certificate": VCENTER,
        "hash": found["hash"],
        "subject": "O=Example,CN=vcenter.example.net",
        "issuer": "O=Example,CN=vcenter.example.net",
        "serialno": str(0x1267),
    }
    assert len(found["hash"]) == 40


def test_what_is_added_is_shown_at_once_without_a_task(api: Api, pem: str) -> None:
    response = api.post(PATH, {"certificate": pem}, version=12)
    assert response.status_code == 201
    made = response.json()
    assert made["certificate"] == pem
    assert certificates(api)[1] == made
    assert api.get(f"{PATH}/{made['hash']}") == made


def test_a_der_is_the_same_as_its_pem(api: Api, pem: str) -> None:
    der = ssl.PEM_cert_to_DER_cert(pem)
    made = api.send("POST", UPLOAD, files={"certificate": der})
    assert made.status_code == 201
    again = api.post(PATH, {"certificate": pem}, version=12).json()
    assert again["hash"] == made.json()["hash"]
    assert ssl.PEM_cert_to_DER_cert(made.json()["certificate"]) == der


def test_base64_in_one_line_is_taken(api: Api, pem: str) -> None:
    head, *lines, foot = pem.splitlines()
    one_line = "\n".join([head, "".join(lines), foot])
    assert api.post(PATH, {"certificate": one_line}, version=12).status_code == 201


@pytest.mark.parametrize("wrong", ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n", 7])
def test_what_is_no_certificate_is_refused(api: Api, wrong: Any) -> None:
    assert api.post(PATH, {"certificate": wrong}, version=12).status_code == 400


@pytest.mark.parametrize("form", [{"certificate": b"x"}, {"other": b"x"}])
def test_what_is_no_certificate_is_refused_as_a_file(api: Api, form: dict[str, bytes]) -> None:
    assert api.send("POST", UPLOAD, files=form).status_code == 400


def test_a_file_needs_a_form(api: Api) -> None:
    assert api.post(UPLOAD, {"certificate": VCENTER}, version=12).status_code == 415


def test_a_deleted_certificate_is_gone(api: Api) -> None:
    (found,) = certificates(api)
    response = api.send("DELETE", f"{PATH}/{found['hash']}")
    assert (response.status_code, response.json()) == (200, found)
    assert certificates(api) == []
    assert api.send("DELETE", f"{PATH}/{found['hash']}").status_code == 404


def test_a_thumbprint_is_found_as_it_is_shown(api: Api, sim: Simulator) -> None:
    sim.switches.certificate_hash = "colons"
    (found,) = certificates(api)
    assert api.get(f"{PATH}/{found['hash']}") == found
    assert api.send("GET", f"{PATH}/{found['hash'].replace(':', '')}").status_code == 404
