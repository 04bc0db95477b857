"""A resident's parking card: paid, checked at the counter, made, fetched."""
