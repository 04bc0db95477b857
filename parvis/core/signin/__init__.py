"""The sign-in broker: client of identity providers, OpenID Connect provider to services."""
