"""Sign-in as the law and the protocol have it: tables, requests, tokens, problems. No Django."""
