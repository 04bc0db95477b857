"""The vocabulary of manifests, the catalogue of systems, guards and legal clocks. No tables."""
