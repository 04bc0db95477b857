"""The hub as ``make bench`` measures it: the server's own application, with a source that answers from memory."""

from parvis.wsgi import application

# isort: split
from france.hubs import bench  # after the applications are loaded

__all__ = ["application"]

bench.answer_from_memory()
