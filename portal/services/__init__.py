"""Use cases: one function each, one transaction each, opened by whoever calls."""
