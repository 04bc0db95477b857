"""Pages: the person's, the one where a document is presented, the operator's."""
