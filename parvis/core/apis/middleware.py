"""What each answer of an interface says of itself: that pages of other sites may read it, and that its version ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from time import monotonic

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri
from django.utils.http import http_date

from parvis.core.apis import entries
from parvis.core.apis.models import EndOfVersion
from parvis.kernel.apis import Access

Handler = Callable[[HttpRequest], HttpResponseBase]
KEPT_SECONDS = 60  # an announced end is told within a minute, and no call costs a query


def of_interfaces(get_response: Handler) -> Handler:
    """Headers of every answer under the path of an interface, of a refusal too."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for path, access, key, version in interfaces():
            if request.path.startswith(path):
                if access is Access.OPEN:
                    response.headers.setdefault("Access-Control-Allow-Origin", "*")
                say_end(response, announced(int(monotonic() / KEPT_SECONDS)).get((key, version)))
                break
        return response

    return middleware


@cache
def interfaces() -> tuple[tuple[str, Access, str, str], ...]:
    """Where each begins, who may call it, and under which name and version the catalogue knows it."""
    return tuple(
        (f"/{each.api.path.strip('/')}/", each.api.access, f"open:{each.slug}", each.api.versions[0].name if each.api.versions else "1")
        for each in entries.open_apis()
    )


@lru_cache(maxsize=1)
def announced(_minute: int) -> dict[tuple[str, str], tuple[date, date, str]]:
    """Ends of versions: when each was announced, when it comes, and the address of what follows."""
    declared = {(f"open:{each.slug}", version.name): version for each in entries.open_apis() for version in each.api.versions}
    found = {
        name: (each.deprecated_on, each.ends_on, each.replacement) for name, each in declared.items() if each.deprecated_on and each.ends_on
    }
    said = {(row.entry, row.version): (row.announced_on, row.ends_on, row.replacement) for row in EndOfVersion.objects.all()}
    return found | said


def say_end(response: HttpResponseBase, end: tuple[date, date, str] | None) -> None:
    """RFC 9745 and RFC 8594; what follows is named only where it is an address."""
    if end is None:
        return
    announced_on, ends_on, replacement = end
    response.headers.setdefault("Deprecation", f"@{int(midnight(announced_on))}")
    response.headers.setdefault("Sunset", http_date(midnight(ends_on)))
    if replacement.startswith(("https://", "http://", "/")):
        response.headers.setdefault("Link", f'<{iri_to_uri(replacement)}>; rel="successor-version"')


def midnight(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()
