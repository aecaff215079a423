"""How thorough property tests are: quick and repeatable by default, `HYPOTHESIS_PROFILE=full` for a full run."""

import os

from hypothesis import HealthCheck, Phase, settings

_COMMON = settings(
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large),
)

settings.register_profile("quick", _COMMON, max_examples=16, derandomize=True)
settings.register_profile("full", _COMMON, max_examples=200)
settings.register_profile("survey", settings.get_profile("full"), phases=(Phase.generate,))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
