"""Carrying answers to the ERP: claim, call, settle; each worker may be killed anywhere, and nothing is lost or doubled.

A claim is a short transaction that gives one worker a lease. The call happens without any transaction. Settling is a
second transaction, fenced by the lease: whoever lost it meanwhile changes nothing. What was in doubt is looked up by
its key before anything is sent again.
"""

from portal.services.deliveries.delivering import deliver
from portal.services.deliveries.replaying import replay
from portal.services.deliveries.sweeping import sweep

__all__ = ["deliver", "replay", "sweep"]
