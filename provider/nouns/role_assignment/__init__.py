"""A role of the federation that a group of the hypervisor has."""
