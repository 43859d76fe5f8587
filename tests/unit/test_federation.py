"""A federation as all calls of a process share it, with a session that a test stands in for."""

from collections.abc import Mapping
from typing import Any

import pytest

from provider.omnistack import errors
from provider.omnistack import federation as module
from provider.omnistack.deadline import Clock, Deadline
from provider.omnistack.federation import CONNECT_WITHIN, Federation
from provider.omnistack.settings import Settings
from tests.unit.controllers import Now

SETTINGS = Settings(("https://a", "https://b"), "admin", "very-secret", operation_timeout=7.0)


class Session:
    """What is asked of a session, and what it says."""

    minor = 25

    def __init__(self) -> None:
        self.deadlines: list[Deadline] = []
        self.says: Mapping[str, str] | Exception = {"c-1": "East"}

    def connect(self, deadline: Deadline) -> None:
        self.deadlines.append(deadline)

    def clusters(self, deadline: Deadline) -> Mapping[str, str]:
        self.deadlines.append(deadline)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def federation() -> Any:
    federation: Any = Federation(SETTINGS, Now())
    federation.session = Session()
    return federation


def test_a_federation_has_a_clock_of_its_own():
    assert type(Federation(SETTINGS).clock) is Clock


def test_each_controller_gets_a_transport_with_the_clock_of_the_federation(
    monkeypatch: pytest.MonkeyPatch,
):
    made: list[Any] = []
    monkeypatch.setattr(module, "HttpsTransport", lambda url, **more: made.append((url, more)))
    monkeypatch.setattr(module, "tls_context", lambda settings: ("TLS", settings))
    federation: Any = Federation(SETTINGS, clock := Now())
    more = {"settings": SETTINGS, "tls": ("TLS", SETTINGS), "clock": clock}
    assert made == [(url, more) for url in SETTINGS.urls]
    assert federation.session._clock is clock


def test_the_version_is_that_of_the_session_and_the_timeout_that_of_the_settings(federation):
    assert (federation.call(3.0).minor, federation.operation_timeout) == (25, 7.0)


def test_connecting_ends_within_seconds(federation):
    federation.connect()
    (deadline,) = federation.session.deadlines
    assert deadline.left == CONNECT_WITHIN
    assert deadline.clock is federation.clock


def test_a_call_has_its_own_deadline(federation):
    call = federation.call(3.0)
    assert call._operation.left == 3.0
    assert call._operation._deadline.clock is federation.clock


def test_the_origin_of_an_object_is_the_clusters_of_the_federation(federation):
    assert federation.origin() == {"c-1": "East"}
    (deadline,) = federation.session.deadlines
    assert deadline.left == CONNECT_WITHIN
    assert deadline.clock is federation.clock


@pytest.mark.parametrize(
    "says", [{}, errors.Unreachable("https://a", "reset")], ids=["none", "error"]
)
def test_an_origin_that_cannot_be_read_is_none(federation, says):
    federation.session.says = says
    assert federation.origin() is None


@pytest.mark.parametrize("wanted", [True, False])
def test_a_stop_ends_all_waiting(federation, wanted):
    federation.stop(by_user=wanted)
    with pytest.raises(errors.OmniStackError) as caught:
        federation.call(3.0)._operation._deadline.check("rain")
    told: Any = caught.value
    assert told.by_user is wanted


def test_a_stop_is_by_the_user_unless_it_says_otherwise(federation):
    federation.stop()
    with pytest.raises(errors.Interrupted) as caught:
        federation.call(3.0)._operation._deadline.check("rain")
    assert caught.value.by_user is True


def test_one_object_is_changed_by_one_operation_at_a_time(federation, monkeypatch):
    monkeypatch.setattr("provider.omnistack.deadline.CHECK_EVERY", 0.001)
    with federation.call(3.0).exclusive("a"), federation.call(3.0).exclusive("b"):
        federation.stop()
        with pytest.raises(errors.Interrupted), federation.call(3.0).exclusive("a"):
            pytest.fail("two have the same")


def test_operations_share_what_a_noun_remembers(federation):
    assert federation.call(3.0).memory(list, "a") is federation.call(3.0).memory(list, "a")
    assert federation.call(3.0).memory(list, "a") is not federation.call(3.0).memory(list, "b")
    assert federation.call(3.0).memory(list, "a") is federation.run.memory(list, "a")


def test_two_federations_share_nothing():
    one, other = Federation(SETTINGS, Now()), Federation(SETTINGS, Now())
    for name in vars(one.shared):
        assert getattr(one.shared, name) is not getattr(other.shared, name)
