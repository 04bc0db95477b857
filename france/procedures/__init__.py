"""Procedures of the country, one folder each."""
