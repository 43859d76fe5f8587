"""Imports by what a user knows: the name of an object, the number of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from simulator import Simulator
from tests.provider.core import Core, unpacked

DATASTORE, POLICY = "simplivity_datastore", "simplivity_policy"
RULE, MACHINE = "simplivity_policy_rule", "simplivity_vm_policy"


def objects(simulator: Simulator, kind: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = simulator.federation.objects(kind)
    return found


def gold(simulator: Simulator) -> Mapping[str, Any]:
    return next(each for each in objects(simulator, "policies") if each["name"] == "Gold")


def refusals(core: Core, kind: str, text: str) -> list[tuple[str, str]]:
    answer = core.calls("ImportResourceState", type_name=kind, id=text)
    assert not answer.imported_resources
    return [(each.summary, each.detail) for each in answer.diagnostics]


@pytest.mark.parametrize(
    ("kind", "plural"),
    [(DATASTORE, "datastores"), (POLICY, "policies"), (MACHINE, "virtual_machines")],
)
def test_a_name_means_what_its_id_means(
    terraform: Core, simulator: Simulator, kind: str, plural: str
):
    built_in = "Fixed Default Backup Policy"
    known = next(each for each in objects(simulator, plural) if each["name"] != built_in)
    by_name, by_id = terraform.imported(kind, known["name"]), terraform.imported(kind, known["id"])
    assert (by_name.state, by_name.told) == (by_id.state, [])


def test_a_rule_is_imported_by_its_policy_and_number(terraform: Core, simulator: Simulator):
    policy = gold(simulator)
    for number, rule in enumerate(policy["rules"]):
        by_id = terraform.imported(RULE, f"{policy['id']}/{rule['id']}")
        assert by_id.state["number"] == number
        assert terraform.imported(RULE, f"Gold/{number}").state == by_id.state
        assert terraform.imported(RULE, f"Gold/{rule['id']}").state == by_id.state


def test_a_policy_may_have_a_slash_in_its_name(terraform: Core, simulator: Simulator):
    policy = gold(simulator)
    simulator.federation.change("policies", policy["id"], name="Gold/new")
    assert terraform.imported(RULE, "Gold/new/0").state["policy_id"] == policy["id"]


@pytest.mark.parametrize(
    ("kind", "plural"), [(DATASTORE, "datastores"), (MACHINE, "virtual_machines")]
)
@pytest.mark.parametrize("text", ["Café", "Cafe\u0301"])
def test_a_name_is_found_however_its_accents_are_stored(
    terraform: Core, simulator: Simulator, kind: str, plural: str, text: str
):
    known = next(each for each in objects(simulator, plural) if each.get("state") != "DELETED")
    for stored in ("Café", "Cafe\u0301"):
        simulator.federation.change(plural, known["id"], name=stored)
        assert not terraform.imported(kind, text).told


@pytest.mark.parametrize("stored", ["Café, daily", "Cafe\u0301, daily"])
def test_a_policy_is_imported_however_its_accents_are_stored(
    terraform: Core, simulator: Simulator, stored: str
):
    simulator.federation.change("policies", gold(simulator)["id"], name=stored)
    for text in ("Café, daily", "Cafe\u0301, daily"):
        assert terraform.imported(POLICY, text).state["name"] == "Café, daily"


def test_a_number_that_no_rule_has_is_refused(terraform: Core):
    assert refusals(terraform, RULE, "Gold/9") == [
        ("No such rule", "The policy has 3 rules, and none is number 9.")
    ]


def test_a_name_that_nobody_has_is_refused(terraform: Core):
    assert refusals(terraform, DATASTORE, "nobody") == [
        ("No such datastore", "There is no datastore of name or id 'nobody'.")
    ]


def test_an_id_of_another_form_is_still_an_id(terraform: Core, simulator: Simulator):
    simulator.federation.add("policies", id="policy-7", name="Seven")
    assert terraform.imported(POLICY, "policy-7").state["name"] == "Seven"


@pytest.mark.parametrize("status", [400, 404])
def test_a_name_that_is_refused_as_an_id_is_nobodys(
    terraform: Core, simulator: Simulator, status: int
):
    simulator.faults.order("GET", "/datastores/nobody", status=status, times=0)
    ((summary, _),) = refusals(terraform, DATASTORE, "nobody")
    assert summary == "No such datastore"


def test_a_name_that_several_have_is_refused_with_their_ids(terraform: Core, simulator: Simulator):
    first, second, *_ = (o for o in objects(simulator, "virtual_machines") if o["state"] == "ALIVE")
    simulator.federation.change("virtual_machines", second["id"], name=first["name"])
    ((summary, detail),) = refusals(terraform, MACHINE, first["name"])
    assert summary == "Several virtual machines of one name"
    assert first["id"] in detail
    assert second["id"] in detail


def test_an_id_is_not_looked_up(terraform: Core, simulator: Simulator):
    policy = gold(simulator)
    ids = {POLICY: policy["id"], RULE: f"{policy['id']}/{policy['rules'][0]['id']}"}
    simulator.clear_requests()
    for kind, text in ids.items():
        answer = terraform.calls("ImportResourceState", type_name=kind, id=text)
        assert answer.imported_resources
    assert {each.path for each in simulator.requests} == {"/omnistack_clusters"}  # its origin


def test_what_the_controller_refuses_is_explained(terraform: Core, simulator: Simulator):
    simulator.faults.order("GET", "/policies", status=403, times=0)
    ((summary, _),) = refusals(terraform, POLICY, "Gold")
    assert summary == "Permission denied"


def test_while_the_controller_is_not_known_an_id_is_taken_as_it_is(bare: Core):
    answer = bare.calls("ImportResourceState", type_name=POLICY, id="Gold")
    (found,) = answer.imported_resources
    assert unpacked(found.state)["id"] == "Gold"


def test_a_certificate_is_imported_by_its_hash_in_any_writing(
    terraform: Core, simulator: Simulator
):
    known = str(objects(simulator, "certificates")[0]["hash"])
    by_hash = terraform.imported("simplivity_certificate", known).state
    pairs = [known[at : at + 2].upper() for at in range(0, len(known), 2)]
    assert by_hash["id"] == known
    assert terraform.imported("simplivity_certificate", ":".join(pairs)).state == by_hash
