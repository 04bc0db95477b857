"""The operator's side: serving, health, metrics, checks for production, backup. No tables."""
