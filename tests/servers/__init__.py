"""Real servers for tests, each started from a package and gone with the process that started it."""
