"""Plain values of procedure files: places in them, shapes from the schema, words, checks. No tables, no pages."""
