"""A second country, to prove that the platform has none in it."""
