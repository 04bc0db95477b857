"""Asking for a terrace: the register of companies answers instead of the company."""
