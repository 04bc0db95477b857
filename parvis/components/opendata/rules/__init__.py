"""What may be published and how: plain functions on plain values."""
