# The import id is the type of the target (host, omnistack_cluster or cluster_group) with its id or name, or federation.
terraform import simplivity_policy_suspension.example omnistack_cluster:21e2aa97-a313-5889-83e2-a4855a6b68cc
