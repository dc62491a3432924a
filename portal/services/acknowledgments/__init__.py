"""Answers to orders: checking, sending, reading and taking back."""
