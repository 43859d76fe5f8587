"""Who this provider is: the one place for its name, its address and its version."""

__version__ = "0.1.0"

HOSTNAME = "terraform.local"
NAMESPACE = "community"
TYPE = "simplivity"
ADDRESS = f"{HOSTNAME}/{NAMESPACE}/{TYPE}"
EXECUTABLE = f"terraform-provider-{TYPE}"
