"""What is French about signing in: scopes, levels, error codes, wording, and the identity providers of the demonstration."""
