"""What agents publish, what documents said and say, how APIs answer, and what people ask about them.

Rows name an entry of the catalogue by its key (``open:api-geo``, ``offer:dss/x``, ``hub:x``, ``api:x``): many entries are declared by
systems and have no row of their own.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.kernel.apis import Access
from parvis.kernel.text import Text


class Listing(models.Model):
    """An API that an agent of its owner publishes here."""

    class State(models.TextChoices):
        PUBLISHED = "published"
        UNPUBLISHED = "unpublished"

    slug = models.SlugField(max_length=80, unique=True)
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PUBLISHED)
    title_fr = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    description_fr = models.TextField(max_length=3000)
    description_en = models.TextField(max_length=3000)
    access = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Access])
    themes = models.JSONField(default=list)
    base_url = models.URLField(max_length=500)
    openapi_url = models.URLField(max_length=500, blank=True)  # empty: the document was handed in as a file
    health_url = models.URLField(max_length=500, blank=True)
    contact_url = models.URLField(max_length=500, blank=True)
    terms_url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    rate_limit = models.CharField(max_length=200, blank=True)
    rules = models.TextField(max_length=2000, blank=True)
    reuses = models.TextField(max_length=2000, blank=True)  # one per line
    declares = models.JSONField(default=list)  # checks of conformance that the producer says it passes
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    refreshed_at = models.DateTimeField(null=True, blank=True)  # when its document was last asked for
    refresh_problem = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=1)  # two agents who edit at once: the second is told

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def key(self) -> str:
        return f"api:{self.slug}"

    @property
    def title(self) -> Text:
        return Text(self.title_fr, self.title_en)

    @property
    def description(self) -> Text:
        return Text(self.description_fr, self.description_en)


class Document(models.Model):
    """One state of the OpenAPI document of an entry; the latest is the one that counts."""

    entry = models.CharField(max_length=120, db_index=True)
    fingerprint = models.CharField(max_length=64)
    content = models.JSONField()
    version = models.CharField(max_length=40)
    form = models.CharField(max_length=40)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.entry} {self.version}"


class Change(models.Model):
    """A line of the changelog of an entry: published, changed, its end announced, unpublished."""

    class Kind(models.TextChoices):
        PUBLISHED = "published"
        EDITED = "edited"
        DOCUMENT = "document"
        DEPRECATED = "deprecated"
        UNPUBLISHED = "unpublished"

    entry = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    version = models.CharField(max_length=40, blank=True)
    lines = models.JSONField(default=list)  # [{"kind", "operation", "fr", "en", "breaking"}]
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["entry", "-at"])]

    def __str__(self) -> str:
        return f"{self.entry} {self.kind}"

    @property
    def breaking(self) -> bool:
        return any(line.get("breaking") for line in self.lines)


class EndOfVersion(models.Model):
    """A version whose end its producer announced."""

    entry = models.CharField(max_length=120, db_index=True)
    version = models.CharField(max_length=40)
    announced_on = models.DateField()
    ends_on = models.DateField()
    replacement = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-ends_on"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "version"], name="apis_one_end_for_a_version")]

    def __str__(self) -> str:
        return f"{self.entry} {self.version}"


class Health(models.Model):
    """How an entry answered when it was last asked, and when it is asked next."""

    entry = models.CharField(max_length=120, primary_key=True)
    answering = models.BooleanField(null=True)
    milliseconds = models.PositiveIntegerField(default=0)
    cause = models.CharField(max_length=60, blank=True)  # "HTTP 503", "ConnectTimeout": never what was answered
    checked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=timezone.now, db_index=True)
    deprecation = models.CharField(max_length=80, blank=True)  # headers that the API sent (RFC 9745, RFC 8594)
    sunset = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.entry


class Day(models.Model):
    """The measures of one entry on one day."""

    entry = models.CharField(max_length=120)
    day = models.DateField(db_index=True)
    checks = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)  # of all answers together

    class Meta:
        ordering: ClassVar = ["entry", "day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "day"], name="apis_one_row_a_day")]

    def __str__(self) -> str:
        return f"{self.entry} {self.day}"


class Incident(models.Model):
    """A time during which an entry did not answer; without an end while it lasts."""

    entry = models.CharField(max_length=120, db_index=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["-began_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry"], condition=Q(ended_at=None), name="apis_one_incident_at_a_time")]

    def __str__(self) -> str:
        return f"{self.entry} {self.began_at}"


class Follower(models.Model):
    """Someone told by mail when an entry changes."""

    entry = models.CharField(max_length=120)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "person"], name="apis_followed_once")]

    def __str__(self) -> str:
        return f"follower {self.pk}"


class Question(models.Model):
    """What somebody asks the producer, in public."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        CLOSED = "closed"
        HIDDEN = "hidden"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    entry = models.CharField(max_length=120, db_index=True)
    author = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=2000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    hidden_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return str(self.id)


class Reply(models.Model):
    """A line under a question: the producer's, or the asker's."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    organisation_name = models.CharField(max_length=200, blank=True)  # of the producer; empty: the asker wrote
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class Report(models.Model):
    """Somebody says that a question or its answers should not stand there; one report each."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "person"], name="apis_reported_once")]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Conformance(models.Model):
    """What the checks of the entry found when they last ran."""

    entry = models.CharField(max_length=120, primary_key=True)
    results = models.JSONField()  # {"slug": "passed" | "failed" | "unknown"}
    checked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.entry
