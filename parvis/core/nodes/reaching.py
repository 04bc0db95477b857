"""Reaching the authority outside mutual TLS: an operator named its address, and what it says is signed or not believed.

The address may lie inside a private network, where such networks are; plain HTTP only outside production.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

import httpx
from django.conf import settings

LARGEST = 5_000_000
WHOLE_SECONDS = 30.0
TIMEOUT = httpx.Timeout(10.0, connect=5.0)


class NotReached(Exception):
    """The authority answered otherwise than it should, or its address is none; the message says how."""


@cache
def trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def client() -> httpx.AsyncClient:
    """Redirects are not followed, and nothing compressed is asked for: what is small on the wire stays small here."""
    return httpx.AsyncClient(
        timeout=TIMEOUT, follow_redirects=False, trust_env=False, verify=trusted(), headers={"Accept-Encoding": "identity"}
    )


def get(url: str) -> bytes:
    """The body of a GET; raises httpx.HTTPError, NotReached."""
    status, body = exchanged("GET", url)
    if status != 200:
        raise NotReached(f"HTTP {status}")
    return body


def exchanged(method: str, url: str, *, content: bytes | None = None, content_type: str = "") -> tuple[int, bytes]:
    """Status and body, whatever the status; raises httpx.HTTPError, NotReached."""
    refuse_unfit(url)
    return asyncio.run(answered(method, url, content=content, headers={"Content-Type": content_type} if content_type else {}))


async def answered(method: str, url: str, *, content: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """The time is that of the whole call: a side that gives its answer one byte at a time does not stretch it."""
    try:
        async with (
            asyncio.timeout(WHOLE_SECONDS),
            client() as calling,
            calling.stream(method, url, content=content, headers=headers) as answer,
        ):
            body = bytearray()
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > LARGEST:
                    raise NotReached("the answer is too large")
            return answer.status_code, bytes(body)
    except TimeoutError as error:
        raise NotReached("no answer in time") from error


def refuse_unfit(url: str) -> None:
    """Raises NotReached for what is no address of an authority."""
    parts = urlsplit(url)
    schemes = ("https", "http") if settings.PARVIS_DEMO else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.username is not None:
        raise NotReached("the authority’s address must begin with https://")
