"""What files are found by, as pure functions."""
