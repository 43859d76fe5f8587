"""The whole life of each resource with the real Terraform."""

from simulator import Simulator
from tests.acceptance.seed import one
from tests.acceptance.stories import address, block, by_kind, changed, first, optional
from tests.acceptance.workspace import Workspace
from tests.nouns.policy_rule import RULE
from tests.nouns.sample import ResourceSample


@by_kind
def test_a_resource_lives_without_a_plan_that_lies(
    sample: ResourceSample, workspace: Workspace, site: Simulator
):
    configuration = first(sample, site)
    seeded = site.snapshot()

    workspace.write(configuration)
    workspace.apply()
    assert workspace.plan() == {}, "created"

    if sample.change(site):
        workspace.write(changed(sample, site))
        assert workspace.actions() == {address(sample): ["update"]}
        workspace.apply()
        assert workspace.plan() == {}, "changed in place"

    if sample.shows:
        sample.disturb(site, workspace.state()[address(sample)])
        assert_shown(workspace.plan()[address(sample)], sample.shows)

        imported(workspace, sample)
        assert workspace.actions() == {address(sample): ["update"]}, "imported with its drift"
        workspace.apply()
        assert workspace.plan() == {}, "repaired"

    imported(workspace, sample)
    if sample.together:
        assert workspace.actions() == {address(sample): ["update"]}, "imported without an account"
        workspace.apply()
    assert workspace.plan() == {}, "imported"

    state = workspace.state()[address(sample)]
    if sample.remove_outside(site, state, state):
        again = {} if sample.outlives else {address(sample): ["create"]}
        assert workspace.actions() == again
        workspace.apply()
        assert workspace.plan() == {}, "created again"

    workspace.succeed("destroy", "-auto-approve")
    assert sample.is_adopted or site.snapshot() == seeded


def assert_shown(change, attributes):
    assert change["actions"] == ["update"]
    for name in attributes:
        assert change["before"][name] != change["after"][name], name


def imported(workspace: Workspace, sample: ResourceSample) -> None:
    """Forget the object and import it by its id."""
    identity = sample.import_id(workspace.state()[address(sample)])
    workspace.succeed("state", "rm", address(sample))
    workspace.succeed("import", address(sample), identity)


@by_kind
def test_each_optional_attribute_can_be_absent_set_changed_and_removed(
    sample: ResourceSample, workspace: Workspace, site: Simulator
):
    values = optional(sample, site)

    def configuration(phase: int | None) -> str:
        """Every attribute on a resource of its own, in the same phase."""
        blocks = []
        for number, (name, of_phase) in enumerate(values.items()):
            given = {**sample.another(site, number), **sample.lets_go}
            if name in sample.lets_go:
                del given[name]
            if phase is not None:
                given[name] = of_phase[phase]
            if given.get(name) is not None:
                given.pop(sample.instead_of.get(name, ""), None)
            blocks.append(block(sample, given, name))
        return "\n".join(blocks)

    for phase in (None, 0, 1, None):
        workspace.write(configuration(phase))
        workspace.apply()
        assert workspace.plan() == {}, f"phase {phase}"


def test_a_rule_is_imported_by_the_name_of_its_policy_and_its_number(
    workspace: Workspace, site: Simulator
):
    gold = one(site, "policies", name="Gold")
    workspace.write(f'import {{\n  to = {address(RULE)}\n  id = "Gold/1"\n}}\n')
    planned = workspace.succeed("plan", "-generate-config-out=generated.tf", "-out=plan")
    assert "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy." in planned.said
    workspace.succeed("apply", "plan")
    state = workspace.state()[address(RULE)]
    assert (state["policy_id"], state["number"]) == (gold, 1)
    assert workspace.plan() == {}
