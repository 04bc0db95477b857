"""A procedure that a town is writing, for the demonstration."""
