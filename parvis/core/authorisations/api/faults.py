"""What is wrong in a call, told all at once and in one form, whether the framework found it or a view."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _


class Faults(Exception):
    """Everything that is wrong with a call: ``errors`` as they are told."""

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        super().__init__(f"{status}: {len(errors)} errors")
        self.status = status
        self.errors = errors


def fault(status: int, title: str, detail: str, pointer: str = "") -> dict[str, Any]:
    return {"status": str(status), "title": title, "detail": detail, **({"source": {"pointer": pointer}} if pointer else {})}


def refusal(status: int, title: str, detail: str, pointer: str = "") -> Faults:
    return Faults(status, [fault(status, title, detail, pointer)])


def not_found() -> Faults:
    return refusal(404, _("Not found"), _("Nothing under this identifier is open to this client."))


def in_words(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Errors of the framework in the form of this API."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code < 400 or not isinstance(content := getattr(response, "content", None), bytes):
            return response
        told = JsonResponse({"errors": retold(response.status_code, content)}, status=response.status_code)
        for name, value in response.headers.items():  # limits, and methods that are allowed
            if not name.startswith("Content-"):
                told.headers[name] = value
        if response.status_code == 401:
            told.headers["WWW-Authenticate"] = "Bearer"
        return told

    return answered


def retold(status: int, content: bytes) -> list[dict[str, Any]]:
    try:
        body = json.loads(content)
    except ValueError:
        body = {}
    found = body.get("errors") or body.get("detail")
    if status == 401:
        return [fault(401, _("Not signed in"), _("Send a token of /oauth/token that is still valid."), "headers/Authorization")]
    if isinstance(found, list):
        return [each if "status" in each else of_framework(status, each) for each in found]
    return [fault(status, _("Refused"), str(found or _("This address does not take this method.")))]


def of_framework(status: int, error: Mapping[str, Any]) -> dict[str, Any]:
    where = [str(part) for part in error.get("loc", ()) if part not in ("body", "query", "path", "payload")]
    return fault(status, _("Wrong value"), str(error.get("msg", "")), "/" + "/".join(where))
