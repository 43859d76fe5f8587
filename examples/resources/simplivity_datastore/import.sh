# The import id is the id of the datastore, or its name where only one has it.
terraform import simplivity_datastore.example f878ffe8-b3b0-5ddb-bbf7-2af7ce32260b
