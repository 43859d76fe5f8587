"""simplivity_certificate and simplivity_certificates."""

from typing import Self

from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.data_source import DataSource, computed, required
from provider.framework.validators import not_empty
from provider.nouns.certificate.model import CertificateFacts, of_hash
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import given
from provider.omnistack.api import Api


class CertificateObject(CertificateFacts, read_only=True):
    """A certificate that the federation trusts."""


class Certificate(CertificateObject, DataSource):
    """A certificate in the trust store of the federation."""

    hash: str = required(
        "SHA-1 thumbprint, in hexadecimal digits with or without colons.", validator=not_empty
    )

    def read(self, api: Api) -> Self:
        found = of_hash(self.hash, api)
        if found is None:
            detail = f"The trust store has no certificate of hash {self.hash!r}."
            raise DiagnosticError.because("No such certificate", detail, "hash")
        return self.from_api(found).replace(**given(self))


class Certificates(Listing):
    """All certificates in the trust store, or those that match every argument, by subject."""

    order = ("subject", "hash")

    certificates: tuple[CertificateObject, ...] = computed("The certificates.")
