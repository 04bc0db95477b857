"""The language of procedures, without tables or pages: files, conditions, clocks and references."""
