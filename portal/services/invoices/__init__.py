"""Invoices and credit notes: proposed or read from a file, checked, sent, and followed until they are paid."""
