"""Measures: files by the interface; pages and figures of an installation as large as the State's."""

from parvis.components.demarches.bench import at_size, exporting, pages_of_files

__all__ = ["at_size", "exporting", "pages_of_files"]
