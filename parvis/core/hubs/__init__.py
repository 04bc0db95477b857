"""Hubs: many sources behind one address, one token and one form of answer. What is said on the wire is the country's."""
