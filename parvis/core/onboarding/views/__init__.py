"""Pages for developers, for reviewers, and for everyone."""
