"""What nodes agree on: labels, membership, signed messages. Plain Python: no database, no clock, no network."""
