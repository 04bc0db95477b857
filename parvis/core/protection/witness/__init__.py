"""A witness of logs: a folder and a key, on any machine. No database, no Django."""
