"""Writing to any administration about any subject."""
