"""When a token has to be used to live on."""

import pytest

from provider.omnistack.access_token import AccessToken


@pytest.mark.parametrize(
    ("expires_at", "renew_at"),
    [(None, 1300), (87400, 1300), (1301, 1300), (1300, None), (1001, None)],
)
def test_a_token_is_used_again_in_half_of_its_idle_time_unless_it_ends_before(
    expires_at: int | None, renew_at: int | None
):
    token = AccessToken("https://ovc", "t", used_at=1000, expires_at=expires_at)
    assert token.renew_at == renew_at
