"""How cells are written and folders called."""
