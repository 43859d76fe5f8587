"""A certificate in the trust store of the federation."""
