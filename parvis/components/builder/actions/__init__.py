"""What changes working copies and puts them in force; the names that other systems may use."""

from parvis.components.builder.actions.drafting import NameTaken, StaleDraft, begin, clone, restore, save, undo
from parvis.components.builder.actions.publishing import publish

__all__ = ["NameTaken", "StaleDraft", "begin", "clone", "publish", "restore", "save", "undo"]
