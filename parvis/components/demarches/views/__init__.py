"""Pages of the desk about programs."""
