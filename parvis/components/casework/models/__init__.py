"""What agents add to files: labels, who follows which, what they have seen, saved lists, acts on many."""

from parvis.components.casework.models.bulk import BulkAct, BulkLine
from parvis.components.casework.models.indexed import Fact, Indexed, Reached
from parvis.components.casework.models.lists import SavedList
from parvis.components.casework.models.marks import FileLabel, Follow, Label, Opened
from parvis.components.casework.models.telling import Rhythm

__all__ = [
    "BulkAct",
    "BulkLine",
    "Fact",
    "FileLabel",
    "Follow",
    "Indexed",
    "Label",
    "Opened",
    "Reached",
    "Rhythm",
    "SavedList",
]
