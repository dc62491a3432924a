"""The sandbox ERP: a program of its own that stands where a buyer's ERP would.

It has its own SQLite file and is spoken to over HTTP only. Nothing here imports the portal except
``portal.resources``, which finds templates and static files.
"""
