"""Pages of the user, of their contact person, and of the agents who are asked."""
