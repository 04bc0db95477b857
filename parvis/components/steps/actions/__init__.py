"""What changes fees and steps of files; the names that other systems may use."""

from parvis.components.steps.actions.agendas import open_agenda
from parvis.components.steps.actions.juries import seat

__all__ = ["open_agenda", "seat"]
