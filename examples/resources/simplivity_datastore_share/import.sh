# The import id is the id of the datastore, or its name, and the name of the host.
terraform import simplivity_datastore_share.example eec1a68b-4b50-51f9-9b3f-015a14ddca93/esxi-2.example.net
