"""The portal's own tables."""
