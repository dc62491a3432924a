"""What suppliers sell to the buyer, and what they propose to change: by form, or many at once by file."""
