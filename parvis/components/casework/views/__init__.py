"""Pages of agents: lists, marks, groups, acts on many files, what they are told of."""
