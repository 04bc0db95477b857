"""Exchange from node to node: two installations talk to each other directly, and nobody between them sees the data."""
