"""Kinds, states and outcomes in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.components.procedures.rules.parts.steps import Kind
from parvis.components.steps.models import Booking, Step
from parvis.components.steps.rules.titles import TitleState

KINDS: dict[str, Promise] = {
    Kind.OPINION: pgettext_lazy("step", "Opinion"),
    Kind.APPOINTMENT: _("Appointment"),
    Kind.JURY: _("Jury"),
    Kind.PRODUCTION: _("Title to make"),
    Kind.PAYMENT: _("Payment"),
    Kind.TASK: _("Task"),
}
STATES: dict[str, Promise] = {
    Step.State.OPEN: pgettext_lazy("step", "Under way"),
    Step.State.OVER: pgettext_lazy("step", "Over"),
    Step.State.DROPPED: pgettext_lazy("step", "Not needed any more"),
}
WAITS = pgettext_lazy("step", "Later")
TAGS: dict[str, str] = {Step.State.OPEN: "wait", Step.State.OVER: "ok", Step.State.DROPPED: "plain"}
OUTCOMES: dict[str, Promise] = {
    "favourable": _("Favourable"),
    "conditional": _("Favourable under conditions"),
    "unfavourable": _("Unfavourable"),
    "honoured": _("The person came"),
    "absent": _("The person did not come"),
    "scored": _("Scored"),
    "collected": _("Fetched"),
    "returned": _("Came back"),
    "destroyed": _("Destroyed"),
    "paid": _("Paid"),
    "done": _("Done"),
    "not_done": _("Not done"),
}
TITLES: dict[str, Promise] = {
    TitleState.ORDERED: _("Ordered"),
    TitleState.PRODUCED: _("Made"),
    TitleState.SHIPPED: _("Sent"),
    TitleState.READY: _("Ready at the counter"),
    TitleState.COLLECTED: _("Fetched"),
    TitleState.RETURNED: _("Came back"),
    TitleState.DESTROYED: _("Destroyed"),
    TitleState.LOST: _("Lost"),
}
BOOKINGS: dict[str, Promise] = {
    Booking.State.HELD: _("Kept for the waiting list"),
    Booking.State.BOOKED: _("Booked"),
    Booking.State.CANCELLED: _("Given up"),
    Booking.State.HONOURED: _("The person came"),
    Booking.State.ABSENT: _("The person did not come"),
}
