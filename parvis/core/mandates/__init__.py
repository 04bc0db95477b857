"""Mandates: a person acts for a company, or for another person, with proof, within powers, until a day."""
