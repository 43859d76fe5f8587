# The import id is the role and the group, with a slash between.
terraform import simplivity_role_assignment.example 'ADMIN/VSPHERE.LOCAL\Administrators'
