"""The one door: no data moves without a declared need, a valid authorisation and a line in the trace."""
