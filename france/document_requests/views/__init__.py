"""Pages of requests for documents."""
