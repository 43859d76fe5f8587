"""How hard the tests look: ``HYPOTHESIS_PROFILE=deep`` tries a hundred times as many examples."""

import os

from hypothesis import HealthCheck, settings

BUSY: list[HealthCheck] = [HealthCheck.too_slow]
"""What says more of the machine than of the code, as a deadline for one example does."""

settings.register_profile("short", deadline=None, suppress_health_check=BUSY)
settings.register_profile("deep", max_examples=10_000, deadline=None, suppress_health_check=BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))
