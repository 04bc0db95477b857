"""The shared network: its sites, the services on it, their state, and who uses them together."""
