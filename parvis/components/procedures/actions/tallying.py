"""Count what happens to drafts and files, without keeping whose they were."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Max

from parvis.components.procedures.models import File, Tally
from parvis.components.procedures.rules.definition import Page
from parvis.components.procedures.rules.once_only import redundant
from parvis.components.procedures.selectors.once_only import held_concepts
from parvis.kernel.calendar import today

What = Tally.What
KEY = ("version", "organisation", "what", "name", "day", "sample")
AT_ONCE = 2000  # days of one thing added up in a round


def count(file: File, found: Iterable[tuple[What, str, int]]) -> None:
    """Add what happened to a file today: what, the page or question it was about, how often. A trial counts for nothing."""
    if file.trial:
        return
    where = {"version_id": file.version_id, "organisation_id": file.organisation_id, "day": today(), "sample": file.sample}
    Tally.objects.bulk_create(Tally(what=what, name=name, number=number, **where) for what, name, number in found if number)


def begun(file: File) -> None:
    count(file, [(What.BEGUN, "", 1)])


@transaction.atomic
def passed(file: File, page: Page) -> None:
    """The draft went past ``page``: counted once, however often its person comes back to it."""
    order = [each.slug for each in file.definition.pages]
    furthest = File.objects.filter(pk=file.pk, state=file.state).values_list("furthest", flat=True).first()
    if furthest is None or (furthest in order and order.index(furthest) >= order.index(page.slug)):
        return
    if File.objects.filter(pk=file.pk, furthest=furthest).update(furthest=page.slug):  # of two windows at once, one counts
        count(file, [(What.PASSED, page.slug, 1)])


def corrected(file: File, fields: Iterable[str]) -> None:
    count(file, [(What.CORRECTED, "", 1), *((What.QUESTION, name, 1) for name in dict.fromkeys(fields))])


def handed_in(file: File) -> None:
    """Of the answers of a file: what sources gave, what the person gave, and what of that an administration held."""
    held = {each.name for each in redundant(file.definition, held_concepts())}
    answers = list(file.answers.values_list("field", "source"))
    said = [name for name, source in answers if not source]
    again = sum(name in held for name in said)
    count(file, [(What.KNOWN, "", len(answers) - len(said)), (What.ASKED, "", len(said)), (What.AGAIN, "", again)])


def add_up() -> int:
    """Make one row of those that count the same thing on the same day; returns how many went. Run by the clock."""
    last = Tally.objects.aggregate(last=Max("id"))["last"] or 0
    several = Tally.objects.filter(id__lte=last).values(*KEY).annotate(rows=Count("id")).filter(rows__gt=1).order_by()
    return sum(made_one(each, last) for each in list(several[:AT_ONCE]))


@transaction.atomic
def made_one(found: dict[str, object], last: int) -> int:
    key = {name: found[name] for name in KEY}
    rows = list(Tally.objects.select_for_update().filter(id__lte=last, **key).values_list("id", "number"))
    if len(rows) < 2:
        return 0  # another worker was first
    Tally.objects.filter(id__in=[number for number, _ in rows]).delete()
    names = {f"{name}_id" if name in ("version", "organisation") else name: value for name, value in key.items()}
    Tally.objects.create(**names, number=sum(number for _, number in rows))
    return len(rows) - 1
