# The import id is the id of the cluster group, or its name where only one has it.
terraform import simplivity_cluster_group.example e520eab9-d726-5e29-b705-e861bf06b78c
