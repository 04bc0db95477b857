"""Hashes, tiles, notes, records and receipts of the trace: plain Python, no database, no clock."""
