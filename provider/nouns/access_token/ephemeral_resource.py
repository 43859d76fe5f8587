"""simplivity_token."""

import time
from collections.abc import Mapping
from typing import Any, Self

from provider.framework.kinds.ephemeral_resource import EphemeralResource, Lease, computed
from provider.omnistack.access_token import AccessToken
from provider.omnistack.api import Api


class Token(EphemeralResource):
    """An access token of the REST API, for what this provider has no resource for.

    It belongs to the account of the provider. A token ends after ten minutes without use, so the
    provider uses it every five minutes for as long as Terraform needs it. It is not revoked at the
    end: a controller gives the same token to every login of an account, so others may be using it.
    """

    host: str = computed("Controller that takes the token, as a URL.")
    token: str = computed("The token, for the header `Authorization: Bearer`.", sensitive=True)
    expires_at: str | None = computed(
        "When it ends at the latest (UTC, ISO 8601), a day after it was first given to anybody;"
        " null if the controller does not say."
    )

    def open(self, api: Api) -> tuple[Self, Lease]:
        token = api.token()
        expires_at = None if token.expires_at is None else _in_utc(token.expires_at)
        opened = self.replace(host=token.url, token=token.value, expires_at=expires_at)
        return opened, _lease(token)

    @classmethod
    def renew(cls, api: Api, private: Mapping[str, Any]) -> Lease:
        return _lease(api.renew(AccessToken(**private)))


def _lease(token: AccessToken) -> Lease:
    return Lease(token.renew_at, token._asdict())


def _in_utc(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
