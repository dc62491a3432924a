"""Stand-ins at ports."""
