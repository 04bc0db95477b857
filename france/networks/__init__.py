"""The networks of the French State, and those that it is a member of."""
