"""Services that teams integrate, who is in the team, what they asked of the platform and what was answered."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone


class Integration(models.Model):
    """A service as its team describes it; the clients of the sign-in that it has are rows of ``signin``."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=20)
    organisation_identifier = models.CharField(max_length=40)
    organisation_name = models.CharField(max_length=200)
    contact = models.EmailField()
    activity = models.CharField(max_length=200, blank=True)
    purpose = models.TextField(max_length=2000)
    website = models.URLField(max_length=500)
    issuer = models.CharField(max_length=40)
    mode = models.CharField(max_length=20)
    authentication = models.CharField(max_length=30)
    id_token_algorithm = models.CharField(max_length=20)
    userinfo = models.CharField(max_length=20)
    encryption_algorithm = models.CharField(max_length=20, blank=True)  # how user information is encrypted to its keys
    jwks = models.JSONField(default=dict, blank=True)
    jwks_uri = models.URLField(max_length=500, blank=True)
    redirect_uris = models.JSONField(default=list)
    post_logout_redirect_uris = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    reasons = models.JSONField(default=dict)  # scope -> why the service cannot do without
    sandbox = models.OneToOneField("signin.ServiceProvider", on_delete=models.SET_NULL, null=True, related_name="+")
    production = models.OneToOneField("signin.ServiceProvider", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "created_at"]

    def __str__(self) -> str:
        return str(self.id)


class Member(models.Model):
    """Someone of the team: may do all that the team may."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["integration", "person"], name="onboarding_in_a_team_once")]

    def __str__(self) -> str:
        return f"member {self.pk}"


class Invitation(models.Model):
    """A link that lets one person into a team, once; with an e-mail address, only whoever has it."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="invitations")
    fingerprint = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Application(models.Model):
    """What a team asks to open to real people; ``asked`` is the service as it was when it was sent."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        CHANGES_REQUESTED = "changes-requested"
        APPROVED = "approved"
        REFUSED = "refused"
        REVOKED = "revoked"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="applications")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    legal_basis = models.TextField(max_length=2000, blank=True)
    volumes = models.CharField(max_length=200, blank=True)
    incident_contact = models.EmailField(blank=True)
    protection_officer = models.EmailField(blank=True)
    asked = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["state", "submitted_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["integration"],
                condition=models.Q(state__in=["draft", "submitted", "changes-requested"]),
                name="onboarding_one_open_application",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """One line between a team and the platform: a message, or a step with its reason."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    from_platform = models.BooleanField()
    step = models.CharField(max_length=20, blank=True)  # the state this line brought; empty for a plain message
    text = models.TextField(max_length=4000, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"
