"""What programs do: the agents' own acts under the names of the interface; keys, documents that they announce, calls to them."""
