"""Drafts of answers: kept as typed, shown on the order's newest revision, sent once."""
