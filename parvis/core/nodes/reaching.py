"""Reaching the authority outside mutual TLS: an operator named its address, and what it says is signed or not believed.

The address may lie inside a private network, where such networks are; plain HTTP only outside production.
"""

from __future__ import annotations

import ssl
from functools import cache
from urllib.parse import urlsplit

import httpx
from django.conf import settings

LARGEST = 5_000_000
TIMEOUT = httpx.Timeout(10.0, connect=5.0)


class NotReached(Exception):
    """The authority answered otherwise than it should, or its address is none; the message says how."""


@cache
def http() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False, verify=ssl.create_default_context())


def get(url: str) -> bytes:
    """The body of a GET; raises httpx.HTTPError, NotReached."""
    status, body = exchanged("GET", url)
    if status != 200:
        raise NotReached(f"HTTP {status}")
    return body


def exchanged(method: str, url: str, *, content: bytes | None = None, content_type: str = "") -> tuple[int, bytes]:
    """Status and body, whatever the status; raises httpx.HTTPError, NotReached."""
    refuse_unfit(url)
    headers = {"Content-Type": content_type} if content_type else {}
    with http().stream(method, url, content=content, headers=headers) as answer:
        body = b""
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise NotReached("the answer is too large")
        return answer.status_code, body


def refuse_unfit(url: str) -> None:
    """Raises NotReached for what is no address of an authority."""
    parts = urlsplit(url)
    schemes = ("https", "http") if settings.PARVIS_DEMO else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.username is not None:
        raise NotReached("the authority’s address must begin with https://")
