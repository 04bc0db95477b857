"""Pages of the network: for everyone, for agents of members, for those who run it."""
