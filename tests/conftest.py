"""Settings shared by every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A loaded two-core machine is slow now and then; what a property says does not depend on it.
settings.register_profile("phco", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("phco")
