"""Resources whose identity the configuration says, as the API gives them no id."""

from simulator import Simulator
from tests.nouns.certificate import CERTIFICATE, bare, new_pem
from tests.nouns.datastore_share import SHARE
from tests.nouns.role_assignment import ROLE_ASSIGNMENT
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


def test_a_group_in_other_capitals_is_the_same_group(simulator: Simulator, terraform: Core):
    given = ROLE_ASSIGNMENT.first(simulator)
    assert not terraform.plan(ROLE_ASSIGNMENT.kind, given).told
    again = {**given, "group": given["group"].upper()}
    (told,) = terraform.plan(ROLE_ASSIGNMENT.kind, again).errors
    assert told.summary == "One role assignment managed twice"


def test_a_certificate_that_is_there_already_is_named_by_its_hash(
    simulator: Simulator, terraform: Core
):
    there = simulator.federation.add("certificates", certificate=new_pem())
    planned = terraform.plan(CERTIFICATE.kind, {"certificate": new_pem()})
    step = terraform.apply(CERTIFICATE.kind, planned.state, None, planned.private)
    ((told),) = step.errors
    assert told.summary == "Certificate exists already"
    assert f"import it by its hash, {there['hash']}" in told.detail


def test_one_certificate_in_two_forms_is_the_same(simulator: Simulator, terraform: Core):
    assert not terraform.plan(CERTIFICATE.kind, {"certificate": new_pem()}).told
    (told,) = terraform.plan(CERTIFICATE.kind, {"certificate": bare(new_pem())}).errors
    assert told.summary == "One certificate managed twice"
