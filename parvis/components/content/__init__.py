"""Editorial pages: Markdown files in the folders of systems, one per language."""
