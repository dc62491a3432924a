"""Catalogs: what suppliers sell, what they propose, and what became of it."""
