"""Lists of what could be managed: `terraform query`."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

import pytest

from provider.framework.kinds.list_resource import ListResource, ListResult
from provider.framework.kinds.resource import Resource, computed
from provider.framework.kinds.table import LIST_RESOURCE, RESOURCE
from provider.framework.record import Record
from provider.framework.run import Run
from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER
from simulator import Simulator
from tests.provider.calls import Calls, request_class
from tests.provider.core import Core, completed, packed, unpacked

DATASTORE, POLICY = "simplivity_datastore", "simplivity_policy"
RULE, MACHINE = "simplivity_policy_rule", "simplivity_vm_policy"


def events(
    terraform: Core, kind: str, given: Mapping[str, Any] | None = None, **fields: Any
) -> list[Any]:
    """What is found through some arguments."""
    attributes = terraform.schema.list_resource_schemas[kind].block.attributes
    config = packed(completed(attributes, given or {}))
    request = request_class("ListResource")(type_name=kind, config=config, **fields)
    assert isinstance(terraform.calls, Calls)
    return terraform.calls.answers("ListResource", request)


def names(found: list[Any]) -> list[str]:
    assert not [each.diagnostic for each in found if each.diagnostic]
    return [each.display_name for each in found]


def identities(found: list[Any]) -> list[Any]:
    return [unpacked(each.identity.identity_data) for each in found]


def objects(simulator: Simulator, kind: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = simulator.federation.objects(kind)
    return sorted(found, key=lambda each: str(each["name"]))


NO_LIST = {"simplivity_backup_copy": "no source tells which backups are copies"}


def test_everything_that_is_managed_can_be_listed():
    assert {*PROVIDER.of(LIST_RESOURCE)} | NO_LIST.keys() == {*PROVIDER.of(RESOURCE)}
    assert NO_LIST.keys().isdisjoint(PROVIDER.of(LIST_RESOURCE))


@pytest.mark.parametrize("kind", PROVIDER.of(LIST_RESOURCE))
def test_all_arguments_of_a_list_may_be_left_out(terraform: Core, kind: str):
    schema = terraform.schema.list_resource_schemas[kind]
    assert all(each.optional and not each.computed for each in schema.block.attributes)


def test_datastores_are_found_by_name(terraform: Core, simulator: Simulator):
    there = objects(simulator, "datastores")
    found = events(terraform, DATASTORE)
    assert names(found) == [each["name"] for each in there]
    assert identities(found) == [{"id": each["id"]} for each in there]


def test_arguments_narrow_what_is_found(terraform: Core, simulator: Simulator):
    _, second, *_ = objects(simulator, "datastores")
    assert names(events(terraform, DATASTORE, {"name": second["name"]})) == [second["name"]]


def test_the_built_in_policy_is_not_found_as_it_cannot_be_managed(
    terraform: Core, simulator: Simulator
):
    built_in = "Fixed Default Backup Policy"
    there = [each["name"] for each in objects(simulator, "policies")]
    assert built_in in there
    assert names(events(terraform, POLICY)) == [each for each in there if each != built_in]


def test_rules_are_found_with_their_policy(terraform: Core, simulator: Simulator):
    (gold,) = (each for each in objects(simulator, "policies") if each["name"] == "Gold")
    by_name = events(terraform, RULE, {"policy_name": "Go*"})
    assert names(by_name) == [f"Gold, rule {number}" for number in range(len(gold["rules"]))]
    assert identities(by_name) == [
        {"policy_id": gold["id"], "id": rule["id"]} for rule in gold["rules"]
    ]
    assert events(terraform, RULE, {"policy_id": gold["id"]}) == by_name


def test_a_list_takes_several_values(terraform: Core, simulator: Simulator):
    ids = [each["id"] for each in objects(simulator, "policies")]
    first, second, *_ = [each["name"] for each in objects(simulator, "datastores")]
    assert names(events(terraform, DATASTORE, {"name": [second, first]})) == [first, second]
    assert events(terraform, RULE, {"policy_id": ids}) == events(terraform, RULE)
    assert events(terraform, RULE, {"policy_name": ["Gold", "Silver"]}) == [
        *events(terraform, RULE, {"policy_name": "Gold"}),
        *events(terraform, RULE, {"policy_name": "Silver"}),
    ]


def test_a_list_warns_of_one_string_with_a_comma(terraform: Core):
    attributes = terraform.schema.list_resource_schemas[DATASTORE].block.attributes
    config = packed(completed(attributes, {"name": "one,two"}))
    answer = terraform.calls("ValidateListResourceConfig", type_name=DATASTORE, config=config)
    assert [each.summary for each in answer.diagnostics] == ["One value with a comma"]


def test_rules_of_the_built_in_policy_are_not_found(terraform: Core, simulator: Simulator):
    gold, built_in = (
        next(each for each in objects(simulator, "policies") if each["name"].startswith(name))
        for name in ("Gold", "Fixed")
    )
    simulator.federation.change("policies", built_in["id"], rules=gold["rules"])
    assert not events(terraform, RULE, {"policy_id": built_in["id"]})


def test_a_list_of_machines_has_no_argument_that_only_fills_in(terraform: Core):
    attributes = terraform.schema.list_resource_schemas[MACHINE].block.attributes
    assert "show_optional_fields" not in {each.name for each in attributes}


def test_machines_are_found_by_name_while_they_live(terraform: Core, simulator: Simulator):
    there = [each for each in objects(simulator, "virtual_machines") if each["state"] == "ALIVE"]
    found = events(terraform, MACHINE)
    assert names(found) == [each["name"] for each in there]
    assert not events(terraform, MACHINE, {"state": "DELETED"})
    assert identities(found) == [{"virtual_machine_id": each["id"]} for each in there]


def test_hosts_that_make_no_backups_are_found_as_suspensions(terraform: Core, simulator: Simulator):
    assert events(terraform, "simplivity_policy_suspension") == []
    host = objects(simulator, "hosts")[0]
    simulator.federation.change("hosts", host["id"], policy_enabled=False)
    terraform.new_walk()
    found = events(terraform, "simplivity_policy_suspension")
    assert names(found) == [host["name"]]


def test_certificates_are_shown_by_whose_they_are(terraform: Core, simulator: Simulator):
    there = simulator.federation.objects("certificates")
    assert names(events(terraform, "simplivity_certificate")) == [each["subject"] for each in there]


def test_terraform_gets_no_more_than_it_wants(terraform: Core):
    assert len(events(terraform, DATASTORE, limit=2)) == 2


def test_the_object_is_there_only_if_it_is_wanted(terraform: Core):
    assert {each.HasField("resource_object") for each in events(terraform, DATASTORE)} == {False}


def suspend_one(simulator: Simulator) -> None:
    """Let there be a policy suspension, so that there is one of everything."""
    host = objects(simulator, "hosts")[0]["id"]
    simulator.federation.change("hosts", host, policy_enabled=False)


@pytest.mark.parametrize("kind", PROVIDER.of(LIST_RESOURCE))
def test_the_object_is_what_an_import_finds(terraform: Core, simulator: Simulator, kind: str):
    suspend_one(simulator)
    listed = events(terraform, kind, include_resource_object=True)
    assert listed
    for each in listed:
        imported = terraform.calls("ImportResourceState", type_name=kind, identity=each.identity)
        (found,) = imported.imported_resources
        state = terraform.read(kind, unpacked(found.state)).state
        assert unpacked(each.resource_object) == state


@pytest.mark.parametrize("kind", PROVIDER.of(LIST_RESOURCE))
def test_the_generated_configuration_changes_nothing(
    terraform: Core, simulator: Simulator, kind: str
):
    suspend_one(simulator)
    found = events(terraform, kind, include_resource_object=True)
    assert found
    for each in found:
        answer = terraform.calls(
            "GenerateResourceConfig", type_name=kind, state=each.resource_object
        )
        assert not answer.diagnostics
        config, state = unpacked(answer.config), unpacked(each.resource_object)
        assert not terraform.validate(kind, config)
        step = terraform.plan(kind, config, state)
        assert (step.state, step.told, step.requires_replace) == (state, [], ())


def test_objects_are_read_by_the_page(terraform: Core, simulator: Simulator):
    policy = objects(simulator, "policies")[0]["id"]
    cluster = objects(simulator, "omnistack_clusters")[0]["id"]
    for number in range(300):
        simulator.federation.add(
            "datastores", name=f"d{number}", omnistack_cluster_id=cluster, policy_id=policy
        )
    simulator.clear_requests()
    assert len(events(terraform, DATASTORE, include_resource_object=True)) > 300
    assert len(simulator.requests) <= 15


def test_before_the_provider_is_configured_it_says_so(bare: Core):
    (event,) = events(bare, DATASTORE)
    assert [each.summary for each in event.diagnostic] == ["Provider configuration not known yet"]


def test_what_the_controller_refuses_is_explained(terraform: Core, simulator: Simulator):
    simulator.faults.order("GET", "/datastores", status=403, times=0)
    (event,) = events(terraform, DATASTORE)
    assert [each.summary for each in event.diagnostic] == ["Permission denied"]


def test_an_object_that_cannot_be_read_ends_the_list(terraform: Core, simulator: Simulator):
    _, second, *_ = objects(simulator, "datastores")
    simulator.faults.order("GET", f"/datastores/{second['id']}", status=403, times=0)
    first, last = events(terraform, DATASTORE, include_resource_object=True)
    assert first.HasField("resource_object")
    assert [each.summary for each in last.diagnostic] == ["Permission denied"]


class Thing(Resource):
    """Things, of which every second one is gone when it is read."""

    id: str = computed("Identifier.")

    def read(self, api: Any) -> Self | None:
        return None if int(self.id) % 2 else self


class Things(ListResource):
    """Four of them."""

    def list(self, api: Any) -> Iterator[ListResult]:
        return (ListResult(f"thing {number}", {"id": str(number)}) for number in range(4))


class Nowhere:
    """A connection to nothing."""

    operation_timeout = 1.0

    def __init__(self) -> None:
        self.run = Run()

    def origin(self) -> None:
        """It has none."""

    def elsewhere(self, known: Thing, origin: Mapping[str, str]) -> None:
        """There is nowhere else."""

    def call(self, limit: float, progress: object = None) -> Any:
        return self

    def stop(self, *, by_user: bool = True) -> None:
        """Nothing waits."""


class Block(Record):
    """A provider without arguments."""


def test_what_is_gone_when_it_is_read_is_left_out():
    provider = PROVIDER._replace(
        members={RESOURCE: {"x_thing": Thing}, LIST_RESOURCE: {"x_thing": Things}},
        configuration=Block,
        connect=lambda *_: Nowhere(),
        warn=lambda _: (),
    )
    calls = Calls(Service(Servicer(provider)).handler)
    calls("ConfigureProvider", config=packed({}))
    request = request_class("ListResource")
    there = calls.answers("ListResource", request(type_name="x_thing"))
    assert names(there) == [f"thing {number}" for number in range(4)]
    read = calls.answers("ListResource", request(type_name="x_thing", include_resource_object=True))
    assert names(read) == ["thing 0", "thing 2"]


def test_without_any_arguments_everything_is_found(terraform: Core):
    request = request_class("ListResource")(type_name=DATASTORE)
    assert isinstance(terraform.calls, Calls)
    assert terraform.calls.answers("ListResource", request) == events(terraform, DATASTORE)


def test_a_list_of_nothing_is_refused(terraform: Core):
    request = request_class("ListResource")(type_name="simplivity_nonsense")
    assert isinstance(terraform.calls, Calls)
    (event,) = terraform.calls.answers("ListResource", request)
    assert [each.summary for each in event.diagnostic] == ["Unknown list resource"]


def test_arguments_are_checked(terraform: Core):
    attributes = terraform.schema.list_resource_schemas[RULE].block.attributes
    config = packed(completed(attributes, {"policy_id": ""}))
    answer = terraform.calls("ValidateListResourceConfig", type_name=RULE, config=config)
    (diagnostic,) = answer.diagnostics
    assert "must not be empty" in diagnostic.detail
