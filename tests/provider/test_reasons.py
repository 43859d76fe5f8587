"""The reason behind a refusal reaches the user, wherever the controller puts it."""

import pytest

POLICY, RULE = "simplivity_policy", "simplivity_policy_rule"
MESSAGE = "Invalid or unexpected destination specified."
REASON = "The cluster and the policy are in different federations"
TOLD = "Invalid or unexpected destination specified: " + REASON


@pytest.fixture
def destination(simulator) -> str:
    return str(simulator.federation.objects("omnistack_clusters")[1]["id"])


@pytest.fixture
def refusing(simulator):
    """A controller that finds something wrong with the destination of rules."""
    simulator.faults.order(
        "POST",
        "/policies/{policyId}/rules",
        status=400,
        message=MESSAGE,
        error_code=142,
        extended=REASON,
        times=0,
    )


@pytest.mark.usefixtures("refusing")
def test_a_refused_destination_is_told_with_its_reason_at_its_attribute(
    terraform, simulator, destination
):
    policy = simulator.federation.find("policies", name="Gold")[0]["id"]
    given = {"policy_id": policy, "frequency": 61, "retention": 122, "destination_id": destination}
    step = terraform.apply(RULE, terraform.plan(RULE, given).state)
    assert step.words == [("Controller refused the request", "destination_id")]
    assert step.told[0].detail.startswith(TOLD)
    assert "Error code: 142" in step.told[0].detail


@pytest.mark.usefixtures("refusing")
def test_a_rule_inside_a_policy_is_refused_with_the_same_reason(terraform, destination):
    rules = [{"frequency": 60, "retention": 120, "destination_id": destination}]
    planned = terraform.plan(POLICY, {"name": "new", "rules": rules})
    step = terraform.apply(POLICY, planned.state)
    assert TOLD in step.told[0].detail
