"""Members of the network, messages seen once, and what was refused."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.kernel.text import Text


class Party(models.Model):
    """Another node, or an ordinary SAML service; trusted by the one certificate that signs its metadata."""

    class Role(models.TextChoices):
        PROXY = "proxy"  # answers about its country's people
        CONNECTOR = "connector"  # asks about ours

    class Profile(models.TextChoices):
        EIDAS = "eidas"
        ORDINARY = "ordinary"  # SAML 2.0 software outside eIDAS: RSASSA-PKCS1-v1_5 signatures, no list of attributes

    slug = models.SlugField(unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    profile = models.CharField(max_length=20, choices=Profile.choices, default=Profile.EIDAS)
    country = models.CharField(max_length=2)
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    entity_id = models.CharField(max_length=500, unique=True)
    source = models.CharField(max_length=500)  # where its metadata is: an https address or a file
    pinned = models.TextField()  # the certificate that signs the metadata, in PEM
    metadata = models.TextField(blank=True)  # as last read and found right
    address = models.CharField(max_length=500, blank=True)  # where browsers are sent, as the metadata says
    valid_until = models.DateTimeField(null=True, blank=True)
    refreshed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)  # of the last attempt to refresh
    sample = models.BooleanField(default=False)  # invented for the demonstration

    class Meta:
        ordering: ClassVar = ["country", "role"]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> Text:
        return Text(self.title_fr, self.title_en)

    @property
    def is_eidas(self) -> bool:
        return self.profile == self.Profile.EIDAS


class SeenMessage(models.Model):
    """A message that counted already, behind a fingerprint, for as long as it could still be valid."""

    fingerprint = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.fingerprint


class Refusal(models.Model):
    """A message that was not believed: from whom it claimed to be, which rule it broke, nothing of what it held."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    party = models.SlugField(blank=True)
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.code} at {self.at}"
