"""What needs no table: reading documents, comparing them, checking conformance, finding words."""
