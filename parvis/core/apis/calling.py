"""One safe call of an API of the catalogue: inside this platform when it is ours, relayed when it is somebody else's.

The relay reads public hosts only, never follows a redirect and stops at a bound (``kernel/fetching.py``). A demonstration calls nobody
outside its own machine.
"""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import Resolver404, resolve

from parvis.core.apis.entries import Entry
from parvis.core.apis.rules.parameters import Call
from parvis.kernel import fetching

LARGEST = 64 * 1024  # bytes of an answer that are shown
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
SHOWN_HEADERS = ("content-type", "cache-control", "etag", "last-modified", "retry-after", "deprecation", "sunset", "link", "www-authenticate",
                 "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-ratelimit-limit", "x-ratelimit-remaining",
                 "access-control-allow-origin", "location")  # fmt: skip


class NotCallable(Exception):
    """This call is not made; ``reason`` is demonstration, address, or what the fetching says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def called(entry: Entry, call: Call, *, token: str = "", caller: str = "") -> fetching.Answer:
    """The answer of a safe call. ``token`` goes to the API and nowhere else. Raises NotCallable."""
    if call.method not in ("GET", "HEAD"):
        raise NotCallable("method")
    headers = {"Accept": "application/json", **call.headers}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if entry.kind == "open":
        return inside(entry, call, headers=headers, caller=caller)
    return relayed(f"{entry.base_url}{call.target}", headers=headers)


def relayed(url: str, *, headers: Mapping[str, str], largest: int = LARGEST) -> fetching.Answer:
    if settings.PARVIS_DEMO and urlsplit(url).hostname not in OWN_MACHINE:
        raise NotCallable("demonstration")
    try:
        return fetching.get(url, headers=headers, largest=largest)
    except fetching.NotFetched as failure:
        raise NotCallable(str(failure)) from None


def inside(entry: Entry, call: Call, *, headers: Mapping[str, str], caller: str) -> fetching.Answer:
    """The same view that the address serves, without the way over the network."""
    path, _, query = call.target.partition("?")
    own = f"/{entry.api.path.strip('/')}" if entry.api else ""
    if not own or not (path == own or path.startswith(f"{own}/")):
        raise NotCallable("address")
    request = WSGIRequest(environment(path, query, headers=headers, caller=caller))
    began = time.monotonic()
    try:
        found = resolve(request.path_info)
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    except (Resolver404, Http404):
        response = HttpResponse(b'{"detail": "Not Found"}', status=404, content_type="application/json")
    body = b"".join(response.streaming_content) if isinstance(response, StreamingHttpResponse) else getattr(response, "content", b"")  # type: ignore[arg-type]
    return fetching.Answer(
        status=response.status_code,
        headers={name.lower(): str(value) for name, value in response.headers.items()},
        content=body[:LARGEST],
        milliseconds=round((time.monotonic() - began) * 1000),
    )


def environment(path: str, query: str, *, headers: Mapping[str, str], caller: str) -> dict[str, object]:
    """A GET as WSGI says it (PEP 3333); ``caller`` is whose calls it counts among."""
    from_headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    origin = urlsplit(settings.PARVIS_ORIGIN)
    return {
        **from_headers,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquoted(path),
        "QUERY_STRING": query,
        "SERVER_NAME": origin.hostname or "localhost",
        "SERVER_PORT": str(origin.port or 443),
        "REMOTE_ADDR": caller or "127.0.0.1",
        "HTTP_HOST": origin.netloc,
        "wsgi.url_scheme": origin.scheme,
        "wsgi.input": io.BytesIO(),
    }


def unquoted(path: str) -> str:
    """As servers hand it over: bytes of UTF-8, read as Latin-1."""
    return unquote_to_bytes(path).decode("latin-1")


def shown(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, headers[name][:300]) for name in SHOWN_HEADERS if name in headers]
