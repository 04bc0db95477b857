"""The operator's view of the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from parvis.core.jobs import actions, selectors


def panel(_request: HttpRequest) -> Mapping[str, Any]:
    """For /platform: how the queue is served and what failed."""
    return {"workers": selectors.workers(), "counts": selectors.counts(), "failing": selectors.failing().count()}


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs given up, and the clock's tasks with their next runs."""
    page = Paginator(selectors.failing(), 25).get_page(request.GET.get("page"))
    return render(
        request,
        "jobs/jobs.html",
        {"page": page, "periodic": selectors.periodic(), "workers": selectors.workers(), "counts": selectors.counts()},
    )


@require_POST
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    actions.retry(job_id)
    messages.success(request, gettext("The job will be tried again now."))
    return HttpResponseRedirect(reverse("jobs:jobs"))
