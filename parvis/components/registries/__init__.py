"""Reference records, versioned, and the way back when a person says that something is wrong."""
