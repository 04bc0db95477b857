"""Evidence of identity: what a document with a chip proves about who holds it."""
