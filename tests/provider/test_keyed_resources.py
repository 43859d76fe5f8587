"""Resources whose identity the configuration says, as the API gives them no id."""

from simulator import Simulator
from tests.nouns.datastore_share import SHARE
from tests.provider.core import Core


def test_what_a_task_says_it_made_is_known_though_no_reading_shows_it(
    simulator: Simulator, terraform: Core
):
    given = SHARE.first(simulator)
    broken = {"status": 200, "body": "raw", "raw": "{}", "times": 0}
    simulator.faults.order("GET", "/datastores/{id}", skip=SHARE.reads_before, **broken)
    planned = terraform.plan(SHARE.kind, given)
    step = terraform.apply(SHARE.kind, planned.state, None, planned.private, given)
    assert step.errors
    assert step.state["id"] == f"{given['datastore_id']}/{given['host_name']}"
