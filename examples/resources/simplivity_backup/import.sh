# The import id is the id of the backup, or its name where only one has it.
terraform import simplivity_backup.example 13503306-1008-5ddb-83fd-65262dca2648
