"""Pages of the builder, and what the gate found, for everybody."""
