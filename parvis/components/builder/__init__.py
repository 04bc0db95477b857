"""The visual builder of procedures."""
