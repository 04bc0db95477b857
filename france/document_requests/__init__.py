"""Asking an administration for a document or a source code; the CADA when it refuses or keeps silent; the court after that."""
