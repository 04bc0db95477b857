"""Files reach the right group of agents, who sort them, follow them and act on many at once."""
