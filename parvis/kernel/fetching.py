"""Reading an address that somebody else gave, or writing to it: public hosts only, over TLS, bounded in size and time.

The name is resolved once, every address it has is checked, and the connection goes to the address
that was checked: a name that changes its mind in between (DNS rebinding) leads nowhere. Redirects
are not followed. A demonstration may also read its own machine, over plain HTTP.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import httpx
from django.conf import settings

LARGEST = 256 * 1024
SECONDS = 8.0
TIMEOUT = httpx.Timeout(5.0, connect=3.0)
TRANSLATED = ip_network("64:ff9b::/96")


class NotFetched(Exception):
    """Base: the message says why, and never what was answered."""


class ForbiddenAddress(NotFetched):
    """The address is not https, has a name or a port that cannot be used, or leads into a private network."""


class NoAnswer(NotFetched):
    """The other side did not answer in time, or not with 200, or with too much."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: the status, the first bytes of the body, headers by their names in lower case."""

    status: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    milliseconds: int = 0


@cache
def http() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def fetch(url: str, *, accept: str = "application/json", largest: int = LARGEST, seconds: float = SECONDS) -> bytes:
    """What a GET of ``url`` answers; raises ForbiddenAddress or NoAnswer."""
    request = request_to(url, headers={"Accept": accept})
    try:
        answer = http().send(request, stream=True)
        try:
            content = bounded(answer, largest=largest, seconds=seconds)
        finally:
            answer.close()
    except httpx.HTTPError as error:
        raise NoAnswer(type(error).__name__) from error
    if answer.status_code != 200:
        raise NoAnswer(f"HTTP {answer.status_code}")
    return content


def get(url: str, *, headers: Mapping[str, str], largest: int = LARGEST, seconds: float = SECONDS) -> Answer:
    """What a GET of ``url`` answers, be it an error; as ``post``, and nothing compressed is asked for."""
    asked = request_to(url, headers={**headers, "Accept-Encoding": "identity"})
    return asyncio.run(posted(asked, largest=largest, seconds=seconds))


def post(url: str, *, content: bytes, headers: Mapping[str, str], largest: int = LARGEST, seconds: float = SECONDS) -> Answer:
    """What a POST of ``content`` to ``url`` answers, whatever its status; of the body no more than ``largest`` bytes are read.

    The time is that of the whole call: a side that gives its headers one byte at a time does not stretch it.
    Raises ForbiddenAddress or NoAnswer.
    """
    return asyncio.run(posted(request_to(url, method="POST", headers=headers, content=content), largest=largest, seconds=seconds))


async def posted(request: httpx.Request, *, largest: int, seconds: float) -> Answer:
    try:
        async with asyncio.timeout(seconds), httpx.AsyncClient(verify=trusted(), timeout=seconds, trust_env=False) as client:
            began = time.monotonic()
            answer = await client.send(request, stream=True)
            content = await beginning(answer, largest=largest)
            took = round((time.monotonic() - began) * 1000)
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(status=answer.status_code, content=content, headers=headers, milliseconds=took)
    except TimeoutError as error:
        raise NoAnswer("no answer in time") from error
    except httpx.HTTPError as error:
        raise NoAnswer(type(error).__name__) from error


@cache
def trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


async def beginning(answer: httpx.Response, *, largest: int) -> bytes:
    """The first bytes as they came: what is compressed is not unpacked, so that nothing small becomes huge here."""
    content = b""
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) >= largest:
            break
    await answer.aclose()
    return content[:largest]


def request_to(
    url: str, *, method: str = "GET", headers: Mapping[str, str], form: Mapping[str, str] | None = None, content: bytes | None = None
) -> httpx.Request:
    """A request bound to an address that was checked; the certificate is still checked against the name."""
    host, port, is_secure = parts_of(url)
    address = allowed_address(host, port)
    shown = f"[{address}]" if ":" in address else address
    made = httpx.URL(url).copy_with(host=shown)
    # Pools keep connections by address: one whose certificate was checked for another name must not serve this one.
    said = {"Host": urlsplit(url).netloc, "Connection": "close", **headers}
    return http().build_request(
        method, made, headers=said, data=form, content=content, extensions={"sni_hostname": host} if is_secure else {}
    )


def parts_of(url: str) -> tuple[str, int, bool]:
    """Host, port and whether TLS is used; raises ForbiddenAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ForbiddenAddress("not an address") from error
    if parts.scheme not in (("https", "http") if settings.PARVIS_DEMO else ("https",)) or not parts.hostname:
        raise ForbiddenAddress("not an https address")
    if parts.username is not None or parts.fragment:
        raise ForbiddenAddress("a user name or a fragment has no place in it")
    return parts.hostname, port or (443 if parts.scheme == "https" else 80), parts.scheme == "https"


def allowed_address(host: str, port: int) -> str:
    """The first address of ``host``, once all of them are public; raises ForbiddenAddress, NoAnswer."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NoAnswer("no such host") from error
    if not found or not all(map(is_allowed, found)):
        raise ForbiddenAddress("it leads into a private network")
    return found[0]


def is_allowed(address: str) -> bool:
    parsed = ip_address(address.partition("%")[0])
    mapped = next((found for name in ("ipv4_mapped", "sixtofour") if (found := getattr(parsed, name, None))), parsed)
    if parsed in TRANSLATED:  # RFC 6052: the last four bytes are an IPv4 address behind a gateway
        mapped = ip_address(parsed.packed[-4:])
    return (mapped.is_global and not mapped.is_multicast) or (settings.PARVIS_DEMO and mapped.is_loopback)


def bounded(answer: httpx.Response, *, largest: int, seconds: float) -> bytes:
    deadline, content = time.monotonic() + seconds, b""
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > largest or time.monotonic() > deadline:
            raise httpx.ReadError("answer too large or too slow")
    return content
