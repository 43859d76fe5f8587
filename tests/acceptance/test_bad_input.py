"""What bad input gets: what was wrong, where, whose fault, what next; and nothing is lost."""

import json

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import GIB, cluster, one, policies, policy
from tests.acceptance.workspace import Run, Workspace

pytestmark = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)

BLOCK = 'provider "simplivity" {}\n'
ANY = 'resource "simplivity_policy" "x" {\n  name = "x"\n}\n'
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def refused(run: Run, summary: str, *words: str) -> None:
    """The command failed with one error, which says all this."""
    assert run.status == 1, run.said
    assert run.said.count("Error: ") == 1, run.said
    for each in (f"Error: {summary}", *words):
        assert each in run.said


def datastore(site: Simulator, name: str = "new", policy_id: str = "", size: int = GIB) -> str:
    return f"""
resource "simplivity_datastore" "x" {{
  name                 = "{name}"
  omnistack_cluster_id = "{cluster(site)}"
  policy_id            = "{policy_id or policy(site)}"
  size                 = {size}
}}
"""


def test_a_wrong_password_is_told_once_on_the_password(workspace: Workspace, site: Simulator):
    workspace.write('provider "simplivity" {\n  password = "wrong"\n}\n' + ANY)
    run = workspace.run("plan")
    refused(
        run, "Login was refused", "password = ", "does not accept the password", "vsphere.local"
    )
    assert [each.path for each in site.requests].count("/oauth/token") == 1


def test_an_unreachable_host_is_told_on_the_host(workspace: Workspace):
    workspace.write('provider "simplivity" {\n  host = "127.0.0.1:9"\n}\n' + ANY)
    refused(
        workspace.run("plan"),
        "Controller cannot be reached",
        'host = "127.0.0.1:9"',
        "Connection refused",
    )


def test_an_untrusted_certificate_says_how_to_trust_it(workspace: Workspace):
    workspace.write(BLOCK + ANY)
    run = workspace.run("plan", SIMPLIVITY_CA_FILE="")
    refused(run, "Certificate is not trusted", "self-signed", "ca_file or ca_pem")


def test_a_certificate_for_another_name_is_not_trusted(workspace: Workspace):
    workspace.write(BLOCK + ANY)
    with Simulator(listen="0.0.0.0:0") as everywhere:
        other = everywhere.url.replace("localhost", "127.0.0.2")
        authority = {"SIMPLIVITY_HOST": other, "SIMPLIVITY_CA_FILE": everywhere.ca_file}
        refused(workspace.run("plan", **authority), "Certificate is not trusted")


def test_without_verification_there_is_a_warning(workspace: Workspace):
    workspace.write('provider "simplivity" {\n  insecure = true\n}\n' + ANY)
    run = workspace.run("plan", SIMPLIVITY_CA_FILE="")
    assert run.status == 0
    assert "Warning: Certificate verification is off" in run.said


def test_a_vcenter_is_no_controller(workspace: Workspace, site: Simulator):
    site.switches.appliance = "vcenter"
    workspace.write(BLOCK + ANY)
    refused(workspace.run("plan"), "Host is no OmniStack controller", "not vCenter")


def test_missing_credentials_name_argument_and_variable(workspace: Workspace):
    workspace.write(BLOCK + ANY)
    run = workspace.run("plan", SIMPLIVITY_USERNAME="")
    refused(run, "Missing username", "SIMPLIVITY_USERNAME")


def test_a_host_that_is_none_is_refused_before_anything_is_sent(workspace: Workspace):
    workspace.write('provider "simplivity" {\n  host = "http://ovc"\n}\n' + ANY)
    run = workspace.run("validate")
    refused(run, "Invalid attribute value", "http:// is not supported")


def test_unknown_provider_arguments_are_no_error_for_a_new_object(workspace: Workspace):
    workspace.write(
        'resource "terraform_data" "host" {\n  input = "ovc"\n}\n'
        'provider "simplivity" {\n  host = terraform_data.host.output\n}\n' + ANY
    )
    assert workspace.run("plan").status == 0


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('days = "Mon,31"', "must be All, Last, weekdays such as Mon,Fri"),
        ('days = "0"', "must be All"),
        ('start_time = "9:00"', "must be a time of day as HH:MM"),
        ('end_time = "24:00"', "must be a time of day"),
        ('consistency_type = "FAILEDVSS"', "must be one of NONE, DEFAULT, VSS"),
        ('destination_id = "<local>"', "must be left out for the local cluster"),
    ],
)
def test_a_bad_schedule_is_told_at_plan_time_on_its_line(
    line: str, complaint: str, workspace: Workspace
):
    workspace.write(f"""
resource "simplivity_policy_rule" "x" {{
  policy_id = "{UNKNOWN_ID}"
  frequency = 60
  retention = 60
  {line}
}}
""")
    refused(workspace.run("validate"), "Invalid attribute value", line, complaint)


def test_contradicting_consistency_is_told_at_plan_time(workspace: Workspace):
    workspace.write("""
resource "simplivity_policy" "x" {
  name  = "x"
  rules = [{
    frequency = 1, retention = 1, consistency_type = "VSS", application_consistent = false
  }]
}
""")
    refused(workspace.run("validate"), "Contradicting attributes", "Backups of type VSS")


def test_a_fraction_is_no_number_of_bytes(workspace: Workspace, site: Simulator):
    workspace.write(datastore(site).replace(f"size                 = {GIB}", "size = 1.5"))
    refused(workspace.run("validate"), "Invalid attribute value", "must be a whole number")


def test_a_word_is_no_number_of_bytes(workspace: Workspace, site: Simulator):
    workspace.write(datastore(site).replace(f"= {GIB}", '= "big"'))
    assert workspace.run("validate").status == 1


def test_an_unknown_policy_is_told_on_the_policy(workspace: Workspace, site: Simulator):
    workspace.write(datastore(site, policy_id=UNKNOWN_ID))
    run = workspace.run("apply", "-auto-approve")
    refused(run, "No such policy", f'policy_id = "{UNKNOWN_ID}"', "There are: ", "Gold (")
    assert workspace.state() == {}
    assert not [each for each in site.requests if each.path == "/datastores"]


@pytest.mark.parametrize("how", ["400", "failed_task"])
def test_a_duplicate_name_is_told_on_the_name(how: str, workspace: Workspace, site: Simulator):
    site.switches.assign("duplicate_names", how)
    workspace.write(datastore(site, name="datastore-001"))
    seeded = site.snapshot()
    run = workspace.run("apply", "-auto-approve")
    refused(run, "Name exists already", 'name = "datastore-001"', "import the object")
    assert workspace.state() == {}
    assert site.snapshot() == seeded


def test_renaming_to_a_name_that_exists_keeps_the_state(workspace: Workspace):
    workspace.write(ANY)
    workspace.apply()
    before = workspace.state()
    workspace.write(ANY.replace('name = "x"', 'name = "Gold"'))
    refused(workspace.run("apply", "-auto-approve"), "Name exists already", 'name = "Gold"')
    assert workspace.state() == before


def test_a_shrinking_datastore_is_told_at_plan_time(workspace: Workspace, site: Simulator):
    workspace.write(datastore(site, size=2 * GIB))
    workspace.apply()
    workspace.write(datastore(site, size=GIB))
    planned = workspace.run("plan")
    assert planned.status == 0
    assert "Warning: Datastore cannot shrink" in planned.said
    assert f"size = {GIB}" in planned.said
    refused(workspace.run("apply", "-auto-approve"), "Datastore cannot shrink", "can only grow")
    workspace.succeed("destroy", "-auto-approve")


def test_a_datastore_that_was_enlarged_outside_is_shown_as_drift(
    workspace: Workspace, site: Simulator
):
    workspace.write(datastore(site, size=2 * GIB))
    workspace.apply()
    made = workspace.state()["simplivity_datastore.x"]["id"]
    site.federation.change("datastores", made, size=4 * GIB)
    change = workspace.plan()["simplivity_datastore.x"]
    assert (change["before"]["size"], change["after"]["size"]) == (4 * GIB, 2 * GIB)
    assert "Warning: Datastore cannot shrink" in workspace.run("plan").said
    refused(workspace.run("apply", "-auto-approve"), "Datastore cannot shrink")
    assert site.snapshot()["datastores"][made]["size"] == 4 * GIB


def test_a_policy_in_use_is_not_deleted_and_stays_in_the_state(
    workspace: Workspace, site: Simulator
):
    workspace.write(ANY)
    workspace.apply()
    made = one(site, "policies", name="x")
    site.federation.change("datastores", one(site, "datastores"), policy_id=made)
    refused(
        workspace.run("destroy", "-auto-approve"),
        "Policy is in use",
        "datastore datastore-",
        "create_before_destroy",
        "-target",
    )
    assert "simplivity_policy.x" in workspace.state()


@pytest.mark.parametrize("how", ["400", "failed_task"])
def test_a_datastore_with_machines_is_not_deleted_and_stays_in_the_state(
    how: str, workspace: Workspace, site: Simulator
):
    site.switches.assign("datastore_in_use", how)
    workspace.write(datastore(site))
    workspace.apply()
    made = workspace.state()["simplivity_datastore.x"]["id"]
    machine = one(site, "virtual_machines", state="ALIVE")
    site.federation.change("virtual_machines", machine, datastore_id=made)
    run = workspace.run("destroy", "-auto-approve")
    refused(run, "Datastore is in use", "virtual machine vm-00001", "Move or delete")
    assert "simplivity_datastore.x" in workspace.state()


def test_the_built_in_policy_cannot_be_managed(workspace: Workspace, site: Simulator):
    built_in = one(site, "policies", name="Fixed Default Backup Policy")
    workspace.write(ANY)
    refused(workspace.run("import", "simplivity_policy.x", built_in), "Policy is built in")
    assert workspace.state() == {}


def test_rules_are_not_managed_twice(workspace: Workspace):
    workspace.write(
        ANY.replace('name = "x"', 'name = "x"\n  rules = [{ frequency = 60, retention = 60 }]')
    )
    workspace.apply()
    workspace.write(
        (workspace.path / "main.tf").read_text().partition("}\n}\n")[2]
        + """
resource "simplivity_policy_rule" "y" {
  policy_id = simplivity_policy.x.id
  frequency = 30
  retention = 30
}
"""
    )
    refused(workspace.run("plan"), "Rules of one policy managed twice", "policy_id")


def test_an_object_that_does_not_exist_cannot_be_imported(workspace: Workspace):
    workspace.write(ANY)
    run = workspace.run("import", "simplivity_policy.x", UNKNOWN_ID)
    refused(run, "Cannot import non-existent remote object")


def test_an_import_id_of_the_wrong_form_says_the_right_one(workspace: Workspace):
    workspace.write(
        f'resource "simplivity_policy_rule" "x" {{\n  policy_id = "{UNKNOWN_ID}"\n'
        "  frequency = 1\n  retention = 1\n}\n"
    )
    run = workspace.run("import", "simplivity_policy_rule.x", "only-one-part")
    refused(run, "Invalid import id", "POLICY_ID/ID")


def test_a_rule_that_exists_already_is_not_made_twice(workspace: Workspace, site: Simulator):
    other = policies(site)[1]
    rule = f'policy_id = "{other}"\n  frequency = 15\n  retention = 99\n'
    workspace.write(
        "".join(f'resource "simplivity_policy_rule" "{n}" {{\n{rule}}}\n' for n in "xy")
    )
    refused(workspace.run("plan"), "Two rules say the same", "leave one out")


def test_a_rule_that_somebody_else_made_is_not_made_twice(workspace: Workspace, site: Simulator):
    (policy,) = site.federation.find("policies", name="Gold")
    gold, (made, *_) = policy["id"], policy["rules"]
    said = {name: made[name] for name in ("frequency", "retention", "days", "start_time")}
    lines = "".join(f"  {name} = {json.dumps(value)}\n" for name, value in said.items())
    workspace.write(f'resource "simplivity_policy_rule" "x" {{\n  policy_id = "{gold}"\n{lines}}}')
    refused(workspace.run("apply", "-auto-approve"), "Rule exists already", "Import it")
    assert workspace.state() == {}


ODD_UNITS = """
resource "simplivity_policy" "x" {
  name = "x"
  rules = [
    { frequency = 1440, retention = 30 },
    { frequency = 1440, retention = 10080 },
  ]
}

resource "simplivity_policy" "y" {
  name = "y"
}

resource "simplivity_policy_rule" "y" {
  policy_id = simplivity_policy.y.id
  frequency = 1440
  retention = 7
}
"""


@pytest.mark.parametrize("command_line", ["validate", "plan", "apply -auto-approve"])
def test_a_wrong_unit_is_shown_once_however_often_terraform_validates(
    command_line: str, workspace: Workspace
):
    workspace.write(ODD_UNITS)
    run = workspace.succeed(*command_line.split())
    for minutes, days in ((30, 43200), (7, 10080)):
        assert run.said.count(f"Warning: Backups are kept for {minutes} minutes") == 1
        assert run.said.count(f"If {minutes} is meant in hours, write {minutes * 60};") == 1
        assert f"in days, {days};" in run.said
    assert run.said.count("Warning: ") == 2
