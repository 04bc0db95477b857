"""/common-base: what the State and local authorities share."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from france.common_base import rules, selectors


def index(request: HttpRequest) -> HttpResponse:
    users = selectors.users()
    context = {
        "users": users,
        "local": sum(user.is_local for user in users),
        "uses": sum(len(user.bricks) for user in users),
        "bricks": selectors.bricks(users),
        "priorities": rules.PRIORITIES,
        "source": rules.SOURCE,
    }
    return render(request, "common_base/index.html", context)
