# The import id is the id of the omnistack_cluster, or its name where only one has it.
terraform import simplivity_omnistack_cluster_settings.example 21e2aa97-a313-5889-83e2-a4855a6b68cc
