"""What fees and steps say to a transition of a file, and do once it is made."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.components.procedures.selectors import File
from parvis.components.steps.actions import fees as asking
from parvis.components.steps.actions import moving
from parvis.components.steps.models import Booking, Sheet, Step, Title, TitleEvent, Waiting
from parvis.components.steps.selectors import fees
from parvis.components.steps.selectors import obstacles as steps
from parvis.kernel.text import Text


def obstacles(file: File, transition: str) -> Iterator[Text]:
    yield from fees.obstacles(file, transition)
    yield from steps.obstacles(file, transition)


def moved(file: File, transition: str) -> None:
    asking.moved(file, transition)
    moving.moved(file, transition)


def erased(file: File) -> None:
    """What bodies wrote of somebody, what they showed, and when they came; that each step was done, and how, stays."""
    Booking.objects.filter(step__file=file).delete()
    Waiting.objects.filter(step__file=file).delete()
    Sheet.objects.filter(step__file=file).update(remark="")
    TitleEvent.objects.filter(title__step__file=file).update(proof="")
    Title.objects.filter(step__file=file).update(tracking="")
    Step.objects.filter(file=file).update(reasons="", conditions="")
    asking.draft_over(file)
