"""Authorisations asked for, instructed, given, changed and ended: who may ask restricted data, and how they came to it."""
