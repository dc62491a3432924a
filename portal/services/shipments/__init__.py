"""Ship notices: what can be shipped, the draft, its packing, sending, and what became of it."""
