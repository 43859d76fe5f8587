"""simplivity_certificate and the data sources of certificates."""

import base64
import ssl
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from provider.nouns.certificate.pem import der, digits, thumbprint
from simulator import Simulator
from simulator.certificates import write_chains
from tests.nouns.sample import DataSourceSample, Given, Object, Outside, ResourceSample, State

PLURAL = "certificates"


@cache
def new_pem(number: int = 0) -> str:
    """A certificate that no federation has, the same for a number."""
    with TemporaryDirectory() as folder:
        authority, _ = write_chains(Path(folder), f"authority-{number}", 1)
        return authority.read_text()


def bare(pem: str) -> str:
    return base64.b64encode(ssl.PEM_cert_to_DER_cert(pem)).decode()


def stored(site: Simulator, state: State) -> Object | None:
    return site.federation.get(PLURAL, digits(str(state["id"])))


def with_fact(**changed: Any) -> Outside:
    return lambda site, state: site.federation.change(PLURAL, digits(state["id"]), **changed)


def removed(site: Simulator, state: State) -> None:
    site.federation.remove(PLURAL, digits(state["id"]))


class _Certificate(ResourceSample):
    kind = "simplivity_certificate"
    plural = PLURAL
    since = 12
    created_by = ("POST", "/security/certificates")
    deleted_by = "/security/certificates/{id}"
    without_tasks = True
    listed_first = True
    drifts = {
        "subject": with_fact(subject="CN=other"),
        "issuer": with_fact(issuer="CN=other"),
        "serialno": with_fact(serialno="7"),
    }
    fixed = frozenset({"id", "hash", "certificate"})
    gone = {"removed": removed}
    addresses = ("certificate.a", "certificate.b")
    changing = None
    replacing = 1

    def first(self, site: Simulator) -> Given:
        return {"certificate": new_pem()}

    def another(self, site: Simulator, number: int) -> Given:
        return {"certificate": new_pem(100 + number)}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        return [{"certificate": new_pem(1)}, {"certificate": bare(new_pem(2))}]

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        number = 10 * self.addresses.index(address)
        return [{"certificate": new_pem(10 + number)}, {"certificate": new_pem(11 + number)}]

    def called(self, given: State) -> str:
        return thumbprint(der(given["certificate"]))

    def found(self, site: Simulator, state: State) -> Object | None:
        found = stored(site, state)
        return found and {**found, "id": state["id"]}

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        found = site.federation.find(PLURAL, certificate=given["certificate"])
        return str(found[0]["hash"]) if found else None

    def imports(self, site: Simulator) -> Sequence[str]:
        for number in (1, 2):
            site.federation.add(PLURAL, certificate=new_pem(number))
        return [str(each["hash"]) for each in site.federation.objects(PLURAL)]


CERTIFICATE = _Certificate()

ONE = DataSourceSample(
    "simplivity_certificate",
    lambda site: [
        {"hash": site.federation.first(PLURAL)["hash"]},
    ],
)
ALL = DataSourceSample("simplivity_certificates")
