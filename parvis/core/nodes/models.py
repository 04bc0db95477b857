"""Who belongs to which network, what was said to whom, and what waits to be delivered."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from parvis.kernel.networks import Label

LABELS = [(label.value, label.value) for label in Label]


class Direction(models.TextChoices):
    SENT = "sent"
    RECEIVED = "received"


class Node(models.Model):
    """A member in the register of the authority that keeps it; empty on every other installation."""

    class State(models.TextChoices):
        ACTIVE = "active"
        EXPELLED = "expelled"

    network = models.CharField(max_length=50)
    identifier = models.CharField(max_length=64)
    title = models.JSONField()  # {"fr": …, "en": …}
    organisation_identifier = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    address = models.CharField(max_length=500)  # https://host:port of its listener
    clearance = models.CharField(max_length=20, choices=LABELS)
    message_key = models.JSONField()  # public JWK that signs its messages
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    roles = models.JSONField(default=list)  # "authority": the one that keeps the register
    admitted_at = models.DateTimeField(default=timezone.now)
    expelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    sample = models.BooleanField(default=False)  # invented, and reachable nowhere

    class Meta:
        ordering: ClassVar = ["network", "identifier"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "identifier"], name="nodes_one_member_of_a_name")]

    def __str__(self) -> str:
        return f"{self.identifier} ({self.network})"


class Application(models.Model):
    """Somebody asks the authority to become a member; anyone may ask, and nothing changes until an operator admits them."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ADMITTED = "admitted"
        REFUSED = "refused"

    network = models.CharField(max_length=50)
    fingerprint = models.CharField(max_length=64)  # SHA-256 over both keys: what is compared aloud, and asked for later
    identifier = models.CharField(max_length=64)
    title = models.JSONField()
    organisation_identifier = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    address = models.CharField(max_length=500)
    clearance = models.CharField(max_length=20, choices=LABELS)  # asked for
    message_key = models.JSONField()
    request = models.TextField()  # PKCS #10, PEM
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    applied_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["applied_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "fingerprint"], name="nodes_one_application_of_keys")]

    @property
    def mark(self) -> str:
        """SHA-256 over all that it says, hexadecimal."""
        said = (self.identifier, self.title, self.organisation_identifier, self.country, self.address, self.clearance, self.fingerprint)
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.identifier} ({self.network})"


class Certificate(models.Model):
    """A certificate that the authority gave a member; rows stay, as the list of what was revoked."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="certificates")
    serial = models.CharField(max_length=40, unique=True)  # hexadecimal
    fingerprint = models.CharField(max_length=64)  # SHA-256 of its DER
    pem = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-not_before", "-id"]

    def __str__(self) -> str:
        return self.serial


class Membership(models.Model):
    """One signed list of a network's members; an older one never takes the place of a newer one."""

    network = models.CharField(max_length=50)
    serial = models.PositiveBigIntegerField()
    document = models.TextField()  # compact JWS
    digest = models.CharField(max_length=64)  # SHA-256 of it
    keys_changed = models.BooleanField(default=False)  # the authority's, since the document before
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-serial"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "serial"], name="nodes_one_membership_of_a_serial")]

    def __str__(self) -> str:
        return f"{self.network} {self.serial}"


class RefusedMembership(models.Model):
    """A document that was not accepted, kept as evidence of what somebody tried to have believed."""

    network = models.CharField(max_length=50)
    serial = models.PositiveBigIntegerField(null=True, blank=True)  # as it says; nobody vouches for it
    code = models.CharField(max_length=30)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=500, blank=True)  # who gave it
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "code", "digest"], name="nodes_each_refusal_once")]

    def __str__(self) -> str:
        return f"{self.network} {self.code}"


class Place(models.Model):
    """This node's own place in a network: when it last heard the authority. Changes of the register queue up on its row."""

    network = models.CharField(max_length=50, unique=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=30, blank=True)  # of the last failure
    sample = models.BooleanField(default=False)  # founded by the demonstration for itself

    def __str__(self) -> str:
        return self.network


class Message(models.Model):
    """A message between this node and another, by its fingerprint: what both sides compare. Its content is kept nowhere here."""

    network = models.CharField(max_length=50)
    peer = models.CharField(max_length=64)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    identifier = models.CharField(max_length=64)  # chosen by who sends; seen twice is refused
    kind = models.CharField(max_length=30)
    label = models.CharField(max_length=20, choices=LABELS)
    digest = models.CharField(max_length=64)  # SHA-256 of what was signed
    answer_digest = models.CharField(max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["network", "peer", "at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["network", "peer", "direction", "identifier"], name="nodes_no_message_twice"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.identifier}"


class Delivery(models.Model):
    """An answer that takes long, on its way: in order, until the other side has given a receipt for it."""

    class State(models.TextChoices):
        AWAITED = "awaited"  # asked for, not there yet
        WAITING = "waiting"  # ready, not yet taken by the other side
        DELIVERED = "delivered"
        REFUSED = "refused"
        EXPIRED = "expired"

    ticket = models.UUIDField(default=uuid4)
    network = models.CharField(max_length=50)
    peer = models.CharField(max_length=64)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    sequence = models.PositiveBigIntegerField(null=True, blank=True)  # of this peer and direction, without holes
    state = models.CharField(max_length=10, choices=State.choices, default=State.AWAITED)
    label = models.CharField(max_length=20, choices=LABELS)
    body = models.BinaryField(null=True, blank=True)  # emptied once it was taken
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the body
    receipt = models.TextField(blank=True)  # signed by who received it
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    cause = models.CharField(max_length=30, blank=True)  # of the last failure
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["network", "peer", "direction", "ticket"], name="nodes_one_delivery_of_a_ticket"),
            models.UniqueConstraint(fields=["network", "peer", "direction", "sequence"], name="nodes_deliveries_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.ticket}"


class Peer(models.Model):
    """What this node knows of another from experience: when it last answered, and whether both keep the same messages."""

    network = models.CharField(max_length=50)
    member = models.CharField(max_length=64)
    last_answer_at = models.DateTimeField(null=True, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=30, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    description = models.TextField(blank=True)  # signed by the peer: its services and their rules
    described_at = models.DateTimeField(null=True, blank=True)
    compared_until = models.DateTimeField(null=True, blank=True)
    missing_here = models.PositiveIntegerField(default=0)
    missing_there = models.PositiveIntegerField(default=0)
    different = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["network", "member"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "member"], name="nodes_one_peer_of_a_name")]

    def __str__(self) -> str:
        return f"{self.member} ({self.network})"


class RemoteAuthorisation(models.Model):
    """What this node asked to be allowed to ask another, and what was decided there."""

    class State(models.TextChoices):
        SUBMITTED = "submitted"
        GRANTED = "granted"
        REFUSED = "refused"
        ENDED = "ended"

    network = models.CharField(max_length=50)
    peer = models.CharField(max_length=64)
    asker = models.CharField(max_length=100)
    offer = models.CharField(max_length=100)
    fields = models.JSONField()
    purpose = models.JSONField()
    legal_basis = models.JSONField()
    legal_url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    request = models.CharField(max_length=40, blank=True)  # as the peer calls it: "D42"
    authorisation = models.CharField(max_length=40, blank=True)  # "H-0042"
    valid_until = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["network", "peer", "offer", "state"])]

    def __str__(self) -> str:
        return f"{self.asker} ← {self.peer} {self.offer}"


class LateQuestion(models.Model):
    """A question of `exchange.ask` that was left with another node, until its answer has served."""

    key = models.CharField(max_length=64, unique=True)  # SHA-256 of what makes two questions the same
    ticket = models.UUIDField(unique=True)  # of its delivery
    left_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.ticket)


class HeldAnswer(models.Model):
    """An answer that waits until the person whom it is about has seen it and agreed."""

    class State(models.TextChoices):
        HELD = "held"
        AGREED = "agreed"
        REFUSED = "refused"

    ticket = models.UUIDField(unique=True, default=uuid4)
    network = models.CharField(max_length=50)
    peer = models.CharField(max_length=64)
    offer = models.CharField(max_length=100)
    subject = models.CharField(max_length=64)  # as the trace names the person
    recipient = models.CharField(max_length=64)
    authorisation = models.CharField(max_length=40, blank=True)  # "H-0042": with what purpose it will be used
    purpose = models.JSONField(default=dict)
    request_id = models.CharField(max_length=100)
    fields = models.JSONField()
    body = models.BinaryField(null=True, blank=True)  # emptied once it was used or refused
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    held_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-held_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["subject", "state"])]

    def __str__(self) -> str:
        return f"{self.offer} {self.ticket}"
