"""Sites and what happened to them, who shares which service, and what may be browsed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.networks import Label
from parvis.kernel.text import Text


def choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


LABELS = choices(Label.INTERNAL, Label.RESTRICTED)


class Member(models.Model):
    """A body that is on the network: its agents read the inventory, up to its clearance."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    family = models.CharField(max_length=40)  # of which ministry or authority
    clearance = models.CharField(max_length=20, choices=LABELS, default=Label.INTERNAL)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"member {self.organisation_id}"


class Site(models.Model):
    """A place that the network links, as the inventory and the probes say it now."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    body = models.CharField(max_length=40)  # identifier
    body_name = models.CharField(max_length=200)
    family = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    commune = models.CharField(max_length=20)
    place = models.CharField(max_length=120)
    area = models.CharField(max_length=10)
    longitude = models.FloatField()
    latitude = models.FloatField()
    technology = models.CharField(max_length=20)
    rate = models.PositiveIntegerField()  # megabits per second
    backup = models.CharField(max_length=20, blank=True)  # technology of the second link; empty: none
    services = models.JSONField(default=list)  # slugs
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    criticality = models.PositiveSmallIntegerField(default=3)
    label = models.CharField(max_length=20, choices=LABELS, default=Label.INTERNAL)
    state = models.CharField(max_length=20, default="in-service")
    cause = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=timezone.now)  # of the state
    seen = models.CharField(max_length=20, blank=True)  # what probes last said, while it differs from the state
    seen_times = models.PositiveSmallIntegerField(default=0)  # in a row
    probed_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)  # folded, for the search
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [
            models.Index(fields=["area", "state"]),
            models.Index(fields=["family", "code"]),
            models.Index(fields=["state", "code"]),
            models.Index(fields=["body"]),
            models.Index(fields=["name", "code"]),
            models.Index(fields=["label", "area", "state"]),
        ]

    def __str__(self) -> str:
        return self.code


class Sharing(models.Model):
    """How many open sites have a service, and of which bodies; counted anew whenever sites change."""

    service = models.CharField(max_length=100, primary_key=True)
    sites = models.PositiveIntegerField(default=0)
    bodies = models.JSONField(default=list)  # identifiers

    def __str__(self) -> str:
        return self.service


class Spell(models.Model):
    """A state that a site was in, from when until when, and why."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="spells")
    state = models.CharField(max_length=20)
    cause = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=20)  # operator, probe, sheet, calendar
    by = models.CharField(max_length=120, blank=True)  # the office, never a name that a stranger could read
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-since", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "since"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site"], condition=Q(until=None), name="network_one_open_spell"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.state}"


class Reading(models.Model):
    """What a probe said once; the same identifier is not counted twice."""

    probe = models.CharField(max_length=64)
    identifier = models.CharField(max_length=64)
    result = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["probe", "identifier"], name="network_no_reading_twice")]

    def __str__(self) -> str:
        return self.identifier


class Sheet(models.Model):
    """A file of sites handed in by an operator: checked, then applied, and undone if it was wrong."""

    class State(models.TextChoices):
        CHECKED = "checked"
        APPLIED = "applied"
        UNDONE = "undone"

    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKED)
    rows = models.BinaryField()  # zlib of JSON: the rows as they were read
    before = models.BinaryField(null=True, blank=True)  # zlib of JSON: code to the former row, null for a new site
    whole = models.BooleanField(default=False)  # sites that it does not name are closed
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    handed_in_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"


class Event(models.Model):
    """An incident, or works that were planned; open until it ended."""

    class Kind(models.TextChoices):
        INCIDENT = "incident"
        WORKS = "works"

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.JSONField()  # {"fr": …, "en": …}
    text = models.JSONField()
    services = models.JSONField(default=list)
    areas = models.JSONField(default=list)  # codes; none: everywhere
    begins_at = models.DateTimeField()
    expected_end = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-begins_at", "-id"]

    def __str__(self) -> str:
        return self.reference

    @property
    def wording(self) -> Text:
        return Text.of(self.title)

    @property
    def words(self) -> Text:
        return Text.of(self.text)

    def is_open(self) -> bool:
        return self.ended_at is None and self.begins_at <= timezone.now()


class Subscription(models.Model):
    """A body asks for a service of the network; its provider decides."""

    class State(models.TextChoices):
        ASKED = "asked"
        GRANTED = "granted"
        REFUSED = "refused"
        ENDED = "ended"

    service = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    replaces_own = models.BooleanField(default=False)  # the body gives up a service of its own
    purpose = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # of the decision
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "organisation"], condition=Q(state__in=("asked", "granted")), name="network_one_open_subscription"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} for {self.organisation_id}"


class BrowsingRule(models.Model):
    """What may be browsed, or not: of one host and its subdomains, or of one category. Two people put it in force."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        IN_FORCE = "in-force"
        REFUSED = "refused"
        ENDED = "ended"

    subject = models.CharField(max_length=10, choices=choices("host", "category"))
    pattern = models.CharField(max_length=253)  # an ASCII host name, or the slug of a category
    category = models.CharField(max_length=40, blank=True)  # of a denied host
    decision = models.CharField(max_length=5, choices=choices("allow", "deny"))
    family = models.CharField(max_length=40, blank=True)  # for one ministry only
    reason = models.JSONField()  # {"fr": …, "en": …}
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    author = models.CharField(max_length=200)  # the office that answers for it
    proposed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField()
    ending = models.BooleanField(default=False)  # someone proposed to end it
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pattern", "family", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "pattern", "family"], condition=Q(state="in-force"), name="network_one_rule_in_force"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(confirmed_by=None) | ~Q(proposed_by=models.F("confirmed_by")),
                name="network_two_people_for_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.pattern}"

    @property
    def words(self) -> Text:
        return Text.of(self.reason)


class Contest(models.Model):
    """An agent says that a block hinders their work; it is answered by a date. Only the host is kept, never the page."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    reference = models.CharField(max_length=20, unique=True)
    host = models.CharField(max_length=253)
    rule = models.CharField(max_length=300)  # as it was named
    family = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [models.Index(fields=["person", "-asked_at"])]

    def __str__(self) -> str:
        return self.reference
