"""A whole portal on one machine: its parts as processes, watched, restarted and stopped together."""
