"""Rules for ship notices: what they find, a module for each subject (field rules 4.4, and PO of 4.2)."""
