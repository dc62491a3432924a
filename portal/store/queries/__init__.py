"""Reading and writing rows; every query about suppliers' things starts at ``scope``."""
