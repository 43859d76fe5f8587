"""What the self-contained provider runs."""

from provider.main import main

main()
