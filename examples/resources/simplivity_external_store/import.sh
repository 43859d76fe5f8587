# The import id is the id of its omnistack_cluster, or the name of that, and the name of the store.
terraform import simplivity_external_store.example d740b7b6-2111-5446-baaa-2387cc4eabda/storeonce-2
