"""Pages of fees and steps, for people and for the agents of every body concerned."""
