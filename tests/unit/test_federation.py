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
def site() -> Any:
    site: Any = Federation(SETTINGS, Now())
    site.session = Session()
    return site


def test_a_site_has_a_clock_of_its_own():
    assert type(Federation(SETTINGS).clock) is Clock


def test_a_site_speaks_to_each_controller_by_a_transport_with_its_clock(
    monkeypatch: pytest.MonkeyPatch,
):
    made: list[Any] = []
    monkeypatch.setattr(module, "HttpsTransport", lambda *given: made.append(given))
    monkeypatch.setattr(module, "tls_context", lambda settings: ("TLS", settings))
    site: Any = Federation(SETTINGS, clock := Now())
    tls = ("TLS", SETTINGS)
    assert made == [(url, SETTINGS, tls, clock) for url in SETTINGS.urls]
    assert site.session._clock is clock


def test_the_version_is_that_of_the_session_and_the_timeout_that_of_the_settings(site):
    assert (site.call(3.0).minor, site.operation_timeout) == (25, 7.0)


def test_a_site_is_connected_within_seconds(site):
    site.connect()
    (deadline,) = site.session.deadlines
    assert deadline.left == CONNECT_WITHIN
    assert deadline.clock is site.clock


def test_a_call_has_its_own_deadline(site):
    call = site.call(3.0)
    assert call._operation.left == 3.0
    assert call._operation._deadline.clock is site.clock


def test_the_origin_of_an_object_is_the_clusters_of_the_federation(site):
    assert site.origin() == {"c-1": "East"}
    (deadline,) = site.session.deadlines
    assert deadline.left == CONNECT_WITHIN
    assert deadline.clock is site.clock


@pytest.mark.parametrize(
    "says", [{}, errors.Unreachable("https://a", "reset")], ids=["none", "error"]
)
def test_an_origin_that_nobody_tells_is_none(site, says):
    site.session.says = says
    assert site.origin() is None


@pytest.mark.parametrize("wanted", [True, False])
def test_a_stop_ends_all_waiting(site, wanted):
    site.stop(by_user=wanted)
    with pytest.raises(errors.OmniStackError) as caught:
        site.call(3.0)._operation._deadline.check("rain")
    told: Any = caught.value
    assert told.by_user is wanted


def test_a_stop_is_wanted_unless_it_is_said(site):
    site.stop()
    with pytest.raises(errors.Interrupted) as caught:
        site.call(3.0)._operation._deadline.check("rain")
    assert caught.value.by_user is True


def test_one_object_is_changed_by_one_operation_at_a_time(site):
    with site.call(3.0).exclusive("a"), site.call(3.0).exclusive("b"):
        site.stop()
        with pytest.raises(errors.Interrupted), site.call(3.0).exclusive("a"):
            pytest.fail("two have the same")


def test_operations_share_what_a_noun_remembers(site):
    assert site.call(3.0).memory(list, "a") is site.call(3.0).memory(list, "a")
    assert site.call(3.0).memory(list, "a") is not site.call(3.0).memory(list, "b")
    assert site.call(3.0).memory(list, "a") is site.run.memory(list, "a")


def test_two_sites_share_nothing():
    one, other = Federation(SETTINGS, Now()), Federation(SETTINGS, Now())
    for name in vars(one.shared):
        assert getattr(one.shared, name) is not getattr(other.shared, name)
