"""Every point on which the public sources are silent or disagree, as a named choice.

The defaults are what HPE's developer portal, the OpenAPI document of version 1.25 or the
source of a published client shows; where none of them does, the more awkward answer.
A switch may be set at any time: ``simulator.switches.rule_put = "reset"`` in the same process,
``--switch rule_put=reset`` on the command line, ``POST /switch`` on the control port.
"""

from dataclasses import dataclass
from typing import Literal

from simulator.choices import Choices, documented


@dataclass
class Switches(Choices):
    """The choices in force."""

    # Logging in
    wrong_password: Literal["bad_credentials", "invalid_grant"] = documented(
        "bad_credentials", "a wrong password: 401 BadCredentials or 400 invalid_grant"
    )
    dead_token: Literal["invalid_token", "unauthorized"] = documented(
        "invalid_token", "the error of an expired token"
    )
    same_token: bool = documented(
        True, "a second login of the same user gets the token still valid"
    )
    idle_seconds: float = documented(600.0, "an unused token expires after this time")
    life_seconds: float = documented(86400.0, "every token expires after this time")
    permission_denied: Literal["400", "403"] = documented(
        "400", "the status of PermissionDenied (the portal says 400, the OpenAPI document 403)"
    )

    # Errors and limits
    status_as: Literal["published", "int", "string"] = documented(
        "published", "type of `status` in an error; published: as in the portal's sample of it"
    )
    timestamp_as: Literal["published", "ms", "iso"] = documented(
        "published", "type of `timestamp` in an error"
    )
    exception_as: Literal["published", "full", "short"] = documented(
        "published", "`exception` with or without its package"
    )
    unknown_ids: Literal["404", "400", "failed_task"] = documented(
        "404", "an unknown id in a body; in a path it always gets 404"
    )
    unknown_fields: Literal["refused", "ignored"] = documented(
        "refused", "a field in a body that this version does not know"
    )
    null_fields: Literal["left_out", "refused"] = documented(
        "left_out", "null for an optional field of a body (HPE's Python SDK sends it)"
    )
    media_rule: Literal["strict", "fields", "lax"] = documented(
        "strict",
        "oldest Content-Type accepted: strict = release that brought the operation, fields = also "
        "of every field sent, lax = what the OpenAPI document lists",
    )
    body_limit: int = documented(1_048_576, "longer bodies get 413; 0: no limit")
    url_limit: int = documented(8192, "longer targets get 414; 0: no limit")
    concurrency_limit: int = documented(
        0, "more requests than this at once get `overload_status`; 0: no limit"
    )
    overload_status: Literal["502", "503", "429"] = documented(
        "502", "what too many requests at once get (the portal says 502, gateways any of them)"
    )
    gateway_seconds: float = documented(60.0, "a request that takes longer gets 504")
    latency_ms: float = documented(0.0, "milliseconds added to every response")

    # Tasks
    task_seconds: float = documented(0.0, "how long each task runs, by the simulator's clock")
    task_polls: int = documented(0, "how many polls show a task IN_PROGRESS")
    instant_tasks_in_post: bool = documented(
        False, "a task that takes no time is COMPLETED in the response that starts it"
    )
    task_ttl_seconds: float = documented(0.0, "ended tasks are forgotten after this time; 0: never")
    tasks_elsewhere: Literal["unknown", "known"] = documented(
        "unknown", "a task polled at another controller than the one that started it"
    )
    task_message_field: Literal["schema", "error_message", "message"] = documented(
        "schema", "name of the message; schema: error_message, and message before version 1.12"
    )
    task_extra_fields: bool = documented(
        False, "tasks show percent_complete, owner_id, destination_id, name and type too"
    )
    task_id_form: Literal["triple", "single"] = documented("triple", "UUIDs in the id of a task")
    mutation_status: Literal["202", "200", "201"] = documented(
        "202", "status of a response that starts a task"
    )
    delete_answer: Literal["task", "204"] = documented("task", "the response to DELETE")
    affected_objects_of_rules: Literal["policy", "rules", "empty"] = documented(
        "policy", "affected objects when rules change"
    )
    affected_objects_of_datastore_policy: Literal["datastore", "virtual_machines", "empty"] = (
        documented("datastore", "affected objects when a datastore gets a policy")
    )
    affected_objects_of_suspensions: Literal["hosts", "target", "empty"] = documented(
        "hosts", "affected objects when policy backups are suspended or resumed"
    )
    affected_objects_of_deletes: Literal["object", "empty"] = documented(
        "object", "affected objects when something is deleted"
    )

    # Names
    duplicate_names: Literal["failed_task", "400"] = documented(
        "400", "a name already taken: error_code 13"
    )
    names_ignore_case: bool = documented(False, "names that differ only in case are duplicates")
    name_limit: int = documented(0, "longest name of a policy or datastore; 0: no limit")

    # Rules
    rule_put: Literal["keep", "reset"] = documented(
        "keep", "what PUT does to fields the body omits"
    )
    rule_put_id: Literal["keep", "new"] = documented("keep", "the id of a rule after PUT")
    rule_put_vss: Literal["ignored", "honoured"] = documented(
        "ignored", "PUT of consistency_type VSS (known issue of the PowerShell module)"
    )
    rule_put_destination: Literal["ignored", "honoured"] = documented(
        "ignored", "PUT of another destination (known issue of the PowerShell module)"
    )
    rule_zero_locked: bool = documented(
        False, "rule 0 can be neither edited nor deleted while there are others (3.7.8 to 4.0)"
    )
    rule_ids_of_others: Literal["keep", "new"] = documented(
        "keep", "ids of the other rules when one is added, edited or deleted"
    )
    rule_numbers_after_delete: Literal["renumber", "gaps"] = documented(
        "renumber", "numbers of the rules that stay"
    )
    replace_with_none: Literal["refused", "allowed"] = documented(
        "refused", "replace_all_rules=true with no rules"
    )
    replace_is_atomic: bool = documented(
        True, "replace_all_rules keeps the old rules until the new ones are there"
    )
    days_order: Literal["week", "input"] = documented("week", "order of days in a rule read back")
    days_case: Literal["capital", "lower"] = documented(
        "capital", "`All`, `Last` and `Mon`, or lower"
    )
    days_mixed: Literal["refused", "accepted"] = documented(
        "refused", "days of the week and of the month in one rule"
    )
    local_destination: Literal["marker", "empty", "null", "absent"] = documented(
        "marker", "how a local rule reads back; marker: <local>"
    )
    local_marker_in_body: Literal["refused", "accepted"] = documented(
        "refused", "destination_id <local> in a body"
    )
    own_destination: Literal["kept", "local"] = documented(
        "kept", "destination_id that is the policy's own cluster"
    )
    rule_defaults: Literal["shown", "null", "absent"] = documented(
        "shown", "fields of a rule that have their default; the OpenAPI document requires none"
    )
    time_forms: Literal["strict", "lenient"] = documented(
        "strict", "times such as 9:00, 0900, 24:00 and 09:00:00: refused or rewritten"
    )
    short_retention: Literal["accepted", "refused"] = documented(
        "accepted", "a retention shorter than the frequency"
    )
    frequency_limit: int = documented(0, "longest frequency in minutes; 0: no limit")
    empty_rules: Literal["empty", "null", "absent"] = documented(
        "empty", "`rules` of a policy without rules"
    )
    default_policy: Literal["failed_task", "400"] = documented(
        "400", "changing the Fixed Default Backup Policy"
    )
    policy_held_by_gone_vms: bool = documented(
        False, "a policy that only REMOVED or DELETED virtual machines have cannot be deleted"
    )

    # Suspending policy backups
    federation_target_id: Literal["ignored", "refused"] = documented(
        "ignored", "target_object_id beside the target_object_type federation, which needs none"
    )

    # Datastores
    datastore_size_min: int = documented(2**30, "smallest size (limit of the PowerShell module)")
    datastore_size_max: int = documented(2**50, "largest size (limit of the PowerShell module)")
    size_rounding: int = documented(1, "sizes are rounded up to a multiple of this many bytes")
    datastore_shrink: Literal["failed_task", "400", "allowed"] = documented(
        "failed_task", "a resize to less"
    )
    datastore_in_use: Literal["failed_task", "400"] = documented(
        "failed_task", "deleting a datastore with virtual machines"
    )
    datastore_policy_spreads: bool = documented(
        False, "a datastore's new policy goes to its virtual machines as well"
    )
    deleted_datastores_linger: bool = documented(
        False, "deleted datastores stay in lists, marked deleted"
    )
    share_twice: Literal["accepted", "refused"] = documented(
        "accepted", "sharing with a host that has the datastore, unsharing with one that has not"
    )
    share_rw: Literal["boolean", "string"] = documented(
        "boolean", "type of `rw` in shares (captures: boolean, OpenAPI document: string)"
    )

    # External stores, certificates, role assignments
    store_credentials: Literal["accepted", "failed_task", "400"] = documented(
        "accepted", "what an external store says to the credentials that it is asked with"
    )
    store_name_elsewhere: Literal["accepted", "refused"] = documented(
        "accepted", "registering the name of an external store of another omnistack_cluster"
    )
    store_in_use: Literal["failed_task", "400", "accepted"] = documented(
        "failed_task", "unregistering an external store that rules of policies name"
    )
    certificate_hash: Literal["lower", "upper", "colons"] = documented(
        "lower", "form of the thumbprint of a certificate, in the last one in capitals as well"
    )
    certificate_lines: Literal["sent", "one", "bare"] = documented(
        "sent", "PEM of a certificate: as sent, all base64 in one line, or that line alone"
    )
    certificate_envelope: Literal["bare", "certificate"] = documented(
        "bare", "envelope of a single certificate"
    )
    certificate_twice: Literal["accepted", "refused"] = documented(
        "accepted", "adding a certificate that is there"
    )
    role_assignments_envelope: Literal["role_assignments", "bare"] = documented(
        "role_assignments", "envelope of the list of role assignments"
    )
    role_assigned_twice: Literal["accepted", "refused"] = documented(
        "accepted", "assigning a role to groups that have it, or taking it from those that have not"
    )
    direct_removals: Literal["object", "204"] = documented(
        "object", "the response to the removal of a certificate or of role assignments"
    )

    # Virtual machines
    bulk_limit: int = documented(0, "most virtual machines in one set_policy; 0: no limit")
    set_policy_on_gone_vm: Literal["failed_task", "400", "accepted"] = documented(
        "failed_task", "set_policy on a REMOVED or DELETED virtual machine"
    )
    power_twice: Literal["failed_task", "accepted"] = documented(
        "failed_task", "power_on of what is on and power_off of what is off: error_code 130"
    )
    guest_credentials: Literal["password", "valid", "invalid"] = documented(
        "password", "guests take the password of the simulator's own user; or any; or none"
    )

    # Backups
    backup_refused: Literal["failed_task", "400"] = documented(
        "failed_task", "what the state or place of a backup, or its virtual machine, does not allow"
    )
    backup_of_other_cluster: Literal["refused", "accepted"] = documented(
        "refused",
        "DELETE and calculate_unique_size at a Virtual Controller of another cluster (PowerShell"
        " notes)",
    )
    backup_shows: Literal["at_once", "when_ended"] = documented(
        "at_once", "from when a backup that is being made is in lists; at once: as SAVING"
    )
    canceled_backup_task: Literal["failed", "completed"] = documented(
        "failed", "how the task of a backup ends that is canceled"
    )
    retention_force: Literal["fails", "works"] = documented(
        "fails", "set_retention with force that would delete backups (known issue OMNI-53536)"
    )

    # Hosts
    shutdown_elsewhere: Literal["400", "404"] = documented(
        "400", "shutting down a Virtual Controller by another one, or asking that for its status"
    )
    shutdown_waits_as: Literal["IN_PROGRESS", "HA"] = documented(
        "IN_PROGRESS", "status of a shutdown that waits for second copies of virtual machines"
    )
    last_shutdown: Literal["waits", "refused"] = documented(
        "waits", "a safe shutdown of the last controller of a cluster (3.7.10 refused it)"
    )
    cancelled_nothing: Literal["FAILURE", "SUCCESS"] = documented(
        "FAILURE", "status where no shutdown can be cancelled: there is none, or it is forced"
    )
    host_in_use: Literal["failed_task", "400"] = documented(
        "failed_task", "removing a host that has virtual machines, or that is removed already"
    )
    removed_hosts_linger: bool = documented(True, "removed hosts stay in lists, as REMOVED")

    # Measurements
    long_ranges: Literal["refused", "cut"] = documented(
        "refused",
        "a range of more than 12 hours of seconds, a week of minutes, 60 days of hours or three "
        "years of days (limits of the PowerShell module)",
    )
    data_points: Literal["complete", "gaps", "twice"] = documented(
        "complete", "points of a series, some left out or there twice (known issue)"
    )

    # Reading
    appliance: Literal["ovc", "mva", "vcenter"] = documented(
        "ovc", "what answers: a Virtual Controller, a management appliance, or a wrong host"
    )
    read_after_write_lag: float = documented(
        0.0, "seconds before the change of a task shows in GET"
    )
    unsorted: Literal["arrival", "reverse", "name"] = documented(
        "arrival", "order of a list without `sort` (backups: by name, as the PowerShell notes say)"
    )
    tie_order: Literal["stable", "alternating"] = documented(
        "stable", "order of equal sort values from one request to the next"
    )
    policy_name_filter: Literal["works", "ignored", "nothing"] = documented(
        "works", "GET /policies?name= (reported not to work on 3.7.2)"
    )
    backup_comma_lists: Literal["nothing", "works"] = documented(
        "nothing", "comma lists on GET /backups of an OVC (known issue OMNI-46361)"
    )
    backup_cluster_filter_adds_external: bool = documented(
        True, "on an OVC the cluster filter also finds backups on external stores (known issue)"
    )
    rule_envelope: Literal["rule", "bare", "rules"] = documented(
        "rule", "envelope of a single rule"
    )
    optional_in_single: bool = documented(False, "GET of one object shows its optional fields")
    free_space_varies: bool = documented(True, "hypervisor_free_space differs from read to read")

    # Serialization
    missing_strings: Literal["published", "NA", "empty", "null", "absent"] = documented(
        "published", "a string without a value; published: NA if required, else absent"
    )
    inner_lists: Literal["published", "reversed"] = documented(
        "published", "order of lists inside of objects: rules, shares, replicas and such"
    )
    scalars_as: Literal["published", "string"] = documented(
        "published", "numbers and booleans in objects (as in errors, where samples have both)"
    )
    omit_modern_fields: bool = documented(
        False, "required fields that old captures lack are left out (cluster_group_ids and such)"
    )
    extra_fields: bool = documented(False, "objects have a field that no document names")
    key_order: Literal["published", "reversed"] = documented("published", "order of keys in JSON")


def hostile() -> Switches:
    """Every choice at once that reorders, rewrites or leaves out something, or changes its case."""
    return Switches(
        status_as="int",
        timestamp_as="iso",
        exception_as="short",
        task_message_field="message",
        task_extra_fields=True,
        mutation_status="200",
        affected_objects_of_rules="empty",
        affected_objects_of_datastore_policy="virtual_machines",
        affected_objects_of_suspensions="empty",
        affected_objects_of_deletes="empty",
        null_fields="refused",
        federation_target_id="refused",
        rule_put="reset",
        rule_put_id="new",
        rule_ids_of_others="new",
        rule_zero_locked=True,
        rule_numbers_after_delete="gaps",
        replace_is_atomic=False,
        days_order="input",
        days_case="lower",
        local_destination="absent",
        own_destination="local",
        rule_defaults="absent",
        empty_rules="absent",
        share_rw="string",
        unsorted="reverse",
        rule_envelope="bare",
        shutdown_waits_as="HA",
        data_points="twice",
        certificate_hash="colons",
        certificate_lines="bare",
        certificate_envelope="certificate",
        role_assignments_envelope="bare",
        direct_removals="204",
        missing_strings="null",
        inner_lists="reversed",
        scalars_as="string",
        omit_modern_fields=True,
        extra_fields=True,
        key_order="reversed",
    )
