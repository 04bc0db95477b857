"""What the clock starts: silence, payments awaited, titles to order, reminders."""

from __future__ import annotations

from parvis.components.steps.actions import booking, moving, titles, waiting


def follow() -> None:
    moving.follow_payments()
    titles.order_waiting()
    waiting.follow()


def each_hour() -> None:
    moving.read_silence()
    booking.remind()
