"""Pages of administrations."""
