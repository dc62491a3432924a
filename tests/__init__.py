"""Tests of the portal.

A package on purpose: some installed distributions carry a top-level package called ``tests`` too, which would
win over a folder without this file.
"""
