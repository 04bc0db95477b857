"""A grant to an association: two bodies say what they think, a jury scores, the commune decides."""
