"""Faults on purpose: a portal whose parts are killed, frozen and lied to, and both sides' books compared after it.

Everything is real: processes as production starts them, a queue, an ERP over HTTP, suppliers and buyers who use the
pages. What the portal said it accepted must be booked once in the ERP's own ledger, or have ended as its state says.
"""
