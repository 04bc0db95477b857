"""Nodes of two other States for the demonstration: invented people, and a service that asks about French ones.

They run in the second process, know the portal by its metadata only, and never start in production.
"""
