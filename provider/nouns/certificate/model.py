"""What a certificate of the trust store is, for the resource and the data sources."""

from collections.abc import Mapping
from typing import Any

from provider.framework.record import computed, required
from provider.nouns.certificate.pem import content, digits, is_certificate
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.filters import PATTERN
from provider.omnistack.api import Api

PLURAL = "certificates"


def of_hash(hash_: str, api: Api) -> Mapping[str, Any] | None:
    """The certificate of a thumbprint, in whatever form either side writes it."""
    wanted = digits(hash_)
    return next((each for each in api.listed(PLURAL) if digits(str(each["hash"])) == wanted), None)


class CertificateFacts(ApiRecord):
    """What the resource and the data source have in common."""

    certificate: str = required(
        "The certificate as PEM, or as DER in base64. One certificate only, without a private key.",
        when_read="The certificate, as PEM or base64.",
        requires_replace=True,
        validator=is_certificate,
        canonical=content,
    )
    hash: str = computed("SHA-1 thumbprint, by which the controller knows the certificate.")
    subject: str | None = computed("Whose it is.", filter=PATTERN)
    issuer: str | None = computed("Who has signed it.", filter=PATTERN)
    serialno: str | None = computed("Serial number.")
