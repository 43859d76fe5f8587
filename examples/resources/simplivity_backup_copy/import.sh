# The import id is the id of the backup that was copied, a slash, and the id of the copy.
terraform import simplivity_backup_copy.example 13503306-1008-5ddb-83fd-65262dca2648/e62e06ab-f53d-51bb-b570-076e9767a463
