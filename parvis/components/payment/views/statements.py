"""Statements of providers: brought in, compared, with what differs."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.components.payment import providers
from parvis.components.payment.actions.statements import bring_in
from parvis.components.payment.forms import StatementForm
from parvis.components.payment.models import Comparison
from parvis.components.payment.rules.money import major
from parvis.components.payment.rules.statements import SHOWN, Problem, WrongStatement
from parvis.components.payment.selectors.statements import differences, statements
from parvis.components.payment.views.words import FOUND
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor


def listed(request: HttpRequest) -> HttpResponse:
    """Bring a statement in; those there are."""
    form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
    if request.method == "POST" and form.is_valid() and (answer := brought(request, form)):
        return answer
    context = {"form": form, "statements": statements(actor(request).organisation_id)[:60]}
    return render(request, "payment/desk/statements.html", context, status=422 if form.errors else 200)


def brought(request: HttpRequest, form: StatementForm) -> HttpResponse | None:
    """To the statement, or None with what is wrong beside the field."""
    organisation, person = people.organisation_of(request), people.person_of(request)
    try:
        statement = bring_in(form.cleaned_data["file"].read(), organisation=organisation, provider=providers.provider().slug, by=person)
    except WrongStatement as wrong:
        for line, problem in wrong.places:
            form.add_error("file", str(PROBLEMS[problem]) % {"line": line})
        if len(wrong.places) == SHOWN:
            form.add_error("file", gettext("There may be more: these are the first 20. Nothing of the file was taken in."))
        return None
    except providers.NoProvider:
        form.add_error("file", gettext("No payment service is set on this installation: there is nothing to compare."))
        return None
    messages.success(request, gettext("The statement is in. It is being compared."))
    return HttpResponseRedirect(reverse("payment:statement", args=[statement.pk]))


PROBLEMS: dict[str, Promise] = {
    Problem.COLUMNS: _("The first line must name the columns kind, reference, amount, currency and day."),
    Problem.TEXT: _("This is not a CSV file in UTF-8."),
    Problem.LENGTH: _("More than 100,000 lines: bring a statement of one day."),
    Problem.CELLS: _("Line %(line)s has not as many cells as there are columns."),
    Problem.KIND: _("Line %(line)s: kind is payment or refund."),
    Problem.REFERENCE: _("Line %(line)s: the reference is missing, or longer than 80 signs."),
    Problem.AMOUNT: _(
        "Line %(line)s: the amount is a whole number of the smallest unit, above zero, of twelve figures at most (25.00 is 2500)."
    ),
    Problem.CURRENCY: _("Line %(line)s: the currency is three capital letters, such as EUR."),
    Problem.DAY: _("Line %(line)s: the day is written like 2026-11-21."),
    Problem.OTHER_DAY: _("Line %(line)s is of another day: a statement is of one day."),
    Problem.TO_COME: _("Line %(line)s is of a day to come."),
}


def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """What differs between a statement and our books."""
    found = statements(actor(request).organisation_id).filter(pk=statement_id).first()
    if found is None:
        raise Http404("no such statement of this organisation")
    page = Paginator(differences(found), 50).get_page(request.GET.get("page"))
    context = {
        "statement": found,
        "page": page,
        "rows": [row(each) for each in page.object_list],
        "matched": found.comparisons.filter(found="matched").count(),
    }
    return render(request, "payment/desk/statement.html", context)


def row(each: Comparison) -> dict[str, object]:
    def shown(amount: int | None) -> object:
        return None if amount is None else major(amount, each.currency)

    return {"line": each, "word": FOUND[each.found], "told": shown(each.told), "held": shown(each.held)}
