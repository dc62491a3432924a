"""The smaller ports' adapters."""
