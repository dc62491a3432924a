"""Rules about invoices and credit notes (field rules, 4.5): INV, TAX and CRN."""
