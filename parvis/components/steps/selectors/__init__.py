"""What reads fees and steps of files."""

from parvis.components.steps.selectors.fees import Owed, owed

__all__ = ["Owed", "owed"]
