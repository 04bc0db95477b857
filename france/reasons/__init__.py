"""Reasons of a refusal by silence, and the rules of an algorithm, on demand."""
