"""The catalogue of APIs: what programs can read, who answers for it, and how to ask."""
