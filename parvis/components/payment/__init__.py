"""Payments: asked, paid, proven by a receipt, reconciled, given back."""
