"""The whole life of each resource with the real Terraform."""

import pytest

from simulator import Simulator
from tests.acceptance.seed import one
from tests.acceptance.stories import RULE, STORIES, Story
from tests.acceptance.workspace import Workspace

by_kind = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.kind)


@by_kind
def test_a_resource_lives_without_a_plan_that_lies(
    story: Story, workspace: Workspace, site: Simulator
):
    seeded = site.snapshot()

    workspace.write(story.block(story.configured(site)))
    workspace.apply()
    assert workspace.plan() == {}, "created"

    workspace.write(story.block(story.changed(site)))
    assert workspace.actions() == {story.address: ["update"]}
    workspace.apply()
    assert workspace.plan() == {}, "changed in place"

    story.disturb(site, workspace.state()[story.address])
    assert_shown(workspace.plan()[story.address], story.shows)

    imported(workspace, story)
    assert workspace.actions() == {story.address: ["update"]}, "imported with its drift"
    workspace.apply()
    assert workspace.plan() == {}, "repaired"

    imported(workspace, story)
    assert workspace.plan() == {}, "imported"

    if story.remove:
        story.remove(site, workspace.state()[story.address])
        assert workspace.actions() == {story.address: ["create"]}
        workspace.apply()
        assert workspace.plan() == {}, "created again"

    workspace.succeed("destroy", "-auto-approve")
    assert site.snapshot() == seeded


def assert_shown(change, attributes):
    assert change["actions"] == ["update"]
    for name in attributes:
        assert change["before"][name] != change["after"][name], name


def imported(workspace: Workspace, story: Story) -> None:
    """Forget the object and import it by its id."""
    identity = story.import_id(workspace.state()[story.address])
    workspace.succeed("state", "rm", story.address)
    workspace.succeed("import", story.address, identity)


@by_kind
def test_each_optional_attribute_can_be_absent_set_changed_and_removed(
    story: Story, workspace: Workspace, site: Simulator
):
    variants = dict(story.variants(site))

    def configuration(phase: int | None) -> str:
        """Every attribute on a resource of its own, in the same phase."""
        blocks = []
        for number, (name, lines) in enumerate(variants.items()):
            extra = lines[phase] if phase is not None else ""
            body = f"{story.required(site, number)}\n{extra}"
            blocks.append(story.block(body, name))
        return "\n".join(blocks)

    for phase in (None, 0, 1, None):
        workspace.write(configuration(phase))
        workspace.apply()
        assert workspace.plan() == {}, f"phase {phase}"


def test_a_rule_is_imported_by_the_name_of_its_policy_and_its_number(
    workspace: Workspace, site: Simulator
):
    gold = one(site, "policies", name="Gold")
    workspace.write(f'import {{\n  to = {RULE.address}\n  id = "Gold/1"\n}}\n')
    planned = workspace.succeed("plan", "-generate-config-out=generated.tf", "-out=plan")
    assert "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy." in planned.said
    workspace.succeed("apply", "plan")
    state = workspace.state()[RULE.address]
    assert (state["policy_id"], state["number"]) == (gold, 1)
    assert workspace.plan() == {}
