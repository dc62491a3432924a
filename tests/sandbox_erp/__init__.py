"""The sandbox ERP as a program of its own; nothing here knows the portal."""
