"""What people contest, and what the rules found unusual."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.components.rights.rules import contests
from parvis.kernel import calendar


class Contest(models.Model):
    """« This reading should not have been »: a person's question to the organisation that read."""

    class State(models.TextChoices):
        OPEN = contests.OPEN, _("contested, awaiting an answer")
        TAKEN = contests.TAKEN, _("taken in charge by the data protection officer")
        ANSWERED = contests.ANSWERED, _("contested, answered")
        AGAIN = contests.AGAIN, _("answer not accepted, to be reconsidered")
        REFERRED = contests.REFERRED, _("referred to the supervisory authority")
        CLOSED = contests.CLOSED, _("contest closed")
        WITHDRAWN = contests.WITHDRAWN, _("contest withdrawn")

    class Conclusion(models.TextChoices):
        LAWFUL = "lawful", _("The reading was lawful")
        MISTAKE = "mistake", _("The reading was a mistake")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    entry = models.ForeignKey("protection.Entry", on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    conclusion = models.CharField(max_length=10, choices=Conclusion.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=100, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)  # the last day on which the answer is in time
    was_late = models.BooleanField(default=False)  # whether an answer was ever owed past its day
    extension = models.TextField(blank=True)  # why the time was extended; empty while it was not
    reminded = models.SmallIntegerField(null=True, blank=True)  # the last reminder, in days after ``due_on``

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "state"]), models.Index(fields=["state", "due_on"])]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "person"], name="rights_one_contest_per_line")]

    def __str__(self) -> str:
        return f"contest {self.id} ({self.state})"

    @property
    def is_waiting(self) -> bool:
        return self.state in contests.WAITING

    @property
    def is_late(self) -> bool:
        return contests.is_late(self.state, self.due_on, today=calendar.today())

    @property
    def may_be_extended(self) -> bool:
        return contests.may_be_extended(self.state, self.due_on, today=calendar.today(), extended=bool(self.extension))


class ContestStep(models.Model):
    """One thing that happened to a contest; only added to."""

    class What(models.TextChoices):
        OPEN = contests.OPEN, _("You contested the reading")
        TAKEN = contests.TAKEN, _("Taken in charge by the data protection officer")
        EXTENDED = contests.EXTENDED, _("More time was taken to answer")
        ANSWERED = contests.ANSWERED, _("Answered")
        AGAIN = contests.AGAIN, _("You asked for the answer to be reconsidered")
        REFERRED = contests.REFERRED, _("You noted that you referred it to the supervisory authority")
        CLOSED = contests.CLOSED, _("You closed it")
        WITHDRAWN = contests.WITHDRAWN, _("You withdrew it")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(max_length=10, choices=What.choices)
    label = models.CharField(max_length=100, blank=True)  # which agent, never by name; empty for the person
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    BY_THE_PERSON: ClassVar = {  # as those who answer read it
        contests.OPEN: _("The person contested the reading"),
        contests.AGAIN: _("The person asked for the answer to be reconsidered"),
        contests.REFERRED: _("The person noted that they referred it to the supervisory authority"),
        contests.CLOSED: _("The person closed it"),
        contests.WITHDRAWN: _("The person withdrew it"),
    }

    def __str__(self) -> str:
        return f"{self.what} of {self.contest_id}"

    @property
    def at_the_desk(self) -> str:
        return str(self.BY_THE_PERSON.get(self.what, self.get_what_display()))


class Alarm(models.Model):
    """A line that a published rule finds unusual; it goes when the line is erased."""

    entry = models.ForeignKey("protection.Entry", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=20)  # of rules/alarms.py
    subject = models.CharField(max_length=64)  # as the trace names whom it concerns
    organisation = models.CharField(max_length=250)
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)  # when the messages of the day covered it

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "rule"], name="rights_one_alarm_per_rule")]
        indexes: ClassVar = [
            models.Index(fields=["subject"]),
            models.Index(fields=["at"]),
            models.Index(fields=["id"], condition=models.Q(told_at=None), name="rights_alarms_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} on {self.entry_id}"


class Settled(models.Model):
    """« This is fine »: what a person says of an alarm, until they take it back."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="settled")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["alarm", "person"], name="rights_settled_once")]

    def __str__(self) -> str:
        return f"alarm {self.alarm_id} settled"


class Quiet(models.Model):
    """A rule of which a person does not want to hear."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "rule"], name="rights_quiet_once")]

    def __str__(self) -> str:
        return f"quiet about {self.rule}"


class Watch(models.Model):
    """How far the rules have looked: its row is the lock that lets one worker look at a time."""

    THE_ONE = 1

    position = models.BigIntegerField(default=0)  # of the next leaf to look at
    shown_until = models.DateTimeField(default=timezone.now)  # hidden lines shown by then were looked at

    def __str__(self) -> str:
        return f"looked at the first {self.position} leaves"
