"""Second circle: the shared components that every public service is made of."""
