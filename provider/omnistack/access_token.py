"""Access tokens: what a login gives, and how long it lasts.

A token ends after ten minutes without a request that carries it, and after a day at the latest (HPE
OpenAPI 1.25, introduction). There is no refresh: a request is all that keeps it alive. A controller
hands the same token to every login of an account, so none is ever revoked.
"""

from typing import NamedTuple

IDLE = 600
"""Seconds without use after which a token ends."""


class AccessToken(NamedTuple):
    """A token of one controller.

    used_at: when a request has carried it last; expires_at: when it ends at the latest, None if the
    controller does not say. Both in whole seconds since 1970.
    """

    url: str
    value: str
    used_at: int
    expires_at: int | None = None

    @property
    def renew_at(self) -> int | None:
        """When a request should carry it again, well before it ends; None if that is in vain."""
        due = self.used_at + IDLE // 2
        return None if self.expires_at is not None and due >= self.expires_at else due
