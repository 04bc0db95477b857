"""France among the Member States: who they are, what is exchanged with them, and the schemes France notifies (eIDAS)."""
