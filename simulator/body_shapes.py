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
    "register_external_store": {
        "string!": "management_ip name omnistack_cluster_id password username",
        "int32": "management_port storage_port",
        "StoreOnceOnPrem|StoreOnceCloud": "type",
    },
    "unregister_external_store": {"string!": "name omnistack_cluster_id"},
    "update_external_store_credentials": {
        "string!": "name password username",
        "string": "management_ip",
    },
    "add_certificate": {"string!": "certificate"},
    "role_assignments": {"string!": "role", "[string]!": "groups"},
    "create_or_rename_policy": {"string!": "name"},
    "create_or_edit_rule": RULE,
    # PUT: the document requires frequency and retention, its prose says "any or all".
    "edit_rule": {**RULE, "int32!": "", "int32": "frequency retention"},
    "proposed_rule": {**RULE, "string!": "rule_id"},
    "suspend_or_resume": {"string!": "target_object_type", "string": "target_object_id"},
    "backup_machine": {
        "string!": "backup_name",
        "string": "destination_id",
        "boolean": "app_consistent",
        CONSISTENCY: "consistency_type",
        "int32": "retention",
        "string 14": "external_store_name",
    },
    # The document requires both, which exclude each other; clients send one.
    "copy_backup": {"string": "destination_id", "string 14": "external_store_name"},
    "delete_backups": {"[string]!": "backup_id", "string 12": "cluster_group_id"},
    "set_retention": {
        "[string]!": "backup_id",
        "int32!": "retention",
        "boolean": "force",
        "boolean 17": "forever",
    },
    "rename_backup": {"string!": "backup_name"},
    # The document requires the name; the prose needs none where the original is restored.
    "restore_machine": {"string": "virtual_machine_name datastore_id"},
    "restore_files": {"string!": "virtual_machine_id", "[string]!": "paths"},
    "backup_parameters": {
        "string": "guest_username guest_password",
        "boolean": "override_guest_validation",
        CONSISTENCY: "app_aware_type",
    },
    "guest_credentials": {"string!": "guest_username guest_password"},
    "clone_machine": {
        "string!": "virtual_machine_name",
        "boolean": "app_consistent",
        CONSISTENCY: "consistency_type",
    },
    "move_machine": {"string!": "destination_datastore_id", "string": "virtual_machine_name"},
    "remove_host": {"boolean": "force"},
    "shut_down": {"boolean": "ha_wait"},
    "set_time_zone": {"string!": "time_zone"},
    "set_iwo": {"boolean!": "enabled"},
    # The document has an id and a revision too, and a text for the name only.
    "rename_group": {"string!": "cluster_group_name", "string": "id", "int32": "revision"},
    "set_policy_of_many": {"string!": "policy_id", "[string]!": "virtual_machine_id"},
}
