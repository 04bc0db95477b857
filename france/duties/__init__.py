"""The dated duties of French law that the founding documents name, and those that the engines need."""
