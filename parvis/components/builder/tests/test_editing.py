"""The editor over HTTP: every place of every procedure there is opens, and saving what it shows changes nothing."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from parvis.components.builder.models import Draft
from parvis.components.builder.rules.places import written_place
from parvis.components.builder.rules.shapes import shape_at
from parvis.components.builder.rules.writing import plain
from parvis.components.procedures.rules.canonical import canonical

ROOT = Path(__file__).parents[4]
FILES = sorted(
    path
    for path in [*(ROOT / "france").rglob("*.yaml"), *(ROOT / "parvis" / "components").rglob("*.yaml")]
    if "reference_prefix:" in path.read_text(encoding="utf-8") and "pages:" in path.read_text(encoding="utf-8")
)


@pytest.fixture
def browser(entered, bo, town) -> Client:
    return entered(bo, town)


def editable(value, place=()):
    """Every place that has a page of the editor: objects of lists, sections, conditions."""
    found = shape_at(place)
    if found is None or found.kind == "free":
        return
    if place and (len(place) == 1 or isinstance(place[-1], int)) and found.kind in ("object", "list", "text"):
        yield place
    if found.kind == "condition":
        yield place
        return
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from editable(inner, (*place, step))


@pytest.mark.one_database
@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_opening_and_saving_changes_nothing(file, browser, bo, town):
    text = file.read_text(encoding="utf-8")
    slug = plain(text)["slug"]
    draft = Draft.objects.create(slug=slug, organisation=town, text=text, saved_by=bo)
    seen = 0
    for place in [(), *editable(plain(text))]:
        where = written_place(place) or "texts"
        page = browser.get(f"/desk/procedures/{slug}/part/{where}")
        assert page.status_code == 200, where
        form = page.context.get("form")
        if form is None:
            continue
        typed = {name: value if value is not None else "" for name, value in posted(page).items()}
        answer = browser.post(f"/desk/procedures/{slug}/part/{where}", typed)
        assert answer.status_code in (302, 422), where
        if answer.status_code == 422:  # only a place that is wrong already may refuse
            assert answer.context["form"].errors, where
            raise AssertionError((where, answer.context["form"].errors))
        draft.refresh_from_db()
        assert draft.text == text, where
        seen += 1
    assert seen > 3
    assert draft.revision == 1
    assert plain(canonical(plain(text))) == plain(text)


def posted(page):
    found = {}
    for form in html.document_fromstring(page.content.decode()).forms:
        names = [name for name, _ in form.form_values()]
        if form.method == "POST" and "revision" in names and not form.action:
            for name, value in form.form_values():
                found.setdefault(name, []).append(value)
            return found
    raise AssertionError("no form")


def test_a_condition_that_rows_cannot_say_is_changed_on_its_page_as_the_file_writes_it(draft, browser):
    value = deepcopy(plain(draft.text))
    first = value["pages"][0]["fields"][0]
    known = {"answered": first["name"]}
    deep = {"any": [{"all": [known, {"any": [{"not": known}, known]}]}, known]}
    value["pages"][0]["fields"].append({"name": "why", "type": "text", "label": {"fr": "Pourquoi", "en": "Why"}, "when": deep})
    Draft.objects.filter(pk=draft.pk).update(text=canonical(value))
    where = "/desk/procedures/velo/part/pages.0.fields.1"
    assert f"{{any: [{{all: [{{answered: {first['name']}}}" in browser.get(where).content.decode()
    page = browser.get(f"{where}.when")
    assert "deeper than rows can show" in page.content.decode()
    typed = {name: each[0] for name, each in posted(page).items()}

    def sent(written: str, revision: str):
        return browser.post(f"{where}.when", {"revision": revision, "written": written})

    assert sent("value: [", typed["revision"]).status_code == 422
    changed = typed["written"].replace("any:", "all:")
    assert sent(changed, typed["revision"]).status_code == 302
    draft.refresh_from_db()
    held = plain(draft.text)["pages"][0]["fields"][1]["when"]
    assert held == {"all": [{"all": [known, {"all": [{"not": known}, known]}]}, known]}
    stale = sent(typed["written"], typed["revision"])
    assert stale.status_code == 409
    assert "what you typed is still below" in stale.content.decode()
    assert sent("", str(draft.revision)).status_code == 302
    draft.refresh_from_db()
    assert "when" not in plain(draft.text)["pages"][0]["fields"][1]
