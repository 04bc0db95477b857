"""The interface as such: identifiers, cursors, names of states, limits. No Django."""
