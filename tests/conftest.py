"""How hard the tests look: ``HYPOTHESIS_PROFILE=deep`` tries a hundred times as many examples."""

import os

from hypothesis import settings

settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
