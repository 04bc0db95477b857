"""Pages, and what stands on them: panels, life events, what the search finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from parvis.kernel.text import Text

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class Audience(StrEnum):
    """Who may open a page. Every page declares one."""

    EVERYONE = "everyone"
    PERSON = "person"  # a resident who signed in
    AGENT = "agent"  # someone acting for an administration
    OPERATOR = "operator"  # someone who runs the installation
    MACHINE = "machine"  # a program: the view authenticates it by token


class Place(StrEnum):
    """Where panels are drawn: the squares, and the pages that others continue."""

    FRONT = "front"
    ME = "me"
    DESK = "desk"
    PLATFORM = "platform"
    APIS = "apis"
    SIGN_IN = "sign-in"
    TRACE = "trace"
    PROCEDURE = "procedure"  # the page of one procedure; selectors get its slug
    FILE_HEAD = "file-head"  # above an agent's page of one file: the way to others; selectors get the file
    FILE = "file"  # an agent's page of one file; selectors get the file
    CHECK = "check"  # where a person reads a draft again before handing it in; selectors get the file
    MY_FILE = "my-file"  # a person's page of one file; selectors get the file


LargestUpload = Callable[["HttpRequest", str], int]


class View(Protocol):
    """A Django view."""

    def __call__(self, request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


@dataclass(frozen=True, kw_only=True)
class Page:
    """One address and who may open it.

    ``path`` is in Django's syntax without the leading slash; the URL name is
    ``<system slug>:<name>``. ``sample`` gives the arguments with which the crawler opens the page
    in the demonstration (``None`` from a callable: nothing to show yet). ``permission`` is checked
    for agents and operators on top of the audience; rights on one object stay the view's task.
    """

    path: str
    view: View
    audience: Audience
    name: str
    permission: str = ""
    sample: Mapping[str, object] | Callable[[], Mapping[str, object] | None] = field(default_factory=dict)
    crawl: bool = True  # False for addresses that only answer a form, a redirect or a file
    demo_only: bool = False  # absent in production: the mail page, the demo's helpers
    largest_upload: int | LargestUpload = 10_000_000  # bytes of one file handed in here: always, or by the request and the box
    uploads_in_memory: bool = False  # files handed in here never touch the disk, and are small
    csrf_exempt: bool = False  # protocol endpoints only, authenticated by their own means
    before_second_factor: bool = False  # where a second factor is set up: open to those who still owe one


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece of a square (front, me, desk, platform) or of a page that others continue.

    ``selector(request)``, with what the page is about where it is about something, returns the template's context, or
    ``None`` to draw nothing. The template begins with its ``<h2>``; the page draws the frame. On the front square a panel without a
    template gives figures: its context has ``figures``, mappings ``value``, ``label``, ``source``.
    """

    place: Place
    slug: str
    selector: Callable[..., Mapping[str, Any] | None]
    template: str = ""
    audience: Audience = Audience.EVERYONE
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class LifeEvent:
    """Something that happens to people, under which procedures are found."""

    slug: str
    title: Text
    summary: Text
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class SearchEntry:
    """One thing that the search finds; it is addressed by a URL path, not by a table."""

    key: str
    title: Text
    summary: Text
    url: str
    kind: Text
    keywords: Text = Text("", "")
    life_events: tuple[str, ...] = ()  # slugs: also listed on the pages of these events
    sample: bool = False  # invented: comes after everything else
