"""What agents add to files and do with many; the names that other systems may use."""

from parvis.components.casework.actions.marks import MarkRefused, archive, create_label, follow, label, unarchive, unfollow, unlabel

__all__ = ["MarkRefused", "archive", "create_label", "follow", "label", "unarchive", "unfollow", "unlabel"]
