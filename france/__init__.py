"""France: the country that this installation serves. Copy this folder to begin another."""
