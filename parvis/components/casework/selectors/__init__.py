"""What reads marks and lists; the names that other systems may use."""

from parvis.components.casework.models import FileLabel, Follow, Label
from parvis.components.casework.selectors.marks import followers_of, labels_for, labels_of

__all__ = ["FileLabel", "Follow", "Label", "followers_of", "labels_for", "labels_of"]
