"""What may be asked in France, of whom, and the use cases that are foreseen."""
