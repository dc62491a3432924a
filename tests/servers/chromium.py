"""Where Chromium is, and how it is started for tests."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = [
    # It runs as root in containers, where its own sandbox cannot.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Chromium is not installed here (Debian: apt-get install chromium; or name it in PORTAL_CHROMIUM)."


def find_chromium() -> str | None:
    """Return the program's path; None where there is none."""
    named = os.environ.get("PORTAL_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def is_mandatory() -> bool:
    """Say whether a missing browser is a failure: in CI, which installs it."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
