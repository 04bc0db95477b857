"""First circle: protection, people, notices, files, exchange and sign-in."""
