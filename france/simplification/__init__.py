"""Simplification of procedures and forms (CITP, commitment 7): counted, reviewed, simplified, form by form."""
