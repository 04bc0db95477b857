"""HTTP sources: a fixed address, short delays, a size limit, and every failure told as one of the door's errors."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings

from parvis.core.exchange.errors import NotFoundAtSource, SourceRefused, SourceUnavailable
from parvis.kernel.secrets import kept_secret
from parvis.kernel.text import Text

CONNECT_SECONDS = 1.0
READ_SECONDS = 3.0
WHOLE_SECONDS = 6.0  # a source that sends one byte every two seconds must not hold a worker
CONNECT_RETRIES = 2
MAX_BYTES = 1_000_000
OVERLOADED = {409, 429, 502, 503, 504}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}

# Both write whole addresses at INFO, and query strings name people.
for chatty in ("httpx", "httpcore"):
    logging.getLogger(chatty).setLevel(logging.WARNING)


@cache
def client() -> httpx.Client:
    """One pool of connections per process; no proxy, cookie or credential taken from the surroundings."""
    return httpx.Client(
        transport=httpx.HTTPTransport(retries=CONNECT_RETRIES),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=False,
        trust_env=False,
        headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "parvis"},
    )


@dataclass(frozen=True, kw_only=True)
class HttpSource:
    """A provider reached over HTTP.

    Its address is ``PARVIS_SOURCE_<NAME>_URL`` and its token ``PARVIS_SOURCE_<NAME>_TOKEN``. Without
    them, a demonstration asks its own second process under ``demo_path``, with a token kept beside
    the other keys; production counts the source as unavailable.
    """

    name: str
    title: Text
    demo_path: str

    @property
    def address(self) -> str:
        """Where the source is, without a trailing slash; raises SourceUnavailable when nobody said."""
        given = os.environ.get(self.variable("URL"), "").rstrip("/")
        if not given and settings.PARVIS_DEMO:
            return f"{settings.PARVIS_PROVIDERS_ORIGIN}{self.demo_path}"
        if not is_safe(given):
            self.fail("not-configured")
        return given

    @property
    def token(self) -> str:
        """The bearer token that the source knows us by."""
        given = os.environ.get(self.variable("TOKEN"), "")
        return given or (kept_secret(settings.PARVIS_DATA / "keys" / f"source-{self.name}.key") if settings.PARVIS_DEMO else "")

    def variable(self, what: str) -> str:
        return f"PARVIS_SOURCE_{self.name.upper().replace('-', '_')}_{what}"

    def get(self, path: str, *, query: Iterable[tuple[str, str]], request_id: str) -> Mapping[str, Any]:
        """The JSON object at ``path``, a constant of the connector; only ``query`` comes from the question.

        Raises NotFoundAtSource, SourceRefused or SourceUnavailable.
        """
        url = f"{self.address}{path}?{urlencode(list(query))}"
        headers = {"Authorization": f"Bearer {self.token}", "X-Request-ID": request_id}
        try:
            with client().stream("GET", url, headers=headers) as response:
                return self.read(response, body=self.body(response, until=time.monotonic() + WHOLE_SECONDS))
        except httpx.TimeoutException:
            self.fail("timeout")
        except httpx.HTTPError:
            self.fail("connection")

    def body(self, response: httpx.Response, *, until: float) -> bytes:
        """The whole body, unless it is too long, too slow or compressed against our wish."""
        if response.headers.get("Content-Encoding", "identity") != "identity":
            self.fail("malformed")
        chunks, size = [], 0
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > MAX_BYTES:
                self.fail("too-large")
            if time.monotonic() > until:
                self.fail("timeout")
            chunks.append(chunk)
        return b"".join(chunks)

    def read(self, response: httpx.Response, *, body: bytes) -> Mapping[str, Any]:
        """The answer, or the error that the status and the body together mean."""
        status = response.status_code
        if status in OVERLOADED or status >= 500:
            self.fail("overloaded", retry_after_seconds=seconds(response.headers.get("Retry-After")))
        if status == 404 and is_object(body):  # a web server's own 404 page says nothing about the person
            raise NotFoundAtSource(self.title)
        if 400 <= status < 500 and status != 404:
            raise SourceRefused(self.title, status=status)
        if status != 200 or not is_object(body):
            self.fail("malformed")
        found: Mapping[str, Any] = json.loads(body)
        return found

    def fail(self, cause: str, *, retry_after_seconds: int = 60) -> NoReturn:
        raise SourceUnavailable(self.title, cause=cause, retry_after_seconds=retry_after_seconds) from None


def is_safe(address: str) -> bool:
    """Whether an operator's address can be asked about people: HTTPS, or this very machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body, parse_constant=refuse_constant), dict)
    except (ValueError, RecursionError):
        return False


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def seconds(header: str | None, *, default: int = 60, longest: int = 3600) -> int:
    """A ``Retry-After`` in seconds; dates and nonsense count as ``default``.

    >>> seconds("12"), seconds("Fri, 31 Dec 1999 23:59:59 GMT"), seconds("99999999")
    (12, 60, 3600)
    """
    return min(int(header), longest) if header and header.isascii() and header.isdigit() and len(header) < 9 else default
