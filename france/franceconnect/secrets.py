"""Secrets of the demonstration, shared by its two processes: through their folder or, on two machines, by a setting."""

from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from parvis.kernel.secrets import kept_secret


def provider_secret(slug: str) -> str:
    """The broker's client secret at one demonstration provider."""
    return derived(f"provider:{slug}")


def service_secret(client_id: str) -> str:
    """The demonstration service's client secret at the broker."""
    return derived(f"service:{client_id}")


def derived(name: str) -> str:
    root = settings.PARVIS_PROVIDERS_SECRET or kept_secret(Path(settings.PARVIS_DATA) / "keys" / "demo-providers.key")
    return hmac.new(root.encode(), name.encode(), sha256).hexdigest()
