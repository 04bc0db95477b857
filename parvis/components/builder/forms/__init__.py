"""Forms made from the schema of procedure files."""
