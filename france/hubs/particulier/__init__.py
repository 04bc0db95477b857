"""API Particulier."""
