"""API Entreprise and API Particulier as tables: addresses, parameters, scopes, masks, errors, limits."""
