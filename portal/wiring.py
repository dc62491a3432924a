"""The composition root: settings to adapters to services. Nothing else builds an adapter."""

from __future__ import annotations

from portal.adapters.argon2_passwords import Argon2Passwords
from portal.adapters.builtin_scanner import BuiltinScanner
from portal.adapters.child_readers import ChildReaders
from portal.adapters.clamd_scanner import ClamdScanner
from portal.adapters.folder_files import FolderFiles
from portal.adapters.forked_assistants import ForkedAssistants
from portal.adapters.papers import PrintedPapers
from portal.adapters.rq_alarm import RqAlarm
from portal.adapters.system_clock import SystemClock
from portal.erp.sandbox import SandboxErp
from portal.ports.erp import Erp
from portal.ports.scanner import Scanner
from portal.services.composition import Services
from portal.settings import Settings
from portal.store.database import Database

__all__ = ["Services", "build"]


def build(settings: Settings) -> Services:
    """Build the services of one process. Connects to nothing: whatever is away is noticed by whoever needs it."""
    return Services(
        settings=settings,
        clock=SystemClock(),
        erp=_erp(settings),
        alarm=RqAlarm(settings.redis_url),
        passwords=Argon2Passwords(),
        database=Database(settings.database_url),
        papers=PrintedPapers(),
        files=FolderFiles(settings.files_folder),
        readers=ChildReaders(),
        scanner=_scanner(settings),
        assistants=ForkedAssistants(),
    )


def _erp(settings: Settings) -> Erp:
    adapters = {"sandbox": SandboxErp}
    return adapters[settings.erp](settings.erp_url, settings.erp_token, settings.erp_timeout)


def _scanner(settings: Settings) -> Scanner:
    if settings.scanner_url:
        return ClamdScanner(settings.scanner_url, settings.scanner_timeout)
    return BuiltinScanner()
