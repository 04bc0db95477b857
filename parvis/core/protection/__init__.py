"""The trace: who read what about whom, in a log to which one can only add."""
