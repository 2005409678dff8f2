"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no error: what is slow is measured in benchmarks/.
settings.register_profile("haizhi", deadline=None)
settings.load_profile("haizhi")
