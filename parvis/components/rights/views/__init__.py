"""Pages of the trace, of contests, of one's own data, and of the public log."""
