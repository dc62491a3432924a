"""Properties are about what holds, not about how fast a busy machine finds out."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
