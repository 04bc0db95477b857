"""Steps of files, agendas and bookings, juries, titles."""

from parvis.components.steps.models.agendas import Agenda, Booking, Waiting
from parvis.components.steps.models.juries import Seat, Sheet
from parvis.components.steps.models.steps import Step
from parvis.components.steps.models.titles import Title, TitleEvent

__all__ = ["Agenda", "Booking", "Seat", "Sheet", "Step", "Title", "TitleEvent", "Waiting"]
