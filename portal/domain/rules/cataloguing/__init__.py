"""Rules of catalogs: items that suppliers sell, and what they propose to change (field rules 4.6, family CAT)."""
