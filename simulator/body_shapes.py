"""Facts of HPE's OpenAPI document 1.25: the request bodies that the simulator takes."""

from simulator.object_shapes import CONSISTENCY

RULE = {
    "int32!": "frequency retention",
    "string": "destination_id days start_time end_time",
    "boolean": "application_consistent",
    CONSISTENCY: "consistency_type",
    "string 14": "external_store_name",
}

BODIES = {
    "create_datastore": {
        "string!": "name omnistack_cluster_id policy_id",
        "int64!": "size",
        "boolean 16": "single_replica",
    },
    "resize_datastore": {"int64!": "size"},
    "set_policy": {"string!": "policy_id"},
    "share_datastore": {"string!": "host_name"},
    "create_or_rename_policy": {"string!": "name"},
    "create_or_edit_rule": RULE,
    # PUT: the document requires frequency and retention, its prose says "any or all".
    "edit_rule": {**RULE, "int32!": "", "int32": "frequency retention"},
    "proposed_rule": {**RULE, "string!": "rule_id"},
    "suspend_or_resume": {"string!": "target_object_type", "string": "target_object_id"},
    "set_policy_of_many": {"string!": "policy_id", "[string]!": "virtual_machine_id"},
}
