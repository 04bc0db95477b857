"""Opinions: what an agent asks of an expert outside the desk about one file, and what the expert answers."""
