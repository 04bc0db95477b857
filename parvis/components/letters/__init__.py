"""Letters: accessible PDF documents, set by typst from templates and data."""
