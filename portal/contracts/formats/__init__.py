"""Other wire formats for the same documents."""
