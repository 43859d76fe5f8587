"""The ephemeral token, with a simulated federation: it works, lasts, and is never revoked."""

import json
import logging
from typing import Any

import pytest

from provider import secrecy
from simulator import Simulator
from simulator.oauth import Token
from tests.provider.conftest import SharedClock
from tests.provider.core import Core, unpacked

TOKEN = "simplivity_token"


def sessions(simulator: Simulator) -> dict[str, Token]:
    """What the controller has given out."""
    return simulator.backend.tokens[0]._known


def opened(terraform: Core) -> tuple[dict[str, Any], Any]:
    answer = terraform.opened(TOKEN, {})
    assert not answer.diagnostics
    return unpacked(answer.result), answer


def test_a_token_is_one_that_the_controller_takes(simulator: Simulator, terraform: Core):
    result, _ = opened(terraform)
    assert result["host"] == simulator.url
    assert result["token"] in sessions(simulator)


def test_a_token_says_when_it_ends(simulator: Simulator, terraform: Core):
    simulator.switches.life_seconds = 90_061.5
    simulator.forget_sessions()
    result, _ = opened(terraform)
    assert result["expires_at"] == "1970-01-02T01:01:01Z"


def test_a_token_is_renewed_well_before_it_idles_out(
    simulator: Simulator, terraform: Core, clock: SharedClock
):
    result, answer = opened(terraform)
    private, due = answer.private, answer.renew_at.seconds
    while due < 3600:
        clock.sleep(due - clock.unix_time())
        renewed = terraform.renewed(TOKEN, private)
        assert not renewed.diagnostics
        assert due < renewed.renew_at.seconds <= due + 300
        private, due = renewed.private, renewed.renew_at.seconds
    idle = simulator.clock.now() - sessions(simulator)[result["token"]].last_used
    assert idle < 60.0


def test_a_token_that_ends_soon_is_not_renewed(simulator: Simulator, terraform: Core):
    simulator.switches.life_seconds = 200.0
    simulator.forget_sessions()
    _, answer = opened(terraform)
    assert not answer.HasField("renew_at")


def test_a_token_that_the_controller_has_forgotten_is_told(simulator: Simulator, terraform: Core):
    _, answer = opened(terraform)
    simulator.forget_sessions()
    (told,) = terraform.renewed(TOKEN, answer.private).diagnostics
    assert told.summary == "Access token has expired"


def test_a_token_is_not_revoked(simulator: Simulator, terraform: Core):
    result, answer = opened(terraform)
    closed = terraform.closed(TOKEN, answer.private)
    assert not closed.diagnostics
    assert result["token"] in sessions(simulator)
    assert "/oauth/revoke" not in [each.path for each in simulator.requests]


def test_a_token_is_kept_out_of_the_log_and_of_messages(
    simulator: Simulator,
    terraform: Core,
    caplog: pytest.LogCaptureFixture,
):
    simulator.forget_sessions()
    with caplog.at_level(logging.DEBUG):
        result, _ = opened(terraform)
    assert result["token"] not in caplog.text
    assert secrecy.redacted(f"it is {result['token']}") == "it is (hidden)"


def test_what_terraform_keeps_of_a_token_renews_it_and_nothing_else(terraform: Core):
    result, answer = opened(terraform)
    kept = json.loads(answer.private)
    assert (kept["url"], kept["value"]) == (result["host"], result["token"])


def test_without_a_connection_there_is_no_token(bare: Core):
    (told,) = bare.opened(TOKEN, {}).diagnostics
    assert told.summary == "Provider configuration not known yet"


def test_a_controller_that_does_not_answer_is_told(simulator: Simulator, terraform: Core):
    simulator.faults.order("GET", "/omnistack_clusters", status=500, times=0)
    (told,) = terraform.opened(TOKEN, {}).diagnostics
    assert told.summary == "Controller refused the request"
