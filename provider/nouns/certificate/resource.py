"""simplivity_certificate: a certificate that the federation trusts."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.resource import Resource, computed
from provider.framework.run import Claim
from provider.nouns.certificate.model import PLURAL, CertificateFacts, of_hash
from provider.nouns.certificate.pem import content, der, pem, thumbprint
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task

PATH = "/security/certificates"
ONE = "/security/certificates/{id}"
SINCE = 12


class Certificate(CertificateFacts, Resource):
    """A certificate in the trust store of the federation, as that of the hypervisor's manager.

    The federation trusts what this certificate vouches for, until it is destroyed.
    """

    kind_of_object = PLURAL

    id: str = computed("Identifier, the same as `hash`.", api_name="hash")

    def create(self, api: Api) -> Task:
        if not api.await_others([(PLURAL, self._own_hash)], lambda: self._is_absent(api)):
            raise DiagnosticError.because(
                "Certificate exists already",
                "The trust store has this certificate, and it was not added here. To manage it,"
                f" import it by its hash, {self._own_hash}.",
                "certificate",
            )
        return api.post(PATH, {"certificate": pem(der(self.certificate))}, since=SINCE)

    def find_created(self, api: Api, task: Task | None) -> Self | None:  # there is none
        found = self._same(api)
        return self.replace(id=found["hash"]) if found else None

    def read(self, api: Api) -> Self | None:
        """A controller may have come to write the hash in another form, so that is looked for."""
        found = api.find(PLURAL, self.id) or of_hash(self.id, api)
        return None if found is None else self.from_api(found)

    def claims(self, config: Self) -> Iterable[Claim]:
        """A certificate has no id before it is made, and is one in whatever form."""
        yield from super().claims(config)
        if isinstance(self.certificate, str):
            yield Claim((PLURAL, content(self.certificate)), self.managed_twice())

    def managed_twice(self) -> Diagnostic:
        return super().managed_twice()._replace(path=("certificate",))

    def delete(self, api: Api) -> None:
        api.delete(ONE, lambda: self.read(api), id=self.id)

    def _is_absent(self, api: Api) -> bool | None:
        return None if self._same(api) else True

    def _same(self, api: Api) -> Mapping[str, Any] | None:
        """The certificate in the trust store that is this one, in whatever form."""
        wanted = content(self.certificate)
        return next((e for e in api.listed(PLURAL) if content(_text(e)) == wanted), None)

    @property
    def _own_hash(self) -> str:
        return thumbprint(der(self.certificate))

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        """The hash as the API writes it, of which users leave out colons, or add them."""
        found = of_hash(identity["id"], api)
        return {"id": str(found["hash"]) if found else identity["id"]}


def _text(found: Mapping[str, Any]) -> str:
    return str(found.get("certificate"))
