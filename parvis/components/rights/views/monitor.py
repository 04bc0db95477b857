"""``/trace/monitor`` and what watchdogs fetch: the feed, and every checkpoint day by day."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.components.rights import monitor
from parvis.components.rights.monitor import Happening
from parvis.core.protection import selectors as trace

A_MOMENT = "public, max-age=5"
A_WHILE = "public, max-age=3600"  # a note of the past may still gain the signature of a witness that was away
NOTE = re.compile(r"(?P<size>[0-9]{12,18})\.note", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
DAYS_IN_FEED = 60


def page(request: HttpRequest) -> HttpResponseBase:
    """How the log grows, what is late, who vouches for it."""
    found = monitor.days()
    state = trace.state()
    context = {
        "state": state,
        "delays": monitor.delays(),
        "promised": int(trace.LONGEST_DELAY.total_seconds()),
        "usual": int((trace.SEQUENCED_EVERY + trace.PUBLISHED_EVERY).total_seconds()),
        "growth": monitor.growth(found),
        "days": found[:10],
        "erasures": monitor.erasures().items(),
        "sealed": trace.sealed_lists()[:12],
    }
    return render(request, "rights/monitor.html", context)


def as_json(_request: HttpRequest) -> HttpResponseBase:
    """The same for programs."""
    return JsonResponse(monitor.as_json(), json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": A_MOMENT})


def feed(request: HttpRequest) -> HttpResponseBase:
    """Atom (RFC 4287), newest first; older days under ``?before=`` (RFC 5005)."""
    before = day_asked(request.GET.get("before"))
    content = atom(monitor.happenings(before=before, number=DAYS_IN_FEED), before=before)
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8", headers={"Cache-Control": A_MOMENT})
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return conditional(request, response)


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """``response``, or 304 when the reader has it already."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    found: HttpResponseBase = get_conditional_response(request, etag=etag, response=response) or response
    return found


class Feed(Atom1Feed):
    """Atom as Django writes it, with the link to older entries."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["older"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["older"]})


def atom(found: list[Happening], *, before: date | None) -> str:
    here = monitor.absolute(reverse("rights:feed"))
    days = [each for each in found if "/checkpoints/" in each.id]
    oldest = min((each.at for each in days), default=None)
    more = oldest is not None and len(days) >= DAYS_IN_FEED
    made = Feed(
        title=_("The trace: what watchdogs should know"),
        link=monitor.absolute(reverse("rights:monitor")),
        description=_("The last checkpoint of each day, new keys, incidents and sealed lists of the public log."),
        language=get_language(),
        feed_url=f"{here}?before={before}" if before else here,
        feed_guid=here,
        author_name=trace.verifying_key().partition("+")[0],
        older=f"{here}?before={oldest.astimezone(UTC):%Y-%m-%d}" if more and oldest else "",
    )
    for each in found:
        made.add_item(title=each.title, link=each.url, description=each.text, unique_id=each.id, updateddate=each.at)
    return made.writeString("utf-8")


def day_asked(given: str | None) -> date | None:
    """The day written in an address; 404 for anything else than a day."""
    if given is None:
        return None
    try:
        if DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise Http404("not a day")


def checkpoints(_request: HttpRequest) -> HttpResponseBase:
    """The days that have checkpoints, one a line, newest first: day, how many, the size of the last one."""
    return lines([f"{each.day} {each.checkpoints} {each.size}" for each in monitor.days(number=100_000)], kept=A_MOMENT)


def checkpoints_of_day(_request: HttpRequest, day: str) -> HttpResponseBase:
    """The checkpoints of one day, one a line, smallest first: the note's name and when it was published."""
    found = monitor.checkpoints_on(day_asked(day) or date.min).values_list("size", "published_at")
    listed = [f"{monitor.name_of(size)} {monitor.moment(at)}" for size, at in found]
    if not listed:
        raise Http404("no checkpoint was published on that day")
    return lines(listed, kept=kept_for(day))


def checkpoint(request: HttpRequest, day: str, name: str) -> HttpResponseBase:
    """One checkpoint, with the signatures that witnesses gave it so far."""
    match = NOTE.fullmatch(name)
    found = monitor.checkpoints_on(day_asked(day) or date.min).filter(size=int(match["size"])).first() if match else None
    if found is None or monitor.name_of(found.size) != name:
        raise Http404("no such checkpoint")
    headers = {"Cache-Control": kept_for(day), "Last-Modified": http_date(found.published_at.timestamp())}
    response = HttpResponse(monitor.note_of(found), content_type="text/plain; charset=utf-8", headers=headers)
    return conditional(request, response)


def kept_for(day: str) -> str:
    return A_MOMENT if day == f"{datetime.now(UTC):%Y-%m-%d}" else A_WHILE


def lines(found: list[str], *, kept: str) -> HttpResponse:
    headers = {"Cache-Control": kept}
    return HttpResponse("".join(f"{each}\n" for each in found), content_type="text/plain; charset=utf-8", headers=headers)
