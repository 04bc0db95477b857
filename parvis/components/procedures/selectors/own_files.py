"""The list of one's own files: which of them are shown, in which order."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from parvis.components.procedures.lifecycle import DECIDED, OPEN, State
from parvis.components.procedures.models import File, Procedure
from parvis.components.procedures.selectors.files import files_for
from parvis.kernel.accents import without_accents
from parvis.kernel.actors import Actor
from parvis.kernel.text import Text

STATES: dict[str, tuple[str, ...]] = {"draft": (State.DRAFT,), "open": OPEN, "decided": DECIDED}
ORDERS = {"": "-saved_at", "oldest": "saved_at", "submitted": "-submitted_at", "decided": "-decided_at"}
LONGEST_LIST = 300  # procedures to choose from


def own_procedures(who: Actor) -> dict[str, Text]:
    """The procedures under which ``who`` has files, by slug, each with its title now."""
    held = files_for(who).order_by().values("procedure")
    found = Procedure.objects.filter(pk__in=held).select_related("current")[:LONGEST_LIST]
    titles = {each.slug: each.current.definition.title for each in found if each.current}
    return dict(sorted(titles.items(), key=lambda said: str(said[1])))


def own_files(who: Actor, *, words: str = "", state: str = "", procedure: str = "", order: str = "") -> QuerySet[File]:
    """Files of ``who`` in which each of ``words`` is found: in the reference, the procedure's title, the body's name or the applicant's."""
    found = files_for(who).order_by(ORDERS[order], "-saved_at", "id")
    if state:
        found = found.filter(state__in=STATES[state])
    if procedure:
        found = found.filter(procedure__slug=procedure)
    titles = own_procedures(who) if words.split() else {}
    for word in words.split():
        found = found.filter(holds(word, titles))
    return (
        found.filter(submitted_at__isnull=False)
        if order == "submitted"
        else found.filter(decided_at__isnull=False)
        if order == "decided"
        else found
    )


def holds(word: str, titles: dict[str, Text]) -> Q:
    plain = without_accents(word).casefold()
    slugs = [slug for slug, title in titles.items() if any(plain in without_accents(each).casefold() for each in (title.fr, title.en))]
    told = Q(procedure__slug__in=slugs) | Q(organisation__name__icontains=word) | Q(applicant__icontains=word)
    return told | Q(reference__icontains=word)
