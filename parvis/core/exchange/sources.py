"""HTTP sources: a fixed address, short delays, a size limit, and every failure told as one of the door's errors."""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings

from parvis.core.exchange.errors import NotFoundAtSource, SourceRefused, SourceUnavailable
from parvis.core.exchange.rules.answers import Query
from parvis.kernel.secrets import kept_secret
from parvis.kernel.text import Text

# Offers whose data another installation holds: its provider there, in the place of the declared one.
ELSEWHERE: dict[str, Callable[[Query], Mapping[str, Any]]] = {}
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
class Reply:
    """What a source said, whatever its status; ``body`` is whole."""

    status: int
    body: bytes = field(repr=False)
    retry_after_seconds: int = 60


@dataclass(frozen=True, kw_only=True)
class HttpSource:
    """A provider reached over HTTP.

    Its address is ``PARVIS_SOURCE_<NAME>_URL`` and its token ``PARVIS_SOURCE_<NAME>_TOKEN``, or the content of the
    file that ``PARVIS_SOURCE_<NAME>_TOKEN_FILE`` names. Without them, a demonstration asks its own second process
    under ``demo_path``, where there is one, with a token kept beside the other keys; else the source counts as unavailable.
    """

    name: str
    title: Text
    demo_path: str = ""
    here: str = ""  # a path of this very installation, asked over HTTP like another's where no address is given

    @property
    def address(self) -> str:
        """Where the source is, without a trailing slash; raises SourceUnavailable when nobody said."""
        given = os.environ.get(self.variable("URL"), "").rstrip("/")
        if not given and self.here:
            return f"{settings.PARVIS_ORIGIN}{self.here}"
        if not given and settings.PARVIS_DEMO and self.demo_path:
            return f"{settings.PARVIS_PROVIDERS_ORIGIN}{self.demo_path}"
        if not is_safe(given):
            self.fail("not-configured")
        return given

    @property
    def is_configured(self) -> bool:
        """Whether anybody said where it is; that the address can be trusted is checked at start and at each question."""
        return bool(os.environ.get(self.variable("URL"), "") or self.here or (settings.PARVIS_DEMO and self.demo_path))

    @property
    def token(self) -> str:
        """The bearer token that the source knows us by."""
        given = os.environ.get(self.variable("TOKEN"), "") or self.token_in_file()
        return given or (kept_secret(settings.PARVIS_DATA / "keys" / f"source-{self.name}.key") if settings.PARVIS_DEMO else "")

    def token_in_file(self) -> str:
        path = os.environ.get(self.variable("TOKEN_FILE"), "")
        try:
            return Path(path).read_text(encoding="utf-8").strip() if path else ""
        except (OSError, ValueError):
            self.fail("not-configured")

    def variable(self, what: str) -> str:
        return f"PARVIS_SOURCE_{self.name.upper().replace('-', '_')}_{what}"

    def get(self, path: str, *, query: Iterable[tuple[str, str]], request_id: str) -> Mapping[str, Any]:
        """The JSON object at ``path``, a constant of the connector; only ``query`` comes from the question.

        Raises NotFoundAtSource, SourceRefused or SourceUnavailable.
        """
        return self.read(self.reply(path, query=query, request_id=request_id))

    def reply(self, path: str, *, query: Iterable[tuple[str, str]] = (), form: Mapping[str, str] | None = None, request_id: str) -> Reply:
        """Whatever the source says to a GET, or to a POST of ``form``; a redirection is an answer like another.

        Raises SourceUnavailable when it said nothing, too slowly or too much.
        """
        asked = urlencode(list(query))
        url = f"{self.address}{path}{'?' if asked else ''}{asked}"
        key = self.token if form is None else ""
        headers = {"X-Request-ID": request_id} | ({"Authorization": f"Bearer {key}"} if key else {})
        try:
            with client().stream("GET" if form is None else "POST", url, headers=headers, data=form) as response:
                body = self.body(response, until=time.monotonic() + WHOLE_SECONDS)
        except httpx.TimeoutException:
            self.fail("timeout")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self.fail("unresolved" if is_unresolved(error) else "connection")
        return Reply(status=response.status_code, body=body, retry_after_seconds=seconds(response.headers.get("Retry-After")))

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

    def read(self, reply: Reply) -> Mapping[str, Any]:
        """The answer, or the error that the status and the body together mean."""
        status, body = reply.status, reply.body
        if status in OVERLOADED or status >= 500:
            self.fail("overloaded", retry_after_seconds=reply.retry_after_seconds)
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


def is_unresolved(error: BaseException | None) -> bool:
    """Whether nobody knew the machine's name, somewhere down the chain of causes."""
    return error is not None and (isinstance(error, socket.gaierror) or is_unresolved(error.__cause__ or error.__context__))


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


def wrong_addresses() -> list[str]:
    """Names of the settings whose address is neither https nor on this machine."""
    given = {name: value for name, value in os.environ.items() if name.startswith("PARVIS_SOURCE_") and name.endswith("_URL") and value}
    return sorted(name for name, value in given.items() if not is_safe(value))


def seconds(header: str | None, *, default: int = 60, longest: int = 3600) -> int:
    """A ``Retry-After`` in seconds; dates and nonsense count as ``default``.

    >>> seconds("12"), seconds("Fri, 31 Dec 1999 23:59:59 GMT"), seconds("99999999")
    (12, 60, 3600)
    """
    return min(int(header), longest) if header and header.isascii() and header.isdigit() and len(header) < 9 else default
