"""The program as a server loads it: the file and the token come from the environment."""

import os
from pathlib import Path

from flask import Flask

from portal.sandbox_erp.app import create_app


def make() -> Flask:
    """Return the application."""
    return create_app(Path(os.environ["ERP_FILE"]), os.environ["ERP_TOKEN"])
