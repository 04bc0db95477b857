"""The demonstration trusts one State that does not exist."""

from __future__ import annotations

from django.utils import timezone

from parvis.core.evidence import sample
from parvis.core.evidence.actions import trust_file
from parvis.core.evidence.invented import invented_authority


def load() -> None:
    authority = invented_authority()
    trust_file(authority.der, fingerprint=None, sample=True)
    trust_file(sample.revocation_list(authority, now=timezone.now()), fingerprint=None, sample=True)
