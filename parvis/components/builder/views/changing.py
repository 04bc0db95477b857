"""Acts on items of lists: add, move, copy, remove, and taking the last save back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.components.builder import selectors
from parvis.components.builder.actions import drafting
from parvis.components.builder.forms.starting import FieldStart, PageStart
from parvis.components.builder.rules import changes, places
from parvis.components.builder.rules.blank import blank_page
from parvis.components.builder.rules.places import NoSuchPlace, Place
from parvis.components.builder.views.shared import TEXTS, draft_or_404, frame, kept, on_fresh_draft, posted_revision, to
from parvis.components.builder.views.spots import Spot, spot_or_404
from parvis.core.people import selectors as people
from parvis.kernel import catalogue
from parvis.kernel.text import Text

SAID = {
    "up": Text("remonté", "moved up"),
    "down": Text("descendu", "moved down"),
    "move": Text("déplacé", "moved"),
    "copy": Text("copié", "copied"),
}


@require_POST
@on_fresh_draft
def change(request: HttpRequest, slug: str, where: str) -> HttpResponse:
    """One act on an item: ``act`` is ``up``, ``down``, ``copy`` or ``move`` with a place, ``up pages.0.fields.2``."""
    draft = draft_or_404(request, slug)
    value = selectors.value_of(draft)
    act, _space, rest = request.POST.get("act", "").partition(" ")
    try:
        place = places.read_place(rest.partition(" ")[0])
        changed = acted(value, act, place, rest)
        said = changes.called(value, place)
    except NoSuchPlace as error:
        raise Http404("no such item in this procedure") from error
    what = Text(f"{said.fr} : {SAID[act].fr}", f"{said.en}: {SAID[act].en}")
    kept(request, draft, changed, what=what)
    return HttpResponseRedirect(f"{reverse('builder:part', args=[draft.slug, where])}#{place[-2]}")


def acted(value: dict[str, Any], act: str, place: Place, rest: str) -> Any:
    index = int(place[-1]) if place and isinstance(place[-1], int) else -1
    match act:
        case "up":
            return places.moved(value, place, index - 1)
        case "down":
            return places.moved(value, place, index + 1)
        case "copy":
            return places.duplicated(value, place)
        case "move" if (to_index := rest.partition(" ")[2]).isascii() and to_index.isdigit():
            return places.moved(value, place, int(to_index[:6]))
    raise NoSuchPlace(act)


@require_POST
@on_fresh_draft
def add(request: HttpRequest, slug: str, where: str) -> HttpResponse:
    """A question on a page or in a block, or a page; it opens on its own page to be completed."""
    draft = draft_or_404(request, slug)
    spot = spot_or_404(draft, where)
    if spot.place == ("pages",):
        form: FieldStart | PageStart = PageStart(request.POST, auto_id="add-page-%s")
    elif spot.kin == "fields":
        form = FieldStart(request.POST, inside=len(spot.place) > 3, revision=draft.revision, auto_id="add-fields-%s")
    else:
        raise Http404("nothing is added here in this way")
    if not form.is_valid():
        return render(request, "builder/add.html", frame(draft, "overview", spot=spot, form=form), status=422)
    typed = form.cleaned_data
    if isinstance(form, PageStart):
        title = {"fr": typed["title_fr"], "en": typed["title_en"]}
        first = blank_page(str(len(spot.value.get("pages", [])) + 1), title)["fields"][0]
        first["name"] = places.free("question", places.names_in(spot.value), "_")
        changed, place = changes.with_page(spot.value, title=title, first=first)
    else:
        label = {"fr": typed["label_fr"], "en": typed["label_en"]}
        changed, place = changes.with_field(spot.value, spot.place[:-1], kind=typed["kind"], label=label, more=first_list(typed["kind"]))
    said = changes.called(changed, place)
    kept(request, draft, changed, what=Text(f"{said.fr} : ajouté", f"{said.en}: added"))
    return to("part", slug, places.written_place(place))


def first_list(kind: str) -> dict[str, str]:
    """The list or the register that a new question asks of, to begin with: the first that the country declares."""
    if kind == "place":
        return {"level": next(iter(catalogue.place_lists()), "")}
    return {"registry": next(iter(catalogue.registers()), "")} if kind == "record" else {}


@on_fresh_draft
def remove(request: HttpRequest, slug: str, where: str) -> HttpResponse:
    """Ask, then take an item or an optional part away; the history keeps it."""
    draft = draft_or_404(request, slug)
    spot = spot_or_404(draft, where)
    required = spot.shape.required or (spot.where in ("pages.0", "pages") and len(spot.value.get("pages", [])) < 2)
    if spot.held is None or spot.where == TEXTS or required:
        raise Http404("this cannot be removed")
    back = places.written_place(spot.place[:-1])
    if request.method != "POST":
        users = users_of(spot)
        return render(request, "builder/remove.html", frame(draft, "overview", spot=spot, back=back, users=users))
    item = isinstance(spot.place[-1], int)
    changed = places.removed(spot.value, spot.place) if item else places.put(spot.value, spot.place, None)
    kept(request, draft, changed, what=Text(f"{spot.title.fr} : retiré", f"{spot.title.en}: removed"))
    return to("overview", slug) if not item else to("part", slug, holding_page(spot.place))


def holding_page(place: Place) -> str:
    """The page of the editor that shows the list an item stood in."""
    holder = place[:-1]
    while len(holder) > 1 and not isinstance(holder[-1], int):
        holder = holder[:-1]
    return places.written_place(holder)


def users_of(spot: Spot) -> int:
    """How many places of the file name what is about to go."""
    names = places.names_in(spot.held) if spot.kin == "fields" else set()
    without = places.removed(spot.value, spot.place) if isinstance(spot.place[-1], int) else {}
    return sum(1 for each in named_in(without) if each in names)


def named_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value[key] for key in ("answer", "answered") if isinstance(value.get(key), str)]
        return own + [
            name for key, each in value.items() for name in ([*each] if key == "fills" and isinstance(each, dict) else named_in(each))
        ]
    return [name for each in value for name in named_in(each)] if isinstance(value, list) else []


@require_POST
@on_fresh_draft
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """As before the last save."""
    draft = draft_or_404(request, slug)
    drafting.undo(draft.id, revision=posted_revision(request), by=people.person_of(request))
    messages.success(request, _("The last change is undone."))
    return to("overview", slug)


@require_POST
@on_fresh_draft
def restore(request: HttpRequest, slug: str, revision: int) -> HttpResponse:
    """As it was at one save of the history."""
    draft = draft_or_404(request, slug)
    if not draft.saves.filter(revision=revision).exists():
        raise Http404("no such save")
    drafting.restore(draft.id, revision=posted_revision(request), to=revision, by=people.person_of(request))
    messages.success(request, _("The procedure is again as it was then."))
    return to("overview", slug)
