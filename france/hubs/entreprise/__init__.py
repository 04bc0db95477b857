"""API Entreprise."""
