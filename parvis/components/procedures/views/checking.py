"""Check a letter from the square code printed on it: issued here or not, still standing or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from parvis.components.procedures.forms.checking import CheckForm
from parvis.components.procedures.models import Letter
from parvis.components.procedures.selectors import checking
from parvis.kernel.callers import address
from parvis.kernel.quotas import counted_here

A_MINUTE = 30  # checks from one address, in each process


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """What is known of one letter; names and dates are only compared with what the holder types."""
    if counted_here(f"letters:{address(request)}", limit=A_MINUTE).exceeded:
        return render(request, "procedures/check_letter.html", {"too_many": True}, status=429)
    letter = checking.letter_of(token)
    if letter is None:
        return render(request, "procedures/check_letter.html", {"unknown": True}, status=404)
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    compared = compare(letter, form) if form.is_bound and form.is_valid() else []
    context = {"issued": checking.issued(letter), "form": form, "compared": compared}
    return render(request, "procedures/check_letter.html", context, status=422 if form.errors else 200)


def compare(letter: Letter, form: CheckForm) -> list[tuple[str, bool]]:
    """Each thing given, and whether it agrees with the letter."""
    given = form.cleaned_data
    found = []
    if given["name"]:
        found.append((gettext("The name"), checking.same_name(letter, given["name"])))
    if given["dated"]:
        found.append((gettext("The date"), checking.same_day(letter, given["dated"])))
    if given["pdf"]:
        found.append((gettext("The PDF"), checking.same_file(letter, given["pdf"].read())))
    return found
