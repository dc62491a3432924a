"""Which order of the example data belongs to which test, so that none answers what another one needs."""

from __future__ import annotations

#: Hanse Befestigungstechnik (Anna).
TO_BE_BOOKED = "PO-2026-00064"
TO_BE_REVIEWED = "PO-2026-00052"
WITH_FINDINGS = "PO-2026-00056"
WITH_WARNINGS = "PO-2026-00068"
WITH_CONFLICTS = "PO-2026-00061"
WITH_REVISIONS = "PO-2026-00044"
ON_HOLD = "PO-2026-00037"
CANCELLED = "PO-2026-00008"
LARGE = "PO-2026-00078"
BY_KEYBOARD = "PO-2026-00073"
TWO_WINDOWS = "PO-2026-00075"
DOUBLE_CLICK = "PO-2026-00020"

#: Łożyska Wisła (Piotr).
WITHOUT_SCRIPT = "PO-2026-00054"
OFFLINE = "PO-2026-00058"
TO_BE_APPROVED = "PO-2026-00062"
TO_BE_DECLINED = "PO-2026-00066"
LOST_AND_CLOSED = "PO-2026-00070"
NOT_TAKEN = "PO-2026-00074"

#: Great Lakes Wire (Dolores, who may only read).
ONLY_READ = "PO-2026-00055"
