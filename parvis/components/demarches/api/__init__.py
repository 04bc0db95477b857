"""The interface over HTTP: /api/v2/graphql, and the documents and uploads beside it."""
