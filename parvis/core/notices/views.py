"""Messages in the personal space, the operator's outbox, and the demonstration's post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from parvis.core.notices import actions, mailbox, selectors
from parvis.core.people.selectors import person_of

PAGE = 25


def me_panel(request: HttpRequest) -> Mapping[str, Any]:
    """For /me: the latest messages."""
    messages = selectors.messages_for(person_of(request))
    return {"messages": messages[:4], "unread": messages.filter(read_at=None).count()}


def platform_panel(_request: HttpRequest) -> Mapping[str, Any]:
    """For /platform: how many messages are stuck."""
    return {"counts": selectors.counts(), "in_trouble": selectors.in_trouble().count()}


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(selectors.messages_for(person_of(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/mine.html", {"page": page})


@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message of the person; opening it marks it read."""
    try:
        found = selectors.message_for(person_of(request), message_id)
    except selectors.NotYours as error:
        raise Http404(str(error)) from error
    actions.mark_read(found)
    return render(request, "notices/message.html", {"message": found})


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages in trouble, without their words, which are not the operator's to read."""
    page = Paginator(selectors.in_trouble(), PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/outbox.html", {"page": page, "counts": selectors.counts()})


@require_POST
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    actions.retry(message_id)
    flash.success(request, gettext("The message will be sent again now."))
    return HttpResponseRedirect(reverse("notices:outbox"))


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The demonstration's post, of everyone to everyone."""
    page = Paginator(mailbox.keys(), PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/mail.html", {"page": page, "letters": [mailbox.letter(key) for key in page.object_list]})


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "notices/letter.html", {"letter": found_letter(key)})


@require_safe
def attachment(_request: HttpRequest, key: str, number: int) -> FileResponse:
    for part in found_letter(key).parts:
        if part.number == number:
            return mailbox.download(part)
    raise Http404("no such attachment")


def found_letter(key: str) -> mailbox.Letter:
    try:
        return mailbox.letter(key)
    except LookupError as error:
        raise Http404(str(error)) from error
