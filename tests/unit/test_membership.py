"""Which controllers belong to one federation, by what they list, with lists in place of sockets."""

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from provider.omnistack import errors
from provider.omnistack.deadline import Deadline
from provider.omnistack.endpoint import Endpoint
from provider.omnistack.membership import Membership
from provider.omnistack.request import Request
from tests.threads import in_ten_threads
from tests.unit.controllers import EAST, WEST, Now

NORTH = {"id": "c-north", "name": "North"}


class Controller(Endpoint):
    """A controller that lists clusters, or fails; each look at it is noted."""

    def __init__(self, url: str, *clusters: Mapping[str, Any], fails: Exception | None = None):
        self.url = url
        self.clusters = clusters
        self.fails = fails
        self.asked: list[Request] = []

    def ask(self, request: Request, deadline: Deadline) -> Any:
        self.asked.append(request)
        if self.fails:
            raise self.fails
        return {"count": len(self.clusters), "omnistack_clusters": list(self.clusters)}


@pytest.fixture
def federation() -> Membership:
    return Membership()


@pytest.fixture
def deadline() -> Deadline:
    return Deadline(Now(), 60.0)


def of(*clusters: Mapping[str, Any]) -> Controller:
    return Controller("https://a", *clusters)


def failing(error: Exception) -> Controller:
    return Controller("https://a", EAST, fails=error)


# -- who belongs here -----------------------------------------------------------------------------


def test_the_first_controller_says_which_federation_it_is(federation, deadline):
    federation.admit(of(EAST, WEST), deadline)
    assert federation.clusters == {"c-east": "East", "c-west": "West"}


def test_a_controller_is_asked_for_its_clusters_once(federation, deadline):
    controller = of(EAST)
    federation.admit(controller, deadline)
    federation.admit(controller, deadline)
    (request,) = controller.asked
    assert (request.method, request.path) == ("GET", "/omnistack_clusters")


def test_a_controller_is_asked_for_its_clusters_once_by_ten_at_once(federation, deadline):
    controller = of(EAST)
    in_ten_threads(lambda: federation.admit(controller, deadline))
    assert len(controller.asked) == 1


def test_a_controller_with_one_cluster_in_common_belongs_here(federation, deadline):
    federation.admit(of(EAST, WEST), deadline)
    federation.admit(of(WEST, NORTH), deadline)
    assert set(federation.clusters) == {"c-east", "c-west", "c-north"}


def test_ids_are_compared_without_case(federation, deadline):
    federation.admit(of(EAST), deadline)
    federation.admit(of({"id": "C-EAST", "name": "Far East"}), deadline)
    assert federation.clusters == {"c-east": "Far East"}


def test_a_cluster_without_a_name_is_one(federation, deadline):
    federation.admit(of({"id": 7}), deadline)
    assert federation.clusters == {"7": "None"}


def test_a_cluster_is_shown_without_control_characters(federation, deadline):
    federation.admit(of({"id": "\x1b", "name": "\x1b"}), deadline)
    assert "\x1b" not in str(federation.clusters)


def other(federation: Membership, deadline: Deadline, *clusters: Mapping[str, Any]) -> Controller:
    """A controller that is not admitted to the federation of East and West."""
    federation.admit(of(WEST, EAST), deadline)
    controller = Controller("https://b", *clusters)
    with pytest.raises(errors.OtherFederation):
        federation.admit(controller, deadline)
    return controller


def test_a_controller_with_no_cluster_in_common_is_of_another_federation(federation, deadline):
    controller = other(federation, deadline, NORTH, {"id": "c-0", "name": "A"})
    with pytest.raises(errors.OtherFederation) as caught:
        federation.admit(controller, deadline)
    assert caught.value.args == ("https://b", "'A', 'North'", "'East', 'West'", "https://a")


def test_a_controller_with_no_cluster_is_of_another_federation(federation, deadline):
    controller = other(federation, deadline)
    with pytest.raises(errors.OtherFederation) as caught:
        federation.admit(controller, deadline)
    assert caught.value.seen == "none"


def test_a_controller_of_another_federation_is_asked_once(federation, deadline):
    controller = other(federation, deadline, NORTH)
    with pytest.raises(errors.OtherFederation):
        federation.admit(controller, deadline)
    assert len(controller.asked) == 1


def test_the_clusters_of_another_federation_are_none_of_ours(federation, deadline):
    other(federation, deadline, NORTH)
    assert set(federation.clusters) == {"c-east", "c-west"}


def test_only_what_was_seen_to_be_of_another_federation_is_excluded(federation, deadline):
    controller, unseen = other(federation, deadline, NORTH), of(NORTH)
    assert federation.excludes(controller) is True
    assert federation.excludes(unseen) is False


# -- clusters that the configuration names --------------------------------------------------------


@pytest.mark.parametrize("allowed", ["c-east", "C-EAST", "c-East", "East"])
def test_an_allowed_cluster_is_meant_by_id_or_name(allowed, deadline):
    federation = Membership([allowed])
    federation.admit(of(EAST), deadline)
    assert federation.clusters == {"c-east": "East"}


@pytest.mark.parametrize("allowed", ["c-north", "east", "North"])
def test_a_federation_without_an_allowed_cluster_is_refused(allowed, deadline):
    with pytest.raises(errors.NotAllowed) as caught:
        Membership(["East", allowed]).admit(of(EAST), deadline)
    assert caught.value.args == ("https://a", (allowed,), {"c-east": "East"})


def test_a_refused_federation_is_not_compared_with(deadline):
    federation = Membership(["North"])
    with pytest.raises(errors.NotAllowed):
        federation.admit(of(EAST), deadline)
    federation.admit(of(NORTH), deadline)
    assert federation.clusters == {"c-north": "North"}


def test_only_the_first_controller_needs_all_allowed_clusters(deadline):
    federation = Membership(["East", "West"])
    federation.admit(of(EAST, WEST), deadline)
    federation.admit(of(EAST), deadline)
    assert set(federation.clusters) == {"c-east", "c-west"}


# -- what comes in the way ------------------------------------------------------------------------

FORBIDDEN = errors.Forbidden(403, "GET", "/omnistack_clusters", "No")


def test_for_an_account_that_may_not_list_clusters_any_controller_belongs_here(
    federation, deadline, caplog
):
    with caplog.at_level(logging.WARNING):
        federation.admit(failing(FORBIDDEN), deadline)
    assert federation.clusters == {}
    assert caplog.messages == ["The account may not list the omnistack_clusters of https://a"]


def test_a_controller_that_may_not_be_compared_is_asked_once(federation, deadline):
    controller = failing(FORBIDDEN)
    federation.admit(controller, deadline)
    federation.admit(controller, deadline)
    assert len(controller.asked) == 1


def test_a_controller_that_may_not_be_compared_changes_nothing(federation, deadline):
    federation.admit(of(EAST), deadline)
    federation.admit(failing(FORBIDDEN), deadline)
    assert federation.clusters == {"c-east": "East"}


def test_where_clusters_are_named_the_account_has_to_list_them(deadline):
    with pytest.raises(errors.Forbidden):
        Membership(["East"]).admit(failing(FORBIDDEN), deadline)


@pytest.mark.parametrize(
    "error",
    [
        errors.NeverSent("https://a", "refused"),
        errors.NotReady("https://a", "starting"),
        errors.Untrusted("https://a", "no"),
        errors.WrongHost("https://a", "a page"),
        errors.TimedOut("rain", 1.0),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_error_from_before_the_request_is_raised_as_it_is(federation, deadline, error):
    with pytest.raises(type(error)) as caught:
        federation.admit(failing(error), deadline)
    assert caught.value is error


def test_a_lost_listing_means_that_the_request_was_never_sent(federation, deadline):
    with pytest.raises(errors.NeverSent) as caught:
        federation.admit(failing(errors.Unreachable("https://a", "reset")), deadline)
    assert type(caught.value) is errors.NeverSent
    assert caught.value.args == ("https://a", "GET /omnistack_clusters: reset")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (errors.ErrorAnswer(500, "GET", "/x", "Oh no"), "HTTP 500 Oh no"),
        (errors.ErrorAnswer(500, "GET", "/x", ""), "HTTP 500"),
        (errors.Overloaded(503, "GET", "/x", ""), "HTTP 503"),
        (errors.Unreadable(200, "GET", "/x", "<html>"), "an answer that cannot be read"),
        (errors.Incomplete("x", 1, 2), "an answer that cannot be read"),
    ],
    ids=["failed", "silent", "busy", "page", "half"],
)
def test_a_failed_listing_means_that_the_controller_is_not_ready(
    federation, deadline, error, reason
):
    with pytest.raises(errors.NotReady) as caught:
        federation.admit(failing(error), deadline)
    assert caught.value.args == ("https://a", f"GET /omnistack_clusters: {reason}")


def test_a_controller_that_failed_is_asked_again(federation, deadline):
    controller = failing(errors.NotReady("https://a", "starting"))
    with pytest.raises(errors.NotReady):
        federation.admit(controller, deadline)
    controller.fails = None
    federation.admit(controller, deadline)
    assert federation.clusters == {"c-east": "East"}


def test_who_waits_for_the_listing_of_another_says_for_what(federation, monkeypatch):
    monkeypatch.setattr("provider.omnistack.deadline.CHECK_EVERY", 0.001)
    clock = Now()
    with federation._lock:
        with pytest.raises(errors.TimedOut) as caught:
            federation.admit(of(EAST), Deadline(clock, 0.0))
        assert caught.value.waited_for == "the omnistack_clusters of https://a"
