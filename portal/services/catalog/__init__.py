"""Catalogs: the ERP's items as it tells them, and what suppliers propose to change of them."""
